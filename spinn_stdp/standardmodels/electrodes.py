"""Current sources. Names, parameters and units are PyNN's."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from pyNN.core import is_listlike
from pyNN.parameters import ParameterSpace, Sequence
from pyNN.random import AbstractRNG, NumpyRNG
from pyNN.standardmodels import electrodes
from pyNN.standardmodels.base import StandardCurrentSource

from spinn_stdp.quantise.problems import BoardWarning
from spinn_stdp.results.currents import Flowed, trace
from spinn_stdp.simulator import ENDLESS, TICK_TOLERANCE, state

from .cells import unchanged
from .multicompartment import has_places
from .noise_steps import NormalNumbers, on_grid, round_down, steps_from

MOST_SEEDS = 1 << 31
OF_A_TICK = 6
"""Decimals of a tick to which a time is on it."""


class CurrentSource(StandardCurrentSource):
    """A current that flows into chosen cells; its parameters can change between runs."""

    def __init__(self, **parameters: Any) -> None:
        """As PyNN's source of the same name."""
        state.require_setup(f"{type(self).__name__} was made")
        object.__setattr__(self, "setup_number", state.setups)
        object.__setattr__(self, "cells", [])
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_runs", None)
        super().__init__(**parameters)
        space = ParameterSpace(self.default_parameters, self.get_schema(), shape=(1,))
        space.update(**parameters)
        self.set_native_parameters(self.translate(space))
        state.current_sources.append(self)

    def __getattr__(self, name: str) -> Any:
        """A parameter: a number, or an array."""
        if name in self.default_parameters:
            value = self._values[name]
            return value.value if isinstance(value, Sequence) else value
        return super().__getattr__(name)

    def set_native_parameters(self, parameters: ParameterSpace) -> None:
        """Take over *parameters*, from the next run on."""
        state.require_current(self, type(self).__name__)
        parameters.evaluate(simplify=True)
        self._values.update(
            (name, np.ravel(value)[0] if isinstance(value, np.ndarray) else value)
            for name, value in parameters.items()
        )
        state.currents_changed = True

    def get_native_parameters(self) -> ParameterSpace:
        """The parameters as they stand."""
        return ParameterSpace(dict(self._values), self.get_schema(), shape=(1,))

    def inject_into(self, cells: Any, location: Any = None) -> None:
        """Let the current flow into *cells*: a population, view, assembly or list of cells."""
        chosen = list(cells.all_cells if hasattr(cells, "all_cells") else cells)
        if location is not None and not all(has_places(cell.parent) for cell in chosen):
            raise ValueError(
                f"{type(self).__name__}: location={location!r} is for multicompartmental cells, "
                "which the board does not have; leave it out"
            )
        state.require_current(self, type(self).__name__)
        for population in {cell.parent for cell in chosen}:
            state.require_current(population, population.named)
            if not population.celltype.injectable:
                raise TypeError(
                    f"{population.named}: no current flows into spike sources; inject it into "
                    "neurons"
                )
        self.cells.extend(chosen)
        state.currents_changed = True

    def record(self) -> None:
        """Record the current, from the next run on: ``get_data`` gives it as a neo signal.

        A sample stands at each time step and shows what flows in it. Of noise there is a column
        for each cell; of other sources all cells get the same.
        """
        object.__setattr__(self, "_runs", [])

    def ran(self, first: int, last: int) -> None:
        """A run of the ticks from *first* on and before *last* is over."""
        if self._runs is None or not self.cells or state.loaded is None:
            return
        from spinn_stdp.description import currents_of

        index = {id(population): i for i, population in enumerate(state.populations)}
        source = next(currents_of(self, index))
        population = state.loaded.populations[source.population]
        self._runs.append(Flowed.into(source, population, (first, last), state.dt))

    def forget(self) -> None:
        """A reset: what was recorded is gone."""
        if self._runs is not None:
            self._runs.clear()

    def _get_data(self) -> tuple[Any, Any]:
        if not self._runs:
            from spinn_stdp.results.recording import NotRecorded

            raise NotRecorded(
                f"the current of this {type(self).__name__} was not recorded: call record() and "
                "inject it, then run"
            )
        return trace(self._runs, state.dt, state.final_sample)

    # ---- what the network gets ------------------------------------------------------

    @property
    def kind(self) -> str:
        """The name of the board's source that it is."""
        return type(self).__name__

    def described(self) -> dict[str, Any]:
        """Its parameters as plain numbers, or arrays of them."""
        return {
            name: np.asarray(value.value if isinstance(value, Sequence) else value)
            if isinstance(value, Sequence) or is_listlike(value)
            else float(value)
            for name, value in self._values.items()
        }

    def foresee(self, first: int, last: int) -> None:
        """A run of the ticks from *first* on and before *last* is to begin."""

    def show_whole(self) -> None:
        """What is described is for a run from the beginning."""


class DCSource(CurrentSource, electrodes.DCSource):
    __doc__ = electrodes.DCSource.__doc__

    translations = unchanged("amplitude", "start", "stop")


class ACSource(CurrentSource, electrodes.ACSource):
    __doc__ = electrodes.ACSource.__doc__

    translations = unchanged("amplitude", "start", "stop", "frequency", "offset", "phase")


class StepCurrentSource(CurrentSource, electrodes.StepCurrentSource):
    __doc__ = electrodes.StepCurrentSource.__doc__

    translations = unchanged("times", "amplitudes")
    is_pynns = True
    """Whether times mean the nearest time step, and go on from run to run as if it were one."""
    _first = 0

    def set_native_parameters(self, parameters: ParameterSpace) -> None:
        """Take over *parameters*, from the next run on; times are moved onto time steps."""
        super().set_native_parameters(parameters)
        given = super().described()
        times, amplitudes = np.ravel(given["times"]), np.ravel(given["amplitudes"])
        if not self.is_pynns or len(times) != len(amplitudes):
            return  # the latter is told before a run
        ticks, last = on_grid(times, amplitudes, state.dt)
        used = ticks * state.dt
        off = np.setdiff1d(np.round(times / state.dt, OF_A_TICK), ticks)
        if len(off):
            warnings.warn(
                f"StepCurrentSource: times that are not on the time step of {state.dt:g} ms, such "
                f"as {off[0] * state.dt:g} ms, are moved to the nearest one",
                BoardWarning,
                stacklevel=2,
            )
        self._values.update(times=Sequence(used), amplitudes=Sequence(last))

    def described(self) -> dict[str, Any]:
        """Its steps, but for those that are over when a run goes on."""
        given = super().described()
        times, amplitudes = np.ravel(given["times"]), np.ravel(given["amplitudes"])
        if not self.is_pynns or len(times) != len(amplitudes):
            return given
        ticks = np.rint(times / state.dt).astype(np.int64)
        return steps_from(self._first, ticks, amplitudes, state.dt)

    def foresee(self, first: int, last: int) -> None:
        """The steps that are over need not be gone through again."""
        if self.is_pynns and first != self._first:
            object.__setattr__(self, "_first", first)
            state.currents_changed = True

    def show_whole(self) -> None:
        """With all steps."""
        object.__setattr__(self, "_first", 0)


class NoisyCurrentSource(CurrentSource, electrodes.NoisyCurrentSource):
    """Gaussian white noise: another current into each cell, in each time step.

    Arguments:
        mean: nA.
        stdev: standard deviation, nA.
        start, stop: ms.
        dt: ms; the time step by default. The board knows no other: with a multiple of it, the
            noise is made on the host, and all cells get the same, as in PyNN.
        rng: of PyNN. The noise depends on a number that is drawn from it; None: on chance.
    """

    default_parameters = {**electrodes.NoisyCurrentSource.default_parameters, "dt": None}
    translations = unchanged("mean", "stdev", "start", "stop", "dt")

    def __init__(self, rng: AbstractRNG | None = None, **parameters: Any) -> None:
        """See the class."""
        state.require_setup("NoisyCurrentSource was made")
        drawn = (rng or NumpyRNG()).next(1, "uniform_int", {"low": 0, "high": MOST_SEEDS})
        object.__setattr__(self, "seed", int(np.ravel(drawn)[0]))
        object.__setattr__(self, "_numbers", NormalNumbers(self.seed))
        super().__init__(**{"dt": state.dt, **parameters})

    @property
    def kind(self) -> str:
        """The board's own, or steps that are made on the host."""
        return "StepCurrentSource" if self._is_stepwise else "NoisyCurrentSource"

    @property
    def _is_stepwise(self) -> bool:
        steps = self._values["dt"] / state.dt
        return bool(round(steps) > 1 and abs(steps - round(steps)) < TICK_TOLERANCE * steps)

    def described(self) -> dict[str, Any]:
        """As the board's noise, or the steps so far."""
        given = super().described()
        if not self._is_stepwise:
            return given | {"seed": self.seed}
        first, stop = (round_down(given[name] / state.dt) for name in ("start", "stop"))
        every = round(given["dt"] / state.dt)
        ticks = np.arange(first, min(stop, self._made_until), every)
        amplitudes = given["mean"] + given["stdev"] * self._numbers.first(len(ticks))
        if stop < self._made_until:
            ticks, amplitudes = np.append(ticks, stop), np.append(amplitudes, 0.0)
        return steps_from(self._first, ticks, amplitudes, state.dt)

    _first = 0
    _made_until = 0

    def foresee(self, first: int, last: int) -> None:
        """Have the steps of the run."""
        if self._is_stepwise:
            object.__setattr__(self, "_first", first)
            object.__setattr__(self, "_made_until", last + 1)
            state.currents_changed = True

    def show_whole(self) -> None:
        """With all steps.

        Raises:
            ValueError: for noise without an end that has not run.
        """
        object.__setattr__(self, "_first", 0)
        if not self._is_stepwise:
            return
        stop = self._values["stop"]
        if stop < ENDLESS:
            object.__setattr__(self, "_made_until", round(stop / state.dt) + 1)
        elif self._made_until == 0:
            raise ValueError(
                f"NoisyCurrentSource: with dt={self._values['dt']:g} ms its steps are made as it "
                "runs and have no end; give it a stop, or run before get_network(), which has the "
                "steps so far"
            )
