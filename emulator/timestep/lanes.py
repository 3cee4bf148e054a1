"""Ring buffers of several synapse cores beside one core of neurons.

Each synapse core sums up its own spikes, with saturation, and hands over what has come for a tick.
The neurons' core adds these up two neurons at a time, as 32-bit words: no sum saturates, what goes
beyond 16 bits is carried into the next neuron, and beyond 32 bits it is lost. (Found in the
firmware of sPyNNaker 7.4.1.)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX, wide
from emulator.arithmetic.jit import kernel
from emulator.image import Int64s, Ring, Synapses, UInt32s

HALF_BITS = 16
LOW_HALF = 0xFFFF


def words(ring: Ring) -> int:
    """Ring buffers of one lane."""
    return ring.slots * ring.types * ring.neurons


def lane_of(synapses: Synapses) -> Int64s:
    """The lane of each synapse, in the image's order."""
    if synapses.lanes is None:
        return np.zeros(len(synapses), np.int64)
    lanes, counts = synapses.lanes, np.diff(synapses.first)
    chosen: Int64s = np.where(
        synapses.delay <= lanes.longest,
        np.repeat(lanes.direct, counts),
        np.repeat(lanes.extended, counts),
    )
    return chosen


def ring_of(ring: Ring, lane: int) -> Ring:
    """The ring buffers of one lane."""
    return replace(ring, first=ring.first + lane * words(ring), lanes=1)


def chosen_synapses(synapses: Synapses, chosen: Int64s) -> Synapses:
    """Some of *synapses*, by their places in the image's order."""
    held = synapses.held()
    return replace(
        held,
        first=np.searchsorted(chosen, held.first).astype(np.int64),
        target=held.target[chosen],
        weight=held.weight[chosen],
        delay=held.delay[chosen],
        lanes=None,
    )


@kernel
def add_up(rings: UInt32s, first: int, lanes: int, stride: int, neurons: int, width: int) -> None:
    """Leave in the first lane what the neurons' core finds, and empty the others.

    It is of the row of one tick and type that begins at *first*; the next lane's is *stride* on.
    """
    for core in range(0, neurons, width):
        carry = 0
        for n in range(min(width, neurons - core)):
            total = carry if n % 2 else 0
            for lane in range(lanes):
                place = first + lane * stride + core + n
                total += min(wide(rings[place]), WEIGHT_MAX)
                rings[place] = 0
            carry = total >> HALF_BITS
            rings[first + core + n] = np.uint32(total & LOW_HALF)


def merge(ring: Ring, rings: UInt32s, tick: int) -> None:
    """Add up all lanes of what arrives at *tick*, for every type. May be done again."""
    slot = ring.first + (tick & (ring.slots - 1)) * ring.types * ring.neurons
    for kind in range(ring.types):
        first = slot + kind * ring.neurons
        add_up(rings, first, ring.lanes, words(ring), ring.neurons, ring.width)


def split(synapses: Synapses) -> list[tuple[int, Int64s, Synapses]]:
    """The synapses of each lane: its number, their places in the image's order, and themselves."""
    lane = lane_of(synapses)
    found = []
    for number in np.unique(lane).tolist():
        places = np.flatnonzero(lane == number)
        found.append((number, places, chosen_synapses(synapses, places)))
    return found


def split_static(
    projections: list[Synapses], rings: list[Ring | None]
) -> tuple[list[Synapses], list[Ring | None]]:
    """*projections* with one for each of their lanes, and the ring buffers of their targets.

    A lane beyond the first of a population is a target of its own, behind the others.
    """
    targets, extended = list(rings), []
    known: dict[tuple[int, int], int] = {}
    for synapses in projections:
        if synapses.lanes is None:
            extended.append(synapses)
            continue
        ring = rings[synapses.post]
        assert ring is not None
        for lane, _, part in split(synapses):
            key = synapses.post, lane
            if lane and key not in known:
                known[key] = len(targets)
                targets.append(ring_of(ring, lane))
            extended.append(replace(part, post=known[key]) if lane else part)
    return extended, targets
