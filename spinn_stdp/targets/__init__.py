"""Where a network runs: one file for each target."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .contract import Target

DEFAULT = "emulator"
VARIABLE = "SPINN_STDP_TARGET"


def _emulator() -> Target:
    from .emulator import EmulatorTarget

    return EmulatorTarget()


def _firmware() -> Target:
    from .firmware import FirmwareTarget

    return FirmwareTarget()


def _spinnaker() -> Target:
    from .spinnaker import SpinnakerTarget

    return SpinnakerTarget()


TARGETS: dict[str, Callable[[], Target]] = {
    "emulator": _emulator,
    "firmware": _firmware,
    "spinnaker": _spinnaker,
}
"""By name; a target is imported when it is used."""

_imposed: list[tuple[str, Mapping[str, Any]]] = []
"""Targets, with their options, that stand above all choices."""


def choose_name(asked: str | None = None) -> str:
    """The target to use: *asked*, else the environment's ``SPINN_STDP_TARGET``, else emulator.

    Raises:
        ValueError: if there is no such target.
    """
    if _imposed:
        return _imposed[-1][0]
    name = asked or os.environ.get(VARIABLE) or DEFAULT
    if name not in TARGETS:
        source = "setup(target=…)" if asked else f"the environment variable {VARIABLE}"
        raise ValueError(
            f"There is no target {name!r} (from {source}); choose one of: {', '.join(TARGETS)}"
        )
    return name


def choose(asked: str | None = None) -> Target:
    """The target of that name; see :func:`choose_name`."""
    return TARGETS[choose_name(asked)]()


def options_for(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of the target that is used: those *asked* for, unless one is imposed."""
    return _imposed[-1][1] if _imposed else asked


@contextmanager
def imposed(name: str | None, options: Mapping[str, Any]) -> Iterator[None]:
    """A block in which all runs on the target *name*, whatever is asked for; None for no change.

    Raises:
        ValueError: if there is no such target.
    """
    if name is None:
        yield
        return
    _imposed.append((choose_name(name), options))
    try:
        yield
    finally:
        _imposed.pop()


__all__ = [
    "DEFAULT",
    "TARGETS",
    "choose",
    "choose_name",
    "imposed",
    "options_for",
]
