"""What learning will do on the board that its parameters don't show.

A weight of a row is a whole number of steps, and is cut down to whole steps whenever its
presynaptic neuron spikes. sPyNNaker chooses the step of a synapse type from the largest sum of
weights that it expects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from emulator import image
from emulator.arithmetic.fixed_point import ACCUM_ONE, WEIGHT_MAX
from emulator.timestep.plasticity.rules import weight_rule
from spinn_stdp.network import Network, Plasticity, Projection
from spinn_stdp.quantise import limits, ring_buffers
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.neurons import CELLS

from . import ADDITIVE, MULTIPLICATIVE, TIMINGS, quantise_plasticity
from .balance import knows_pairs_alone, tipped
from .recurrent import recurrent_surprises
from .rule import Changes

FINER = (
    "or make the steps finer: they follow from the largest sum of weights, w_max of plastic ones, "
    "that sPyNNaker expects at a neuron in one time step, and which max_expected_summed_weight of "
    "the target population replaces (what comes above it in a time step is cut off)"
)

VOGELS = "Vogels2011Rule"
TOLD_FROM = 0.1
"""Of alpha: a shift of its balance by more is told."""
MS_PER_S = 1000
FEW_STEPS = 5
"""Of weights: a change of fewer is told, as rounding takes half a step of it, over a tenth."""


class Learning(NamedTuple):
    """The learning of one projection in accums, and what one is in PyNN's unit."""

    asked: Plasticity
    by: Any
    """The rule of weight, as kernels take it."""
    changes: Changes
    step: int
    """Of a row's weights."""
    unit: float
    timestep_us: int
    tables: Mapping[str, Any]
    """Of the rule of timing."""


def surprises(network: Network) -> list[str]:
    """One text for each thing that will happen, and what to change."""
    found: list[str] = []
    shifts: dict[int, tuple[int, ...]] = {}
    for projection in network.projections:
        if projection.plasticity is None or projection.plasticity.is_changeable:
            continue
        if projection.post not in shifts:
            shifts[projection.post] = _shifts(network, projection.post)
        learning = _learning(network, projection, projection.plasticity, shifts[projection.post])
        what = limits.name(network, projection)
        found.extend(f"{what}: {text}" for text in _texts(learning))
        found.extend(f"{what}: {text}" for text in _beyond(learning, projection))
    return found


def _shifts(network: Network, population: int) -> tuple[int, ...]:
    cell = CELLS[network.populations[population].cell_type]
    return ring_buffers.shifts(network, population, cell.receptors, cell.conductance)


def _learning(
    network: Network, projection: Projection, asked: Plasticity, shifts: tuple[int, ...]
) -> Learning:
    cell = CELLS[network.populations[projection.post].cell_type]
    unit = 1 << ring_buffers.CONDUCTANCE_BITS if cell.conductance else 1
    rule: image.Plasticity = quantise_plasticity(asked, timestep_in_us(network.timestep), unit, 1)
    return Learning(
        asked=asked,
        by=weight_rule(rule),
        changes=TIMINGS[asked.timing].changes(rule.timing_parameters),
        step=1 << shifts[cell.receptors.index(projection.receptor)],
        unit=1 / (ACCUM_ONE * unit),
        timestep_us=timestep_in_us(network.timestep),
        tables=rule.timing_parameters,
    )


def largest_changes(asked: Plasticity, held: image.Plasticity) -> tuple[int, int]:
    """What one pair of spikes adds to a weight at most, and takes from it, accums.

    *held*: the rule as integers.
    """
    return _largest(weight_rule(held), TIMINGS[asked.timing].changes(held.timing_parameters))


def _largest(by: Any, changes: Changes) -> tuple[int, int]:
    return changes.up(by, by.w_min) - by.w_min, by.w_max - changes.down(by, by.w_max)


def _texts(learning: Learning) -> Iterator[str]:
    asked, by, changes, step, unit, *_ = learning
    up, down = _largest(by, changes)
    yield from recurrent_surprises(asked, learning.timestep_us)
    yield from _none(learning, "potentiation", up, changes.up_by)
    yield from _none(learning, "depression", down, changes.down_by)
    if asked.weight == ADDITIVE and knows_pairs_alone(TIMINGS[asked.timing]):
        yield from _whole_range(learning, "A_plus", up)
        yield from _whole_range(learning, "A_minus", down)
    if 0 < up < step:
        yield (
            f"a pair of spikes adds at most {up * unit:g} to a weight, less than a step of its "
            f"weights, {step * unit:g}: it is lost, unless several add up to a step between two "
            f"presynaptic spikes. Give a larger {' or '.join(changes.up_by)}, {FINER}."
        )
    if 0 < down < step:
        yield (
            f"a depression takes at most {down * unit:g} from a weight, less than a step of its "
            f"weights, {step * unit:g}: each, however small, will take a whole step. Give a larger "
            f"{' or '.join(changes.down_by)}, {FINER}."
        )
    if not knows_pairs_alone(TIMINGS[asked.timing]):
        yield from _few_steps(learning, up, down)
    elif all(change == 0 or change >= step for change in (up, down)):
        yield from tipped(by, learning.tables, step, (up, down), FINER)
    if asked.timing == VOGELS and step <= down:
        yield from _other_rate(learning, up / step)
    lowest = min(change(by, weight) for change in changes[:2] for weight in (0, by.w_max))
    if lowest < 0:
        yield (
            f"{asked.timing} with {asked.weight} does not keep these weights above w_min: one that "
            f"falls below 0, by up to {-lowest * unit:g} at a time, becomes a huge one, near "
            f"{WEIGHT_MAX * step * unit:g}, and is delivered. Keep the weights well above what a "
            f"spike takes away, or give a smaller {' or '.join(changes.down_by)}."
        )


def _beyond(learning: Learning, projection: Projection) -> Iterator[str]:
    """Weights that begin above w_max, which learning brings down."""
    w_max, step = learning.asked.weight_parameters["w_max"], learning.step * learning.unit
    least = w_max + step  # what is above by less is put down to rounding
    if max(map(abs, projection.connections.bounds("weight"))) < least:
        return
    number, largest = 0, 0.0
    for block in projection.connections.blocks():
        sizes = np.abs(block.weight)
        number += int(np.count_nonzero(sizes >= least))
        largest = max(largest, float(sizes.max(initial=0.0)))
    if number:
        how = "at once to it" if learning.asked.weight != MULTIPLICATIVE else "towards it"
        yield (
            f"{number} of {len(projection.connections)} weights, up to {largest:g}, begin above "
            f"w_max, {w_max:g}: the first potentiation will bring each down {how}. Give smaller "
            "weights or a larger w_max."
        )


def _few_steps(learning: Learning, up: int, down: int) -> Iterator[str]:
    """Changes of so few steps that what is lost in rounding them counts."""
    step, unit, changes = learning.step, learning.unit, learning.changes
    for change, verb, rounded, names in (
        (up, "adds", "cut down", changes.up_by),
        (down, "takes", "made up", changes.down_by),
    ):
        if step <= change < FEW_STEPS * step:
            yield (
                f"a pair of spikes {verb} at most {change * unit:g}, {change / step:.2g} times a "
                f"step of its weights, {step * unit:g}; it is {rounded} to whole steps, smaller "
                "changes too, which makes weights drift downwards. Give a larger "
                f"{' or '.join(names)}, {FINER}."
            )


def _other_rate(learning: Learning, steps: float) -> Iterator[str]:
    """Another balance than that which alpha means: each change costs half a step on average."""
    alpha, tau = (learning.asked.timing_parameters[name] for name in ("alpha", "tau"))
    lost = 1 / (2 * steps)
    if lost > TOLD_FROM * alpha:
        meant, found = (MS_PER_S * each / (2 * tau) for each in (alpha, alpha + lost))
        less = f"an alpha of {alpha - lost:.2g}" if alpha > lost else "a larger A_plus"
        yield (
            f"weights will balance near {found:.2g} Hz of a neuron, not at the {meant:.2g} Hz that "
            f"alpha={alpha:g} means: they are cut down to whole steps, of "
            f"{learning.step * learning.unit:g}, of which A_plus is {steps:.2g}. Give {less} for "
            f"that rate, {FINER}."
        )


def _whole_range(learning: Learning, name: str, change: int) -> Iterator[str]:
    """A pair of spikes that changes a weight by all that it can, *change*, because of *name*."""
    asked, by = learning.asked, learning.by
    w_max, amount = asked.weight_parameters["w_max"], asked.timing_parameters[name]
    if change >= by.w_max - by.w_min > 0 and w_max < 1:
        yield (
            f"one pair of spikes can take a weight from one of its limits to the other: "
            f"{name}={amount:g} is an amount of weight on the board, not a part of w_max, "
            f"{w_max:g}, as in PyNN. For what PyNN means, give {amount * w_max:g}."
        )


def _none(learning: Learning, what: str, change: int, names: tuple[str, ...]) -> Iterator[str]:
    """A change that was asked for and will not happen at all."""
    given = {**learning.asked.timing_parameters, **learning.asked.weight_parameters}
    if change == 0 and any(given[name] for name in names) and learning.by.w_max > learning.by.w_min:
        amounts = ", ".join(f"{name} {given[name]:g}" for name in names)
        yield (
            f"there will be no {what}: with {amounts} it is 0 in the board's numbers, whose steps "
            f"are {learning.unit:g}. Give more than a step."
        )
