"""Population, PopulationView and Assembly: what is kept of them until a network is built."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN import common
from pyNN.parameters import ParameterSpace, simplify
from pyNN.space import BaseStructure
from pyNN.standardmodels import StandardCellType

from . import simulator
from .results.recording import Recorder

OPTIONS = frozenset(
    {
        "max_expected_summed_weight",
        "n_steps_per_timestep",
        "ring_buffer_sigma",
        "spikes_per_second",
    }
)
"""sPyNNaker's arguments of a population that change its numbers."""
WITHOUT_EFFECT = frozenset({"drop_late_spikes", "incoming_spike_buffer_size", "max_rate"})
"""sPyNNaker's arguments that matter only where cores are overloaded, or only for memory."""


class Assembly(common.Assembly):
    __doc__ = common.Assembly.__doc__
    _simulator = simulator


class _Parameters:
    """Parameters of cells, by name, as arrays that the population keeps."""

    celltype: Any

    def _get_native_parameters(self, *names: str) -> ParameterSpace:
        raise NotImplementedError(type(self).__name__)

    def _get_parameters(self, *names: str) -> ParameterSpace:
        if isinstance(self.celltype, StandardCellType):
            return self.celltype.reverse_translate(self._get_native_parameters(*names))
        return self._get_native_parameters(*names)


class PopulationView(_Parameters, common.PopulationView):
    __doc__ = common.PopulationView.__doc__
    _assembly_class = Assembly
    _simulator = simulator

    @property
    def _indices(self) -> Any:
        """Of the view's cells in the population at the root."""
        return self.index_in_grandparent(np.arange(self.size))

    @property
    def initial_values(self) -> dict[str, Any]:
        """Initial values of the view's cells, by variable."""
        values = self.grandparent.initial_values
        return {name: value[self._indices] for name, value in values.items()}

    def _get_native_parameters(self, *names: str) -> ParameterSpace:
        values = self.grandparent._parameters
        chosen = {name: simplify(values[name][self._indices]) for name in names}
        return ParameterSpace(chosen, shape=(self.size,))

    def _set_parameters(self, parameter_space: ParameterSpace) -> None:
        parameter_space.evaluate(simplify=False)
        for name, value in parameter_space.items():
            self.grandparent._parameters[name][self._indices] = value
        simulator.state.changed.add(self.grandparent)

    def initialize(self, **initial_values: Any) -> None:
        """Set initial values of state variables of the view's cells; see PyNN's."""
        for variable, value in initial_values.items():
            self.grandparent.initialize_some(self._indices, variable, value)

    def _get_view(self, selector: Any, label: str | None = None) -> PopulationView:
        return PopulationView(self, selector, label)


class Population(_Parameters, common.Population):
    __doc__ = common.Population.__doc__
    _simulator = simulator
    _recorder_class = Recorder
    _assembly_class = Assembly

    def __init__(
        self,
        size: int | tuple[int, ...],
        cellclass: Any,
        cellparams: dict[str, Any] | None = None,
        structure: BaseStructure | None = None,
        initial_values: dict[str, Any] | None = None,
        label: str | None = None,
        additional_parameters: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """As PyNN's, with sPyNNaker's further arguments of a population.

        Arguments:
            seed: of everything random that the board makes for this population.
            neurons_per_core: the most neurons that share a core.
            spikes_per_second, ring_buffer_sigma, max_expected_summed_weight: what is foreseen
                of the input of one tick, from which the scale of the weights follows.
            n_steps_per_timestep: updates of the neurons in one tick.

        Raises:
            RuntimeError: before ``setup``.
            TypeError: for an argument that is none of these.
        """
        simulator.state.require_setup("A Population was made")
        self._take_options({**(additional_parameters or {}), **options}, label)
        if isinstance(cellclass, type) and cellparams is None:
            cellparams = {}
        super().__init__(size, cellclass, cellparams, structure, initial_values or {}, label)
        simulator.state.populations.append(self)
        simulator.state.structure_changed = True

    def _take_options(self, options: dict[str, Any], label: str | None) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        self.seed: int | None = given.pop("seed", None)
        self.neurons_per_core: int | None = given.pop("neurons_per_core", None)
        self.options = {name: given.pop(name) for name in OPTIONS & given.keys()}
        for name in WITHOUT_EFFECT & given.keys():
            given.pop(name)
        if given:
            known = sorted(OPTIONS | WITHOUT_EFFECT | {"seed", "neurons_per_core"})
            raise TypeError(
                f"Population {label!r} got arguments that are not supported: "
                f"{', '.join(sorted(given))}. Supported besides PyNN's: {', '.join(known)}"
            )

    def _create_cells(self) -> None:
        first = simulator.state.id_counter
        ids = np.arange(first, first + self.size)
        self.all_cells = np.array([simulator.ID(i) for i in ids], dtype=simulator.ID)
        self._mask_local = np.ones(self.size, bool)
        for cell in self.all_cells:
            cell.parent = self
        simulator.state.id_counter += self.size
        if isinstance(self.celltype, StandardCellType):
            space = self.celltype.native_parameters
        else:
            space = self.celltype.parameter_space
        space.shape = (self.size,)
        space.evaluate(simplify=False)
        self._parameters = space.as_dict()

    def set_max_atoms_per_core(self, neurons: int) -> None:
        """sPyNNaker's name for choosing how many neurons share a core."""
        self.neurons_per_core = int(neurons)
        simulator.state.structure_changed = True

    def _get_native_parameters(self, *names: str) -> ParameterSpace:
        chosen = {name: simplify(self._parameters[name]) for name in names}
        return ParameterSpace(chosen, shape=(self.size,))

    def _set_parameters(self, parameter_space: ParameterSpace) -> None:
        parameter_space.evaluate(simplify=False)
        self._parameters.update(parameter_space.items())
        simulator.state.changed.add(self)

    def _set_initial_value_array(self, variable: str, initial_values: Any) -> None:
        """After a run the new value counts from the next reset() on, as in sPyNNaker."""
        simulator.state.reload_at_reset = True

    def initialize_some(self, indices: Any, variable: str, value: Any) -> None:
        """Set an initial value of some cells: a number, array, distribution or function."""
        part = ParameterSpace({variable: value}, {variable: float}, shape=(len(indices),))
        part.evaluate(simplify=False)
        known = self.initial_values.get(variable)
        whole = np.zeros(self.size) if known is None else np.asarray(known.evaluate())
        whole = np.broadcast_to(whole, (self.size,)).copy()
        whole[indices] = part[variable]
        self.initialize(**{variable: whole})

    def _get_view(self, selector: Any, label: str | None = None) -> PopulationView:
        return PopulationView(self, selector, label)
