"""Population, PopulationView and Assembly: what is kept of them until a network is built."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import neo
import numpy as np
from numpy.typing import NDArray
from pyNN import common, errors
from pyNN.parameters import LazyArray, ParameterSpace, simplify
from pyNN.space import BaseStructure

from . import simulator
from .point_processes import SpikeTrains
from .population_arguments import checked_cells, checked_size, named_errors, take_options
from .processes import local_cells
from .random_cells import RandomCells
from .results.files import known_ending
from .results.recording import Recorder, write
from .results.whole_file import whole_file
from .spike_times import check_order, lists_of_each, tell_of_past_times
from .standardmodels.cells import lists_of_times
from .standardmodels.generated_sources import GENERATED_SOURCES, complaints, restart
from .standardmodels.multicompartment import MultiCompartmentNeuron, opened, wrapped
from .standardmodels.variable_sources import RATE_LISTS

NO_CELLS = "zero-size array"
"""In what numpy says when PyNN looks for the first cell of a view that has none."""


class _Records:
    """Recording to a file that ``end`` writes, and writing at once."""

    def record(
        self,
        variables: Any,
        to_file: Any = None,
        sampling_interval: float | None = None,
        locations: Any = None,
    ) -> None:
        """As PyNN's; a path is written by ``end`` in the format that its ending names."""
        if isinstance(to_file, str | os.PathLike):
            known_ending(to_file)
        super().record(variables, None, sampling_interval, locations)  # type: ignore[misc]
        if to_file not in (None, True, False):
            simulator.state.write_on_end.append((self, variables, to_file))

    def save_positions(self, file: Any) -> None:
        """As PyNN's: a line ``index x y z`` for each cell; a path is written whole or not at all.

        Arguments:
            file: a path, or one of PyNN's files.
        """
        if not isinstance(file, str | os.PathLike):
            super().save_positions(file)  # type: ignore[misc]
            return
        with whole_file(file) as temporary:
            super().save_positions(str(temporary))  # type: ignore[misc]


class Assembly(_Records, common.Assembly):
    __doc__ = common.Assembly.__doc__
    _simulator = simulator

    @property
    def receptor_types(self) -> list[str]:
        """Receptor types that all populations have, in their order; PyNN's have any order."""
        first, *others = (population.receptor_types for population in self.populations)
        return [name for name in first if all(name in other for other in others)]

    @property
    def position_generator(self) -> Any:
        """Positions of cells by index, (n, 3); PyNN's gives them the other way round."""
        return lambda i: self.positions.T[i]

    def annotate(self, **annotations: Any) -> None:
        """Add to the annotations of all data handed out from now on."""
        self.annotations.update(annotations)

    def get_data(
        self,
        variables: Any = "all",
        gather: bool = True,
        clear: bool = False,
        annotations: dict[str, Any] | None = None,
    ) -> neo.Block:
        """As PyNN's; the block's annotations are those of the assembly."""
        block = super().get_data(variables, gather, clear)
        block.annotate(
            label=self.label,
            size=self.size,
            last_index=self.size,
            first_id=int(self.first_id),
            last_id=int(self.last_id),
        )
        block.annotate(**{**self.annotations, **(annotations or {})})
        return block

    def write_data(
        self,
        io: Any,
        variables: Any = "all",
        gather: bool = True,
        clear: bool = False,
        annotations: dict[str, Any] | None = None,
    ) -> None:
        """Write recorded data to a path, whole or not at all, or to a neo IO."""
        write(self.get_data(variables, gather, False, annotations), io)
        if clear:
            for population in self.populations:
                population.recorder.clear()


class _Cells(_Records):
    """Parameters of cells, by name, as arrays that the population keeps."""

    celltype: Any
    label: str
    size: int
    local_size: int
    _mask_local: NDArray[np.bool_]

    @property
    def _root(self) -> Population:
        """The population that the cells are of."""
        raise NotImplementedError(type(self).__name__)

    @property
    def _indices(self) -> Any:
        """Of the cells in it."""
        raise NotImplementedError(type(self).__name__)

    @property
    def _local_indices(self) -> Any:
        """Of the cells in it that this process has: all, but for ``setup(num_processes=…)``."""
        return self._indices[self._mask_local]

    def set(self, **parameters: Any) -> None:
        """As PyNN's; after a run, from the next run on."""
        if "spike_times" in parameters:
            parameters["spike_times"] = lists_of_times(parameters["spike_times"])
        fixed = sorted(RATE_LISTS & parameters.keys())
        if fixed:
            raise ValueError(
                f"{self._root.named}: sPyNNaker does not set {', '.join(fixed)} of sources whose "
                "rates change; make them with all the rates and starts that they are to have"
            )
        self._check_names(parameters)
        if isinstance(self.celltype, MultiCompartmentNeuron):
            parameters = {name: wrapped(name, value) for name, value in parameters.items()}
        with named_errors(self._root.named):
            super().set(**parameters)  # type: ignore[misc]

    def get(self, parameter_names: Any, gather: bool = False, simplify: bool = True) -> Any:
        """As PyNN's."""
        values = super().get(parameter_names, gather, simplify)  # type: ignore[misc]
        if isinstance(values, list):
            return [opened(each, simplify) for each in values]
        return opened(values, simplify)

    def inject(self, current_source: Any, location: Any = None) -> None:
        """Let the current of *current_source* flow into the cells.

        Raises:
            TypeError: for spike sources.
        """
        if not self.celltype.injectable:
            raise TypeError(
                f"{self._root.named}: no current flows into spike sources; inject it into neurons"
            )
        current_source.inject_into(self, location=location)

    def initialize(self, **initial_values: Any) -> None:
        """As PyNN's. After a run, values count from the next ``reset`` on, as in sPyNNaker."""
        for variable, value in initial_values.items():
            self._root.keep_initial_values(self._indices, variable, value)

    def _check_names(self, names: Iterable[str]) -> None:
        known = self.celltype.get_parameter_names()
        for name in names:
            if name not in known:
                raise errors.NonExistentParameterError(name, self._root.named, known)

    def _get_parameters(self, *names: str) -> ParameterSpace:
        self._check_names(names)
        return self.celltype.reverse_translate(self._get_native_parameters(*names))

    def _get_native_parameters(self, *names: str) -> ParameterSpace:
        self._root.random_cells.draw()
        values = self._root.parameters
        chosen = {name: simplify(values[name][self._local_indices]) for name in names}
        return ParameterSpace(chosen, shape=(self.local_size,))

    def _set_parameters(self, parameter_space: ParameterSpace) -> None:
        given = dict(parameter_space.items())
        self._root.keep_parameters(self._local_indices, self._evaluated(parameter_space))
        for name, lazy in given.items():
            self._root.random_cells.note(name, self._indices, lazy)

    def _evaluated(self, space: ParameterSpace) -> dict[str, Any]:
        """Values of the cells that this process has, by name."""
        is_whole = bool(self._mask_local.all())
        space.evaluate(mask=None if is_whole else self._mask_local, simplify=False)
        values: dict[str, Any] = space.as_dict()
        return values

    def _view(self, selector: Any, label: str | None) -> PopulationView:
        return PopulationView(self, selector, label)

    def _get_view(self, selector: Any, label: str | None = None) -> PopulationView:
        try:
            return self._view(selector, label)
        except ValueError as error:
            if NO_CELLS in str(error):
                text = f"{selector!r} chooses none of its cells; a view has one at least"
                raise ValueError(f"Population {self.label!r}: {text}") from None
            raise


class PopulationView(_Cells, common.PopulationView):
    __doc__ = common.PopulationView.__doc__
    _assembly_class = Assembly
    _simulator = simulator

    @property
    def _root(self) -> Population:
        root: Population = self.grandparent
        return root

    @property
    def _indices(self) -> Any:
        return self.index_in_grandparent(np.arange(self.size))

    @property
    def initial_values(self) -> dict[str, Any]:
        """Initial values of the view's cells, by variable."""
        self._root.random_cells.draw()
        return {name: lazy[self._indices] for name, lazy in self._root.initial_values.items()}


class Population(_Cells, common.Population):
    __doc__ = common.Population.__doc__
    _simulator = simulator
    _recorder_class = Recorder
    _assembly_class = Assembly

    def __init__(
        self,
        size: int | tuple[int, ...],
        cellclass: Any,
        cellparams: Mapping[str, Any] | None = None,
        structure: BaseStructure | None = None,
        initial_values: Mapping[str, Any] | None = None,
        label: str | None = None,
        additional_parameters: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """As PyNN's, with sPyNNaker's further arguments of a population.

        Arguments:
            seed: of everything random that the board makes for this population.
            neurons_per_core: the most neurons that share a core.
            spikes_per_second, ring_buffer_sigma, max_expected_summed_weight: what is foreseen
                of the input of one tick, from which the scale of the weights follows.
            n_steps_per_timestep: updates of the neurons in one tick.
            allow_delay_extensions: whether delays may be longer than the ring buffers.

        Raises:
            RuntimeError: before ``setup``.
            TypeError: for a cell type that does not run here, or an unknown argument.
            ValueError: for a size that is none, or values for another number of cells.
        """
        state = simulator.state
        state.require_setup("A Population was made")
        if label is not None and not isinstance(label, str):
            raise TypeError(f"label={label!r} of a Population: give a text")
        self.label = label or f"population{common.Population._nPop}"
        self.setup_number = state.setups
        cells = checked_cells(cellclass, cellparams, self.label)
        given = {**(additional_parameters or {}), **options}
        taken = take_options(given, cells, self.label)
        self.seed = taken.pop("seed", None)
        self.neurons_per_core = taken.pop("neurons_per_core", None)
        self.options = taken
        self.trains: SpikeTrains | None = None
        """Of sources whose spikes are made on the host: what was made so far."""
        recorders = state.recorders.copy()
        try:
            size = checked_size(size, self.label)
            super().__init__(size, cells, None, structure, initial_values or {}, self.label)
        except BaseException:
            state.recorders = recorders  # PyNN's constructor registers the new one early
            raise
        state.populations.append(self)
        state.structure_changed = True

    @property
    def named(self) -> str:
        """How it is called in messages."""
        return f"Population {self.label!r} ({type(self.celltype).__name__})"

    def problems(self) -> Iterator[str]:
        """What is wrong with it and not of the board's own, one text each."""
        if self.trains is not None:
            for text in complaints(self.celltype, self.parameters, self.size):
                yield f"{self.named}: {text}"
        for variable in self.initial_values:
            if not self.celltype.default_initial_values:
                yield (
                    f"{self.named} has no state variable {variable!r} to initialise; spike "
                    "sources have none"
                )

    @property
    def _root(self) -> Population:
        return self

    @property
    def _indices(self) -> Any:
        return np.arange(self.size)

    def _create_cells(self) -> None:
        first = simulator.state.id_counter
        ids = np.arange(first, first + self.size)
        self.all_cells = simulator.cells_of(self, ids)
        self._mask_local = local_cells(ids, simulator.state)
        simulator.state.id_counter += self.size
        space = self.celltype.native_parameters
        for name, lazy in space.items():
            if lazy._shape not in (None, (self.size,)):
                raise ValueError(
                    f"{self.named}: {name} has {len(lazy.base_value)} values for {self.size} "
                    "cells; give one for all, or one for each"
                )
        space.shape = (self.size,)
        given = dict(space.items())
        with named_errors(self.named):
            values = self._evaluated(space)
        self.parameters: dict[str, NDArray[Any]] = {}
        """By name: one value for each cell; lists of times are PyNN's Sequences."""
        self.random_cells = RandomCells(self)
        if isinstance(self.celltype, GENERATED_SOURCES):
            self.trains = SpikeTrains(self.size, simulator.state.dt, self.seed)
        self.keep_parameters(self._local_indices, values)
        for name, lazy in given.items():
            self.random_cells.note(name, self._indices, lazy)

    def make_spikes(self, until: float) -> None:
        """Have the spikes up to a time, ms, of sources that are made on the host."""
        if self.trains is not None and self.trains.make_until(until):
            simulator.state.changed.add(self)

    def make_all_spikes(self) -> None:
        """Have all spikes of sources that are made on the host.

        Raises:
            ValueError: for sources without an end that have not run.
        """
        if self.trains is None:
            return
        ends = self.parameters["start"] + self.parameters["duration"]
        last = float(np.max(ends))
        if last < simulator.ENDLESS:
            self.make_spikes(last)
        elif self.trains.made_until == 0:
            raise ValueError(
                f"{self.named}: its spikes are made as it runs and have no end; give it a "
                "duration, or run before get_network(), which has the spikes so far"
            )

    def set_max_atoms_per_core(self, neurons: int) -> None:
        """sPyNNaker's name for choosing how many neurons share a core."""
        self.neurons_per_core = int(neurons)
        simulator.state.structure_changed = True

    # ---- values ---------------------------------------------------------------------

    def keep_parameters(self, indices: Any, values: Mapping[str, Any]) -> None:
        """Take over parameters of some cells, one value for each of them."""
        state = simulator.state
        state.require_current(self, self.named)
        for name, value in values.items():
            is_times = name == "spike_times"
            is_list = is_times or name in RATE_LISTS
            array = (
                lists_of_each(self.named, name, value, len(indices))
                if is_list
                else np.asarray(value)
            )
            if is_times:
                self._check_order(indices, array)
            if is_times and state.tick and name in self.parameters:
                tell_of_past_times(self.named, state.t, self.parameters[name][indices], array)
            known = self.parameters.setdefault(name, np.zeros(self.size, array.dtype))
            if array.dtype == object != known.dtype:
                known = self.parameters[name] = known.astype(object)
            known[indices] = array
        if self.trains is not None:
            restart(self.trains, self.celltype, self.parameters, indices, state.t)
        state.changed.add(self)

    def _check_order(self, sources: Any, lists: NDArray[Any]) -> None:
        """Refuse times that are not in order."""
        check_order(self.named, sources, lists)

    def keep_initial_values(self, indices: Any, variable: str, value: Any) -> None:
        """Take over initial values of some cells: a number, array, distribution or function.

        Random numbers are drawn now, so that all later runs begin alike.
        """
        simulator.state.require_current(self, self.named)
        with named_errors(self.named):
            drawn = LazyArray(value, shape=(len(indices),), dtype=float).evaluate()
        known = self.initial_values.get(variable)
        whole = np.zeros(self.size) if known is None else np.array(known.evaluate(), float)
        whole = np.array(np.broadcast_to(whole, (self.size,)))
        whole[indices] = drawn
        kept = float(whole[0]) if (whole == whole[0]).all() else whole
        self.initial_values[variable] = LazyArray(kept, shape=(self.size,), dtype=float)
        self.random_cells.note(variable, indices, value)
        simulator.state.reload_at_reset = True

    def take_drawn(self, name: str, where: NDArray[np.bool_], values: NDArray[np.float64]) -> None:
        """Have the *values* that the board draws, of a parameter or state variable."""
        if name in self.parameters:
            self.parameters[name][where] = values[where]
        else:
            whole = np.broadcast_to(self.initial_values[name].evaluate(), (self.size,))
            both = np.where(where, values, whole)
            self.initial_values[name] = LazyArray(both, shape=(self.size,), dtype=float)

    def _get_cell_initial_value(self, id: Any, variable: str) -> Any:
        self.random_cells.draw()
        if variable not in self.initial_values:
            return super()._get_cell_initial_value(id, variable)
        return self.initial_values[variable][self.id_to_index(id)]

    def _set_cell_initial_value(self, id: Any, variable: str, value: Any) -> None:
        self.keep_initial_values(np.array([self.id_to_index(id)]), variable, value)
