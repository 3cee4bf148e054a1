"""What a target must do: take a network, run it, and give back integers.

A target is one file beside this one, and one line in :data:`spinn_stdp.targets.TARGETS`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from emulator.image import Image, Int32s, Int64s
from emulator.traces import Traces
from spinn_stdp.network import Connections, Floats, Network


class Session(Protocol):
    """One network on one target, ready to run or running."""

    @property
    def tick(self) -> int:
        """The tick that the next run begins with."""

    def run(self, ticks: int) -> None:
        """Advance. If it is interrupted, :attr:`tick` says how far it came."""

    def reset(self) -> None:
        """Back to tick 0 and to the initial state; recordings are forgotten."""

    def update(self, network: Network, changed: Collection[int]) -> None:
        """Go on with other parameters of the *changed* populations and of currents.

        All state stays, random numbers too.
        """

    def traces(self) -> Traces:
        """All that was recorded so far."""

    def next_samples(self, population: int) -> Mapping[str, Int32s]:
        """The samples of a population that the next tick would begin with, by variable.

        Empty on a target that can't tell without running that tick.
        """

    def forget(self, population: int) -> None:
        """Drop what was recorded of one population so far."""

    def weights(self, projection: int) -> Floats:
        """Weights as they stand, PyNN's units without sign, in the order of the connections.

        Of a projection that is rewired those that it had at first; see :meth:`connections`.
        """

    def weight_trace_order(self, projection: int) -> Int64s:
        """Which column of the projection's weight trace each connection has."""

    def delays(self, projection: int) -> Floats:
        """Delays as the target keeps them, ms, in the order of the connections."""

    def connections(self, projection: int) -> Connections:
        """The connections that there are now, of a projection that may be rewired.

        Those of one that is are sorted by source, target, delay and weight.
        """

    def rewiring_events(self, population: int) -> Int64s:
        """Which synapses onto a population were formed and eliminated since tick 0, (n, 4).

        Tick, source, target, and 1 for one that was formed or 0 for one that was eliminated;
        sorted by these in turn.
        """

    def image(self) -> Image:
        """What it runs, with all that can be read back as it was read."""

    def close(self) -> None:
        """Let go of what the session holds."""


class Target(Protocol):
    """Something that runs networks."""

    name: str
    shared_options: frozenset[str]
    """Of ``setup``'s options of other back ends, those that it honours too."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise for *options* that :meth:`load` does not take.

        Raises:
            TypeError: for one that the target does not have.
            ValueError: for a value that is none.
        """

    def load(self, network: Network, **options: Any) -> Session:
        """Check *network* and make it ready.

        Raises:
            NetworkError: if the board could not run it; nothing has run then.
        """

    def versions(self) -> dict[str, str]:
        """What the results depend on."""
