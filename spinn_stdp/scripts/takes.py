"""What a script ran, from each load or reset to the next, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TypeAlias

from spinn_stdp.network import Network
from spinn_stdp.results.results import Results, read
from spinn_stdp.targets.contract import Session, Target


@dataclass(frozen=True)
class Ran:
    """A run of so many ticks."""

    ticks: int


@dataclass(frozen=True, eq=False)
class Updated:
    """Parameters of the *changed* populations, or currents, set to those of *network*."""

    network: Network
    changed: tuple[int, ...]


Step: TypeAlias = "Ran | Updated"


@dataclass(eq=False)
class Take:
    """One run of one network from tick 0, which may be in pieces, with changes between."""

    network: Network
    """At tick 0."""
    steps: list[Step] = field(default_factory=list)
    results: Results | None = None
    """None if they could not be read."""
    problem: str = ""
    """Why they could not."""

    @property
    def ticks(self) -> int:
        """Run in all."""
        return sum(step.ticks for step in self.steps if isinstance(step, Ran))


class Witness:
    """Keeps the takes of a script; see :class:`spinn_stdp.simulator.Witness`.

    Arguments:
        recorded: what is recorded of a network, made from what its script records.
    """

    def __init__(self, recorded: Callable[[Network], Network] | None = None) -> None:
        self.takes: list[Take] = []
        self.targets: list[str] = []
        self._recorded = recorded
        self._current: tuple[Session, Target] | None = None
        self._network: Network | None = None

    def loading(self, network: Network) -> Network:
        """With more recorded."""
        return network if self._recorded is None else self._recorded(network)

    def loaded(self, network: Network, session: Session, target: Target) -> None:
        """A take begins."""
        self._current, self._network = (session, target), network
        self.targets.append(target.name)
        self.takes.append(Take(network))

    def ran(self, ticks: int) -> None:
        """A piece of it is over."""
        if ticks:
            self.takes[-1].steps.append(Ran(ticks))

    def updated(self, network: Network, changed: Collection[int]) -> None:
        """It goes on with other parameters."""
        self._network = network
        take = self.takes[-1]
        if take.ticks == 0:
            take.network = network
        else:
            take.steps.append(Updated(network, tuple(changed)))

    def ending(self) -> None:
        """It ends, and another may follow."""
        take = self.takes[-1]
        if take.ticks == 0 or self._current is None or self._network is None:
            return
        session, target = self._current
        try:
            take.results = read(self._network, session, target.name, target.versions())
        except Exception as problem:  # the machine may be gone; what the script had is kept
            take.problem = f"{type(problem).__name__}: {problem}"
        self.takes.append(Take(self._network))

    def finished(self) -> list[Take]:
        """Those that ran."""
        return [take for take in self.takes if take.ticks]


def networks(takes: list[Take]) -> list[Network]:
    """The networks that were loaded, each once."""
    return list({id(take.network): take.network for take in takes}.values())
