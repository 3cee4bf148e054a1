"""Whether a network is put together as :mod:`spinn_stdp.network` says, whoever made it.

What PyNN's surface makes always is. A network that is made by hand may have arrays of other
lengths, indices of what is not there, or numbers that are none, which nothing after this looks
for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import Any

import numpy as np

from spinn_stdp.network import Connections, CurrentSource, Network, Population, Projection
from spinn_stdp.standardmodels import (
    cells,
    extra_cells,
    further_cells,
    stochastic_cells,
    variable_sources,
)

from .neurons import CELLS, SOURCES
from .problems import Problems

MODULES = (cells, extra_cells, further_cells, stochastic_cells, variable_sources)
CURRENT_PARAMETERS = {
    "ACSource": ("amplitude", "offset", "frequency", "phase", "start", "stop"),
    "DCSource": ("amplitude", "start", "stop"),
    "NoisyCurrentSource": ("mean", "stdev", "dt", "start", "stop"),
    "StepCurrentSource": ("times", "amplitudes"),
}
OPTIONS = frozenset(
    {
        "allow_delay_extensions",
        "drop_late_spikes",
        "incoming_spike_buffer_size",
        "max_expected_summed_weight",
        "n_steps_per_timestep",
        "n_synapse_cores",
        "ring_buffer_sigma",
        "spikes_per_second",
    }
)
COLUMNS = ("post", "weight", "delay")
SHOWN = 3
"""Of many wrong indices, so many are told."""


def check_form(network: Network, problems: Problems) -> None:
    """Tell *problems* of all that is not as it should be."""
    for text in _problems(network):
        problems.error(text)


def _problems(network: Network) -> Iterator[str]:
    for name in ("timestep", "spikes_per_second", "ring_buffer_sigma"):
        value = getattr(network, name)
        if not (_is_number(value) and (value > 0 if name == "timestep" else value >= 0)):
            yield f"{name} is {value!r}; give a number " + (
                "of ms above 0" if name == "timestep" else "from 0 up"
            )
    sizes = [population.size for population in network.populations]
    for population in network.populations:
        yield from _population(population)
    for projection in network.projections:
        yield from _projection(projection, sizes, len(network.projections))
    for current in network.currents:
        yield from _current(current, sizes)


def _is_number(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except TypeError:
        return False


def _is_count(value: Any) -> bool:
    return isinstance(value, Integral) and int(value) >= 1


def _is_below(value: Any, end: int) -> bool:
    """Whether it is a whole number from 0 up to *end*, which is none of them."""
    return isinstance(value, Integral) and 0 <= int(value) < end


def _outside(indices: Any, size: int) -> str | None:
    """Indices that are none of *size* things, in words."""
    found = np.asarray(indices)
    if found.dtype.kind not in "iu":
        return f"are of the type {found.dtype}; give whole numbers" if found.size else None
    wrong = found[(found < 0) | (found >= size)]
    if not len(wrong):
        return None
    shown = ", ".join(map(str, np.unique(wrong)[:SHOWN]))
    return f"hold {shown}{', …' if len(np.unique(wrong)) > SHOWN else ''}; give 0 to {size - 1}"


# ---- populations --------------------------------------------------------------------


def _population(population: Population) -> Iterator[str]:
    what = f"Population {population.label!r} ({population.cell_type})"
    size = population.size
    if not _is_count(size):
        yield f"{what}: its size is {size!r}; give a whole number from 1 up"
        return
    per_core = population.neurons_per_core
    if per_core is not None and not isinstance(per_core, Integral):
        yield f"{what}: neurons_per_core is {per_core!r}; give a whole number"
    for name in ("seed", "cell_seed"):
        seed = getattr(population, name)
        if seed is not None and not _is_below(seed, 1 << 32):
            yield f"{what}: {name} is {seed!r}; give a whole number from 0 to {(1 << 32) - 1}"
    for name in sorted(population.options.keys() - OPTIONS):
        yield f"{what}: the option {name!r} is not known; it can have {', '.join(sorted(OPTIONS))}"
    if population.cell_type in (*CELLS, *SOURCES):
        yield from _names(what, population)
    for kind, given in (("", population.parameters), ("initial ", population.initial_values)):
        for name, values in given.items():
            if not isinstance(values, np.ndarray | tuple) or len(values) != size:
                yield (
                    f"{what}: {kind}{name} is {_shape(values)}; give an array of {size} numbers, "
                    "one for each"
                )
    for recording in population.recordings:
        wrong = _outside(recording.neurons, size)
        if wrong is not None:
            yield f"{what}: the neurons that record {recording.variable} {wrong}"
        interval = recording.interval
        if recording.variable != "spikes" and not (_is_number(interval) and interval > 0):
            yield (
                f"{what}: the sampling interval of {recording.variable} is {interval!r}; give "
                "a number of ms above 0"
            )


def _shape(values: Any) -> str:
    if not isinstance(values, np.ndarray | tuple):
        return f"{values!r}"
    return f"of the shape {values.shape}" if isinstance(values, np.ndarray) else f"{len(values)}"


def _names(what: str, population: Population) -> Iterator[str]:
    known = _parameters_of(population.cell_type).keys()
    missing, unknown = known - population.parameters.keys(), population.parameters.keys() - known
    if missing:
        yield f"{what}: it has no {', '.join(sorted(missing))}; give all of {', '.join(known)}"
    if unknown:
        yield f"{what}: there is no {', '.join(sorted(unknown))}; it has {', '.join(known)}"


def _parameters_of(cell_type: str) -> Mapping[str, Any]:
    kind = next(getattr(module, cell_type) for module in MODULES if hasattr(module, cell_type))
    parameters: Mapping[str, Any] = kind.default_parameters
    return parameters


# ---- projections and currents -------------------------------------------------------


def _projection(projection: Projection, sizes: list[int], number: int) -> Iterator[str]:
    what = f"Projection {projection.label!r}"
    for end in ("pre", "post"):
        index = getattr(projection, end)
        if not _is_below(index, len(sizes)):
            yield f"{what}: {end} is {index!r}; the network has populations 0 to {len(sizes) - 1}"
            return
    recording = projection.recording
    if recording is not None and not (_is_number(recording) and recording > 0):
        yield f"{what}: weights are recorded every {recording!r} ms; give a number above 0"
    changed = projection.changes
    if changed is not None and not _is_below(changed, number):
        yield f"{what}: changes is {changed!r}; the network has projections 0 to {number - 1}"
    made = projection.connections
    if type(made) is not Connections:
        return  # drawn here, as they should be
    count = len(made.pre)
    for name in COLUMNS:
        values = getattr(made, name)
        if len(values) != count:
            yield f"{what}: it has {len(values)} of {name} for {count} connections; give as many"
    for end in ("pre", "post"):
        wrong = _outside(getattr(made, end), sizes[getattr(projection, end)])
        if wrong is not None:
            yield f"{what}: neurons of its {end} {wrong}"


def _current(current: CurrentSource, sizes: list[int]) -> Iterator[str]:
    index = current.population
    if not _is_below(index, len(sizes)):
        yield f"{current.kind}: there is no population {index!r}; give 0 to {len(sizes) - 1}"
        return
    wrong = _outside(current.neurons, sizes[index])
    if wrong is not None:
        yield f"{current.kind}: the neurons that it flows into {wrong}"
    missing = set(CURRENT_PARAMETERS.get(current.kind, ())) - current.parameters.keys()
    if missing:
        yield f"{current.kind}: it has no {', '.join(sorted(missing))}"
