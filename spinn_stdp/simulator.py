"""The state that PyNN's functions share: what was described, and the run of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyNN import common

from .board_draws import BoardDraws
from .network import Integers, Network
from .processes import require_all_cells
from .quantise.problems import NetworkError
from .standardmodels.multicompartment import opened
from .targets import choose, options_for
from .targets.contract import Session, Target

if TYPE_CHECKING:
    from collections.abc import Collection

    from .populations import Population
    from .projections import Projection
    from .standardmodels.electrodes import CurrentSource

name = "spinn_stdp"

TICK_TOLERANCE = 1e-6
"""How far off a whole number of ticks a time may be, in ticks, to be taken for it."""
LAST_TICK = 2**32 - 1
"""The board counts ticks in 32 bits."""
ENDLESS = 1e9
"""ms; what begins or ends after so many days is not foreseen. PyNN's default is 1e10."""


class ID(int, common.IDMixin):
    """One neuron."""

    def __init__(self, n: int) -> None:
        """The neuron with number *n*."""
        int.__init__(n)
        common.IDMixin.__init__(self)

    def get_parameters(self) -> dict[str, Any]:
        """Its parameters, by name."""
        if not self.local:
            common.IDMixin.get_parameters(self)  # which refuses
        names = self.celltype.get_parameter_names()
        space = self.as_view()._get_parameters(*names)
        space.evaluate(simplify=True)
        return {name: opened(value, simplify=True) for name, value in space.items()}


def cells_of(population: Any, ids: Integers) -> NDArray[Any]:
    """The neurons of a *population*, by number.

    They have a class of their own that knows it: to note it for each takes ten times the memory.
    """
    own = type(ID.__name__, (ID,), {"parent": population, "__module__": __name__})
    cells = np.empty(len(ids), object)
    cells[:] = list(map(partial(int.__new__, own), ids.tolist()))
    return cells


class Witness(Protocol):
    """Somebody who sees all that is run: the commands that run a script for its results."""

    def loading(self, network: Network) -> Network:
        """Called before *network* is loaded, with the result in its place: it may record more."""

    def loaded(self, network: Network, session: Session, target: Target) -> None:
        """Called when *network* is ready to run from tick 0."""

    def ran(self, ticks: int) -> None:
        """Called after so many ticks, also if they were interrupted."""

    def updated(self, network: Network, changed: Collection[int]) -> None:
        """Called after parameters of the *changed* populations, or currents, were set."""

    def ending(self) -> None:
        """Called before a reset, or before the session is closed."""


Where: TypeAlias = "Integers | slice"
Parts: TypeAlias = "list[tuple[Where, int]]"
"""Which connections of a PyNN projection are in which of the network's projections."""


class State(common.control.BaseState):
    """Everything between two calls of ``setup``.

    The PyNN objects describe; the network is built from them when it first runs, and again
    when a run follows a change; a session is that network on a target.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mpi_rank = 0
        self.num_processes = 1
        self.setups = 0
        """Calls of ``setup`` so far; what was described after one is gone with the next."""
        self.is_set_up = False
        self.dt = 0.0
        self.min_delay: float | str = "auto"
        self.max_delay: float | str = "auto"
        self.spikes_per_second = 30.0
        self.ring_buffer_sigma = 5.0
        self.target = "emulator"
        self.target_options: dict[str, Any] = {}
        self.final_sample = True
        """Whether recordings end with the sample that a longer run would have there."""
        self.neurons_per_core: dict[str, int] = {}
        self.synapse_cores: dict[str, int] = {}
        self.witness: Witness | None = None
        self.clear()

    def clear(self) -> None:
        """Forget everything described; times begin anew."""
        self.setups += 1
        self.recorders: set[Any] = set()
        self.write_on_end: list[Any] = []
        self.populations: list[Population] = []
        self.projections: list[Projection] = []
        self.current_sources: list[CurrentSource] = []
        self.id_counter = 0
        self.segment_counter = 0
        self.board_draws = BoardDraws()
        self.session: Session | None = None
        self.loaded: Network | None = None
        """What the session runs."""
        self.parts: dict[Any, Parts] = {}
        """By PyNN projection, of the network that is loaded."""
        self.structure_changed = False
        self.changed: set[Any] = set()
        """Populations whose parameters were set since the last run."""
        self.currents_changed = False
        self.reload_at_reset = False
        self.running = False
        self.tick = 0
        self.t_start = 0.0

    def require_setup(self, what: str) -> None:
        """Raise unless ``setup`` has been called.

        Raises:
            RuntimeError: with *what* was wanted.
        """
        if not self.is_set_up:
            raise RuntimeError(
                f"{what} before setup(): call setup(timestep=…) first, then describe the "
                "network, then run it"
            )

    def require_current(self, described: Any, what: str) -> None:
        """Raise unless *described* was made after the latest ``setup``.

        Raises:
            RuntimeError: with *what* it is.
        """
        if described.setup_number != self.setups:
            raise RuntimeError(
                f"{what} was made before the latest setup(), which forgot it and all its data: "
                "read data before the next setup(), and describe the network anew after it"
            )

    @property
    def t(self) -> float:
        """Time, ms."""
        return self.tick * self.dt

    def network(self) -> Network:
        """What has been described so far, for any target."""
        self.require_setup("get_network() was called")
        require_all_cells(self)
        for population in self.populations:
            population.make_all_spikes()
        for source in self.current_sources:
            source.show_whole()
        return self._describe()[0]

    def run(self, duration: float) -> None:
        """Advance by *duration* ms, at least; see :meth:`run_until`."""
        self.run_until(self.t + duration)

    def run_until(self, time: float) -> None:
        """Advance to *time* ms, or to the first tick after it."""
        require_all_cells(self)
        last = math.ceil(time / self.dt - TICK_TOLERANCE)
        if last > LAST_TICK:
            raise ValueError(
                f"a run to {time:g} ms has {last} time steps; the board counts up to {LAST_TICK}, "
                f"which is {LAST_TICK * self.dt:g} ms"
            )
        for population in self.populations:
            population.make_spikes(until=last * self.dt)
        for source in self.current_sources:
            source.foresee(self.tick, last)
        self.prepare()
        assert self.session is not None
        self.running = True  # also if it is interrupted: what has run can be read
        before = self.tick
        try:
            self.session.run(last - before)
        finally:
            self.tick = self.session.tick
            for source in self.current_sources:
                source.ran(before, self.tick)
            if self.witness is not None:
                self.witness.ran(self.tick - before)

    def prepare(self) -> None:
        """Bring the session up to date with the description.

        Raises:
            NetworkError: if the board could not run it.
            RuntimeError: if populations, projections or recordings were added after a run.
        """
        stale = self.structure_changed or self.reload_at_reset
        if self.session is None or (stale and self.tick == 0):
            self._load()
        elif self.structure_changed:
            raise RuntimeError(
                "Populations, projections, weights or recordings were added or changed after "
                f"run() (t = {self.t:g} ms). A network that is loaded can't grow: call reset() "
                "before run(), or describe everything before the first run()"
            )
        elif self.changed or self.currents_changed:
            changed = [i for i, p in enumerate(self.populations) if p in self.changed]
            self.loaded = self._describe_to_load()[0]
            self.session.update(self.loaded, changed)
            if self.witness is not None:
                self.witness.updated(self.loaded, changed)
        self.structure_changed = False
        self.changed.clear()
        self.currents_changed = False

    def _load(self) -> None:
        self.close()
        network, parts = self._describe_to_load()
        problems = [text for thing in self._described() for text in thing.problems()]
        target = choose(self.target)
        try:
            session = target.load(network, **options_for(self.target_options))
        except NetworkError as reason:
            raise NetworkError([*problems, *reason.problems]) from None
        if problems:
            session.close()
            raise NetworkError(problems)
        self.session, self.loaded, self.parts = session, network, parts
        self.reload_at_reset = False
        if self.witness is not None:
            self.witness.loaded(network, session, target)

    def _describe_to_load(self) -> tuple[Network, dict[Any, Parts]]:
        network, parts = self._describe()
        return (network if self.witness is None else self.witness.loading(network)), parts

    def _describe(self) -> tuple[Network, dict[Any, Parts]]:
        from .description import describe

        return describe(self)

    def draw_on_board(self) -> list[str]:
        """Let the board's connections be drawn; returns what is in the way."""
        from .description import draw_on_board

        return draw_on_board(self)

    def _described(self) -> Iterator[Any]:
        yield from self.populations
        yield from self.projections

    def reset(self) -> None:
        """Back to t = 0 with the same network, for a new segment of recordings."""
        self._tell_ending()
        self.running = False
        self.tick = 0
        self.t_start = 0.0
        self.segment_counter += 1
        for source in self.current_sources:
            source.forget()
        if self.session is not None:
            self.session.reset()

    def close(self) -> None:
        """Let go of the target."""
        self._tell_ending()
        if self.session is not None:
            self.session.close()
            self.session = None
            self.loaded = None
            self.parts = {}

    def _tell_ending(self) -> None:
        if self.witness is not None and self.session is not None:
            self.witness.ending()


state = State()
