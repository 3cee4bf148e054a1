"""What can be asked of any machine, and what must be installed to reach one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from spinn_stdp.network import Network

from ..release import RELEASE, check_release
from .home import Settings

SPYNNAKER = {"sPyNNaker": RELEASE}
"""The release whose API is used and whose arithmetic is known."""


class MissingExtra(ImportError):
    """Something that is only installed on demand is not there."""


@dataclass(frozen=True)
class Options:
    """What may be given to ``setup(target=…, …)`` or ``simulate`` besides."""

    connections: str = "native"
    """``"native"``: AllToAllConnector and OneToOneConnector with one weight and delay for all
    are sPyNNaker's own, expanded by the board; what the network itself has as a list is one.
    Other connectors are refused, as sPyNNaker would draw other connections.

    ``"frozen"``: every projection is a list of the network's very connections. Give
    ``frozen(network)`` to a target to compare with, for the weight scales of both to be equal.
    """
    settings: Mapping[str, Mapping[str, str]] | None = None
    """Further settings of sPyNNaker's cfg, by section and option."""
    reports: str | Path | None = None
    """A folder for sPyNNaker's reports and what it prints; None to keep none."""
    spynnaker: str = RELEASE
    """The release of sPyNNaker that is wanted."""

    @property
    def reports_folder(self) -> Path | None:
        """:attr:`reports` as a path."""
        return None if self.reports is None else Path(self.reports)


AnyOptions = TypeVar("AnyOptions", bound=Options)


def options_of(kind: type[AnyOptions], target: str, given: Mapping[str, Any]) -> AnyOptions:
    """The options *given* for a target, as its *kind* of them.

    Raises:
        TypeError: for one that it does not have.
        ValueError: for a choice of connections that there is none of, or another release.
    """
    known = [field.name for field in fields(kind)]
    unknown = sorted(given.keys() - set(known))
    if unknown:
        raise TypeError(
            f"the target {target!r} has no options {', '.join(unknown)}; it has {', '.join(known)}"
        )
    options = kind(**given)
    if options.connections not in ("native", "frozen"):
        raise ValueError(f"connections={options.connections!r}: choose 'native' or 'frozen'")
    check_release(options.spynnaker)
    return options


def settings_of_network(network: Network) -> dict[str, dict[str, str]]:
    """sPyNNaker's settings that *network* depends on, and those that its results are told by."""
    return {
        "Simulation": {
            "spikes_per_second": repr(float(network.spikes_per_second)),
            "ring_buffer_sigma": repr(float(network.ring_buffer_sigma)),
        },
        "Reports": {
            "display_algorithm_timings": "False",
            "read_placements_provenance_data": "True",  # tells of lost spikes
        },
    }


def merged(*settings: Settings) -> dict[str, dict[str, str]]:
    """Settings, of which later ones stand above earlier ones."""
    result: dict[str, dict[str, str]] = {}
    for each in settings:
        for section, options in each.items():
            result.setdefault(section, {}).update(options)
    return result


def check_installed(target: str, needed: Mapping[str, str | None]) -> None:
    """Raise for distributions that *target* needs, and of which version, and that are not there.

    Raises:
        MissingExtra: what is missing, what is there, and what to do.
    """
    for name, wanted in needed.items():
        try:
            there = version(name)
        except PackageNotFoundError:
            there = ""
        if not there or wanted not in (None, there):
            what = f"{name} {wanted}" if wanted else name
            found = f"version {there} is installed" if there else "which is not installed"
            raise MissingExtra(
                f'the target {target!r} needs {what} ({found}): pip install "spinn-stdp[{target}]"'
            )
