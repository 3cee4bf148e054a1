"""A row of plastic synapses and the histories of its targets, on the kernels and on the reference.

Nothing else takes part: the times of all spikes are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX
from emulator.image import Plasticity, Ring, Synapses
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.history import PostSpikes, add_events, no_spikes
from emulator.timestep.plasticity.projection import PlasticProjection
from emulator.timestep.plasticity.rules import timing_rule
from spinn_stdp.network import Plasticity as Asked
from spinn_stdp.quantise.plasticity import quantise_plasticity
from tests.reference import stdp
from tests.reference.rules_timing import timing_rule as reference_rule

SLOTS = 16


@dataclass(frozen=True)
class Row:
    """Synapses from one neuron, synapse k onto neuron k."""

    rule: Asked
    weights: tuple[int, ...]
    """As the row holds them."""
    delays: tuple[int, ...]
    """Ticks, from 1 to SLOTS; SLOTS is stored as 0."""
    shift: int
    unit: int = 1
    """What the board's weights are multiplied by."""
    timestep_us: int = 1000


class Spikes(NamedTuple):
    """What happens in a tick."""

    pre: int
    """Copies of the presynaptic spike."""
    post: tuple[int, ...]
    """Spikes of each target neuron."""


class Seen(NamedTuple):
    """What a tick left behind."""

    weights: list[int]
    delivered: list[int]
    """The ring buffers, by slot and then by neuron."""


def on_kernels(row: Row, spikes: list[Spikes]) -> list[Seen]:
    """After each tick."""
    plasticity = quantise_plasticity(row.rule, row.timestep_us, row.unit, SLOTS)
    ring = Ring(0, SLOTS, 1, len(row.weights), (row.shift,))
    rings = np.zeros(SLOTS * ring.neurons, np.uint32)
    history = no_spikes(ring.neurons)
    projection = PlasticProjection(synapses_of(row, plasticity), ring, rings, history)
    seen = []
    for tick, (pre, post) in enumerate(spikes):
        _clear(rings.reshape(SLOTS, -1), tick)
        _remember(history, plasticity, tick, post)
        fired = Fired(np.zeros(1, np.int32), np.array([pre], np.int32))
        projection.deliver(tick, lambda lag, fired=fired: (fired, int(lag == 0)))
        # A sum of TOO_MUCH says that more has come than a ring buffer holds.
        delivered = np.minimum(rings, WEIGHT_MAX)
        seen.append(Seen(projection.weights().tolist(), delivered.tolist()))
    return seen


def _clear(rings: np.ndarray, tick: int) -> None:
    rings[tick % SLOTS] = 0


def _remember(
    history: PostSpikes, plasticity: Plasticity, tick: int, post: tuple[int, ...]
) -> None:
    neurons = np.flatnonzero(post).astype(np.int32)
    copies = np.array(post, np.int32)[neurons]
    add_events(history, timing_rule(plasticity), tick, Fired(neurons, copies), len(neurons))


def synapses_of(row: Row, plasticity: Plasticity) -> Synapses:
    size = len(row.weights)
    return Synapses(
        label="row",
        pre=0,
        post=1,
        type=0,
        weight_bits=15 - row.shift,
        first=np.array([0, size], np.int64),
        target=np.arange(size, dtype=np.uint16),
        weight=np.array(row.weights, np.uint16),
        delay=np.array(row.delays, np.uint16),
        plasticity=plasticity,
        record_every=None,
        read_ahead=(False, False),
    )


def on_the_reference(row: Row, spikes: list[Spikes]) -> list[Seen]:
    """After each tick."""
    learning = reference_rule(row.rule, row.timestep_us / 1000, row.unit)
    histories = [stdp.PostHistory() for _ in row.weights]
    header = stdp.PlasticRow()
    weights = list(row.weights)
    rings = [[0] * len(weights) for _ in range(SLOTS)]
    seen = []
    for tick, (pre, post) in enumerate(spikes):
        rings[tick % SLOTS] = [0] * len(weights)
        for history, times in zip(histories, post, strict=True):
            for _ in range(times):
                history.add(tick, learning)
        for _ in range(pre):
            spike = header.spike(tick, learning)
            for k, delay in enumerate(row.delays):
                stored = delay % SLOTS
                weights[k] = stdp.learned(
                    weights[k], row.shift, stored, spike, histories[k], learning
                )
                if stored:
                    slot = rings[(tick + stored) % SLOTS]
                    slot[k] = min(slot[k] + weights[k], 0xFFFF)
        seen.append(Seen(list(weights), [weight for slot in rings for weight in slot]))
    return seen
