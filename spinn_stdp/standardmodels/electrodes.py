"""Current sources. Names, parameters and units are PyNN's."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN.core import is_listlike
from pyNN.parameters import ParameterSpace, Sequence
from pyNN.random import AbstractRNG, NumpyRNG
from pyNN.standardmodels import electrodes
from pyNN.standardmodels.base import StandardCurrentSource

from spinn_stdp.simulator import state

from .cells import unchanged

MOST_SEEDS = 1 << 31


class CurrentSource(StandardCurrentSource):
    """A current that flows into chosen cells; its parameters can change between runs."""

    def __init__(self, **parameters: Any) -> None:
        """As PyNN's source of the same name."""
        state.require_setup(f"{type(self).__name__} was made")
        object.__setattr__(self, "setup_number", state.setups)
        object.__setattr__(self, "cells", [])
        object.__setattr__(self, "_values", {})
        super().__init__(**parameters)
        space = ParameterSpace(self.default_parameters, self.get_schema(), shape=(1,))
        space.update(**parameters)
        self.set_native_parameters(self.translate(space))
        state.current_sources.append(self)

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
        if location is not None:
            raise ValueError(
                f"{type(self).__name__}: location={location!r} is for multicompartmental cells, "
                "which the board does not have; leave it out"
            )
        chosen = list(cells.all_cells if hasattr(cells, "all_cells") else cells)
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

    def _get_data(self) -> tuple[Any, Any]:
        raise NotImplementedError(
            f"Recording the current of a {type(self).__name__} is not supported: the board "
            "does not record it. Record the voltage of the cells instead"
        )

    record = _get_data


class DCSource(CurrentSource, electrodes.DCSource):
    __doc__ = electrodes.DCSource.__doc__

    translations = unchanged("amplitude", "start", "stop")


class ACSource(CurrentSource, electrodes.ACSource):
    __doc__ = electrodes.ACSource.__doc__

    translations = unchanged("amplitude", "start", "stop", "frequency", "offset", "phase")


class StepCurrentSource(CurrentSource, electrodes.StepCurrentSource):
    __doc__ = electrodes.StepCurrentSource.__doc__

    translations = unchanged("times", "amplitudes")


class NoisyCurrentSource(CurrentSource, electrodes.NoisyCurrentSource):
    """Gaussian white noise: another current into each cell, in each time step.

    Arguments:
        mean: nA.
        stdev: standard deviation, nA.
        start, stop: ms.
        dt: ms; the time step, as the board knows no other. It is the default.
        rng: of PyNN. The noise depends on a number that is drawn from it; None: on chance.
    """

    default_parameters = {**electrodes.NoisyCurrentSource.default_parameters, "dt": None}
    translations = unchanged("mean", "stdev", "start", "stop", "dt")

    def __init__(self, rng: AbstractRNG | None = None, **parameters: Any) -> None:
        """See the class."""
        state.require_setup("NoisyCurrentSource was made")
        drawn = (rng or NumpyRNG()).next(1, "uniform_int", {"low": 0, "high": MOST_SEEDS})
        object.__setattr__(self, "seed", int(np.ravel(drawn)[0]))
        super().__init__(**{"dt": state.dt, **parameters})


def values_of(source: CurrentSource) -> dict[str, Any]:
    """The parameters of *source* as plain numbers, or arrays of them; and its seed, if any."""
    seed = {"seed": source.seed} if isinstance(source, NoisyCurrentSource) else {}
    return seed | {
        name: np.asarray(value.value if isinstance(value, Sequence) else value)
        if isinstance(value, Sequence) or is_listlike(value)
        else float(value)
        for name, value in source._values.items()
    }
