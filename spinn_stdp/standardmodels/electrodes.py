"""Current sources. Names, parameters and units are PyNN's."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN.core import is_listlike
from pyNN.parameters import ParameterSpace, Sequence
from pyNN.standardmodels import electrodes
from pyNN.standardmodels.base import StandardCurrentSource

from spinn_stdp.simulator import state

from .cells import unchanged


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
        return ParameterSpace(dict(self._values), shape=(1,))

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


def values_of(source: CurrentSource) -> dict[str, Any]:
    """The parameters of *source* as plain numbers, or arrays of them."""
    space = source.get_native_parameters()
    space.evaluate(simplify=True)
    return {
        name: np.asarray(value.value if isinstance(value, Sequence) else value)
        if isinstance(value, Sequence) or is_listlike(value)
        else float(value)
        for name, value in space.items()
    }
