"""Rows of the table of values: what was asked for, the integer for it, and what that means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import ACCUM_ONE, TRACE_BITS, TRACE_ONE
from emulator.image import ArraySource, Synapses
from spinn_stdp.network import (
    Floats,
    Network,
    Neuromodulation,
    Plasticity,
    Population,
    Projection,
    Structure,
)
from spinn_stdp.quantise import Quantised, limits
from spinn_stdp.quantise.encoding import (
    UNSIGNED_ONE,
    accums,
    ticks_of,
    timestep_in_us,
    unsigned_accums,
)
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.plasticity import TIMINGS, WEIGHTS
from spinn_stdp.quantise.plasticity.neuromodulation import quantise_modulation
from spinn_stdp.quantise.poisson import RATE_BITS, WORD_BITS
from spinn_stdp.quantise.ring_buffers import CONDUCTANCE_BITS

US_PER_MS = 1000
CLOSE = 0.01
"""Relative error up to which a value counts as kept."""
KEPT, ROUNDED, ZEROED, CLIPPED = "", "rounded", "zeroed", "clipped"
NO_UNIT = "1"
STATE = "initial "
TIMES = "ms"
UNITS = {"v": "mV", "isyn": "nA", "gsyn": "µS", "tau": "ms", "e_rev": "mV", "rate": "Hz"}
"""By the first part of a name."""
FURTHER_UNITS = {
    "cm": "nF",
    "i_offset": "nA",
    "start": "ms",
    "starts": "ms",
    "duration": "ms",
    "durations": "ms",
    "delay": "ms",
    "spike_times": "ms",
}


class Row(NamedTuple):
    """One value; see :data:`spinn_stdp.board_values.FIELDS`."""

    part: str
    name: str
    unit: str
    asked: float
    stored: int
    means: float
    number: int
    remark: str


def unit_of(name: str) -> str:
    """PyNN's unit of a parameter or state variable."""
    short = name.removeprefix(STATE)
    known = next((unit for start, unit in UNITS.items() if short.startswith(start)), NO_UNIT)
    return FURTHER_UNITS.get(short, known)


def remark(asked: float, means: float) -> str:
    """What became of a value."""
    if asked != 0 and means == 0:
        return ZEROED
    return ROUNDED if abs(means - asked) > CLOSE * abs(asked) else KEPT


def rows(
    part: str,
    name: str,
    unit: str,
    asked: NDArray[Any],
    stored: NDArray[Any],
    means: NDArray[Any],
    judge: Callable[[float, float], str] = remark,
) -> Iterator[Row]:
    """One row for each different value, which may be that of many neurons or synapses."""
    pairs = np.stack([np.asarray(asked, np.float64), np.asarray(means, np.float64)])
    if not pairs.size:
        return
    _, first, count = np.unique(pairs, axis=1, return_index=True, return_counts=True)
    for where, many in zip(first.tolist(), count.tolist(), strict=True):
        wanted, got = float(pairs[0, where]), float(pairs[1, where])
        yield Row(part, name, unit, wanted, int(stored[where]), got, many, judge(wanted, got))


# ---- populations --------------------------------------------------------------------


def of_population(quantised: Quantised, index: int) -> Iterator[Row]:
    """The parameters and initial values of a population."""
    population = quantised.network.populations[index]
    part = f"{population.label} ({population.cell_type})"
    if population.cell_type == "SpikeSourceArray":
        yield from _spike_times(quantised, index, part)
    elif population.cell_type in CELLS:
        unsigned = CELLS[population.cell_type].unsigned
        for name, values in population.parameters.items():
            is_unsigned = name in unsigned
            words = unsigned_accums(values) if is_unsigned else accums(values)
            means = words / (UNSIGNED_ONE if is_unsigned else ACCUM_ONE)
            yield from rows(part, name, unit_of(name), values, words, means)
        yield from _initial_values(population, part)
    else:
        yield from _wide_numbers(population, part)


def _initial_values(population: Population, part: str) -> Iterator[Row]:
    model = CELLS[population.cell_type]
    for name, variable in model.initial_values.items():
        if name not in population.initial_values:
            continue
        asked = np.asarray(population.initial_values[name], np.float64)
        words = variable.words(asked)
        means = words / (1 if variable.is_count else ACCUM_ONE * variable.scale)
        yield from rows(part, STATE + name, unit_of(name), asked, words, means)


def _wide_numbers(population: Population, part: str) -> Iterator[Row]:
    """Of Poisson sources: u32.32, of which the board keeps a rate's first 16 fraction bits."""
    for name, given in population.parameters.items():
        asked = np.concatenate(given) if isinstance(given, tuple) else np.asarray(given)
        bits = RATE_BITS if name.startswith("rate") else WORD_BITS
        endless = asked >= 2.0**WORD_BITS
        steps = np.floor(np.ldexp(np.where(endless, 0.0, asked), bits)).astype(np.int64)
        words = np.where(endless, (1 << WORD_BITS) - 1, steps)
        means = np.where(endless, np.inf, np.ldexp(steps.astype(np.float64), -bits))
        yield from rows(part, name, unit_of(name), asked, words, means, _endless)


def _endless(asked: float, means: float) -> str:
    return KEPT if np.isinf(means) else remark(asked, means)


def _spike_times(quantised: Quantised, index: int, part: str) -> Iterator[Row]:
    cells = quantised.image.populations[index].cells
    assert isinstance(cells, ArraySource)
    times = quantised.network.populations[index].parameters["spike_times"]
    asked = np.concatenate([np.zeros(0), *times])
    step = quantised.image.timestep_us / US_PER_MS
    ticks = ticks_of(asked, quantised.image.timestep_us)
    yield from rows(part, "spike_times", TIMES, asked, ticks, ticks * step)


# ---- projections --------------------------------------------------------------------


def of_projection(quantised: Quantised, index: int) -> Iterator[Row]:
    """The weights, delays and learning rule of a projection."""
    network = quantised.network
    projection, synapses = network.projections[index], quantised.image.synapses[index]
    part = limits.name(network, projection)
    yield from _weights(quantised, index, part)
    asked, step = projection.connections.delay, quantised.image.timestep_us / US_PER_MS
    ticks = synapses.delay[quantised.columns[index]].astype(np.int64)
    yield from rows(part, "delay", TIMES, asked, ticks, ticks * step)
    if projection.plasticity is not None:
        yield from _rule(network, projection, projection.plasticity, part)
        if projection.plasticity.is_changeable:
            yield from _bounds(quantised, index, projection.plasticity, part)
    if projection.neuromodulation is not None:
        yield from _dopamine(network, projection, projection.neuromodulation, part)
    if projection.structure is not None:
        yield from _structure(quantised, index, projection.structure, part)


def _bounds(quantised: Quantised, index: int, asked: Plasticity, part: str) -> Iterator[Row]:
    """Between which others may change the weights; the host cuts them down to steps."""
    held = quantised.image.synapses[index]
    assert held.plasticity is not None
    unit = weight_unit(quantised.network, quantised.network.projections[index])
    for name, wanted in asked.weight_parameters.items():
        stored = held.plasticity.weight_parameters[name]
        means = float(np.ldexp(stored, -held.weight_bits))
        yield Row(part, name, unit, wanted, stored, means, 1, remark(wanted, means))


def _structure(quantised: Quantised, index: int, asked: Structure, part: str) -> Iterator[Row]:
    """What is formed, and the weight below which a synapse counts as depressed."""
    held = next(each for each in quantised.image.rewirings if index in each.projections)
    place, step = held.projections.index(index), quantised.image.timestep_us / US_PER_MS
    unit = weight_unit(quantised.network, quantised.network.projections[index])
    scale = 2.0 ** quantised.image.synapses[index].weight_bits
    for name, kind, wanted, stored, means in (
        ("initial_weight", unit, asked.initial_weight, held.weight[place], 1 / scale),
        ("initial_delay", TIMES, asked.initial_delay, held.delay, step),
        ("threshold", unit, asked.threshold, held.elimination[place].threshold, 1 / scale),
    ):
        got = stored * means
        yield Row(part, name, kind, wanted, stored, got, 1, remark(wanted, got))


def _weights(quantised: Quantised, index: int, part: str) -> Iterator[Row]:
    network = quantised.network
    projection = network.projections[index]
    asked, raw, means = kept_weights(quantised, index)
    most = highest_weight(quantised.image.synapses[index])

    def judge(wanted: float, got: float) -> str:
        return CLIPPED if wanted > most else remark(wanted, got)

    yield from rows(part, "weight", weight_unit(network, projection), asked, raw, means, judge)


def kept_weights(quantised: Quantised, index: int) -> tuple[Floats, NDArray[np.uint16], Floats]:
    """Of each connection of a projection: the weight without its sign, its word, its meaning."""
    synapses = quantised.image.synapses[index]
    raw = synapses.sizes(synapses.weight)
    asked = np.abs(quantised.network.projections[index].connections.weight)
    kept = raw[quantised.columns[index]]
    if synapses.dopamine:
        return asked, kept, kept / TRACE_ONE
    return asked, kept, quantised.weights(index, raw)


def highest_weight(synapses: Synapses) -> float:
    """The largest weight that a row holds."""
    bits = TRACE_BITS if synapses.dopamine else synapses.weight_bits
    return float(np.ldexp(0xFFFF, -bits))


def weight_unit(network: Network, projection: Projection) -> str:
    """µS or nA, or D for dopamine, which has no unit."""
    if projection.neuromodulation is not None:
        return "D"
    return "µS" if CELLS[network.populations[projection.post].cell_type].conductance else "nA"


def _rule(network: Network, projection: Projection, rule: Plasticity, part: str) -> Iterator[Row]:
    """The bounds and amplitudes of a learning rule; its time constants are whole tables."""
    if rule.is_changeable:
        return  # bounds are steps of weights, not accums
    yield from _alpha(rule, part)
    scale = conductance_scale(network, projection)
    kind = WEIGHTS[rule.weight]
    words = kind.convert(rule, scale)
    for name, asked in {**rule.weight_parameters, **rule.timing_parameters}.items():
        stored = next((words[word] for word in _words(name) if word in words), None)
        if stored is None:
            continue
        is_fraction = kind.relative and name.startswith("A")
        by = 1 if is_fraction else scale
        is_scaled = name.startswith("A") and not is_fraction and "a2_plus" in words
        wanted = asked * rule.weight_parameters["w_max"] if is_scaled else asked
        means = stored / (ACCUM_ONE * by)
        yield Row(
            part,
            f"{name} × w_max" if is_scaled else name,
            NO_UNIT if is_fraction else weight_unit(network, projection),
            float(wanted),
            stored,
            means,
            1,
            remark(float(wanted), means),
        )


def _alpha(asked: Plasticity, part: str) -> Iterator[Row]:
    """What a presynaptic spike takes away by Vogels2011Rule, as a part of A_plus."""
    if "alpha" in asked.timing_parameters:
        wanted = float(asked.timing_parameters["alpha"])
        stored = int(TIMINGS[asked.timing].convert(asked.timing_parameters, US_PER_MS)["alpha"])
        means = stored / TRACE_ONE
        yield Row(part, "alpha", NO_UNIT, wanted, stored, means, 1, remark(wanted, means))


def _dopamine(
    network: Network, projection: Projection, asked: Neuromodulation, part: str
) -> Iterator[Row]:
    """The bounds of the weights that dopamine changes."""
    scale = conductance_scale(network, projection)
    unit = "µS" if scale > 1 else "nA"
    held = quantise_modulation(asked, timestep_in_us(network.timestep), scale)
    assert held is not None
    for name in ("w_min", "w_max"):
        wanted, stored = float(getattr(asked, name)), int(getattr(held, name))
        means = stored / (ACCUM_ONE * scale)
        yield Row(part, name, unit, wanted, stored, means, 1, remark(wanted, means))


def conductance_scale(network: Network, projection: Projection) -> int:
    """What the board multiplies a projection's weights by before it makes them accums."""
    cell = CELLS[network.populations[projection.post].cell_type]
    return 1 << CONDUCTANCE_BITS if cell.conductance else 1


def _words(name: str) -> tuple[str, str]:
    """What a parameter may be called among the board's words; a rule of triplets has two of A."""
    return name.lower(), name.lower().replace("a_", "a2_")
