"""Populations as sPyNNaker makes them, and as it tells of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyNN.parameters import Sequence

import spinn_stdp
from spinn_stdp.population_arguments import options_of
from spinn_stdp.standardmodels.cell_types import DESCRIBED_TYPES, kind_of

from . import neo_convertor
from .met import note
from .splitters import chosen

PYNNS = frozenset({"cellparams", "structure", "initial_values", "label"})
WITHOUT_NUMBERS = frozenset({"splitter", "n_colour_bits"})
"""Options of sPyNNaker's that are told elsewhere, or that nothing depends on."""


class Parameters(dict[str, Any]):
    """Values of several parameters: by name as sPyNNaker gives them, in order as PyNN does."""

    def __iter__(self) -> Any:
        """The values: PyNN's assemblies go through them."""
        return iter(self.values())


class _Cells:
    """Those of a population or of a view."""

    def get(self, parameter_names: Any, gather: bool = True, simplify: bool = True) -> Any:
        """As sPyNNaker's: a list with a value of each cell; of several parameters, by name."""
        is_one = isinstance(parameter_names, str)
        names = [parameter_names] if is_one else list(parameter_names)
        arrays = super().get(names, gather, simplify=False)  # type: ignore[misc]
        pairs = zip(names, map(_plain, arrays), strict=True)
        values = Parameters(pairs)
        return values[parameter_names] if is_one else values

    def spinnaker_get_data(
        self, variable: Any, as_matrix: bool = False, view_indexes: Any = None
    ) -> Any:
        """A table of (neuron, ms) or (neuron, ms, value); or of values by time, if *as_matrix*."""
        note("Population.spinnaker_get_data(…)")
        wanted = variable if isinstance(variable, str) else variable[0]
        cells: Any = self if view_indexes is None else self[view_indexes]  # type: ignore[index]
        segment = cells.get_data(wanted).segments[-1]
        if wanted == "spikes":
            return neo_convertor.convert_spiketrains(segment.spiketrains)
        signal = segment.filter(name=wanted)[0]
        return signal.magnitude if as_matrix else neo_convertor.convert_analog_signal(signal)

    def _view(self, selector: Any, label: str | None) -> PopulationView:
        return PopulationView(self, selector, label)


def _plain(values: NDArray[Any]) -> list[Any]:
    return [each.value.tolist() if isinstance(each, Sequence) else each for each in values.tolist()]


class PopulationView(_Cells, spinn_stdp.PopulationView):
    """PyNN's."""


def _taken(given: dict[str, Any], cells: Any) -> dict[str, Any]:
    """The options of a population of *cells*, less those that sPyNNaker ignores, which are told."""
    named = f"Population {given['label']!r}" if given.get("label") else "Population"
    kind = kind_of(cells)
    options = {**given, **chosen(given.get("splitter"), kind, given, named)}
    for name in sorted(options.keys() - PYNNS - options_of(kind)):
        del options[name]
        if name not in WITHOUT_NUMBERS:
            note(f"{named}: {name}=…, which sPyNNaker ignores too: {kind} has no such option")
    return options


class Population(_Cells, spinn_stdp.Population):
    """PyNN's, with the methods that sPyNNaker adds."""

    def __init__(self, size: Any, cellclass: Any, *arguments: Any, **options: Any) -> None:
        options.update(options.pop("additional_parameters", None) or {})
        if isinstance(cellclass, type):
            parameters = arguments[0] if arguments else options.pop("cellparams", None)
            cellclass, arguments = cellclass(**(parameters or {})), (None, *arguments[1:])
        if isinstance(cellclass, DESCRIBED_TYPES):
            options = _taken(options, cellclass)
        super().__init__(size, cellclass, *arguments, **options)
        for variable, value in getattr(cellclass, "given_initial_values", {}).items():
            if variable not in (options.get("initial_values") or {}):
                self.initialize(**{variable: value})

    def _check_order(self, sources: Any, lists: NDArray[Any]) -> None:
        """Have times in order, as sPyNNaker sends them."""
        for n, times in enumerate(lists):
            if (np.diff(times.value) < 0).any():
                lists[n] = Sequence(np.sort(times.value))
                note(f"{self.named}: spike times that are not in order, which sPyNNaker sorts")

    def add_placement_constraint(self, x: int, y: int, p: int | None = None) -> None:
        """sPyNNaker's: noted."""
        note(f"Population.add_placement_constraint({x}, {y}): it changes no number")

    def set_constraint(self, constraint: Any) -> None:
        """Older sPyNNaker's: noted."""
        note("Population.set_constraint(…): it changes no number")
