"""Ring buffers of several synapse cores beside one core of neurons.

Each synapse core sums up its own spikes, with saturation, and hands over what has come for a tick.
The neurons' core adds these up two neurons at a time, as 32-bit words: no sum saturates, what goes
beyond 16 bits is carried into the next neuron, and beyond 32 bits it is lost. (Found in the
firmware of sPyNNaker 7.4.1.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s, Ring, Synapses, UInt32s

from .neurons.pieces import LOSS_WORDS, note_loss

HALF_BITS = 16
MOST = np.uint32(WEIGHT_MAX)
"""That half a word holds."""


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


class Laned(NamedTuple):
    """The ring buffers that have several lanes, an entry each."""

    first: Int64s
    slot_mask: Int64s
    types: Int64s
    neurons: Int64s
    lanes: Int64s
    width: Int64s


def laned_of(rings: Iterable[Ring | None]) -> Laned:
    """Those of *rings* that have several lanes."""
    found = [
        (ring.first, ring.slots - 1, ring.types, ring.neurons, ring.lanes, ring.width)
        for ring in rings
        if ring is not None and ring.lanes > 1
    ]
    return Laned(*np.array(found, np.int64).reshape(-1, len(Laned._fields)).T.copy())


def room_for_losses(laned: Laned) -> Int64s:
    """(rings, types, 3): where :func:`merge` notes what lanes don't hold."""
    types = laned.types.max(initial=0)
    return np.zeros((len(laned.first), types, LOSS_WORDS), np.int64)


@kernel
def merge(laned: Laned, rings: UInt32s, tick: int, losses: Int64s) -> None:
    """Leave in the first lanes what the neurons' cores find at *tick*, and empty the others.

    May be done again. *losses*: as of :func:`room_for_losses`; see :mod:`.neurons.pieces`.
    """
    laned, rings, losses = borrowed((laned, rings, losses))
    for k in range(len(laned.first)):
        merge_lanes(laned, k, rings, tick, losses)


@inner
def merge_lanes(laned: Laned, k: int, rings: UInt32s, tick: int, losses: Int64s) -> None:
    """The same of one entry."""
    slot_words = laned.types[k] * laned.neurons[k]
    first = laned.first[k] + (tick & laned.slot_mask[k]) * slot_words
    stride = lane_words(laned, k)
    for kind in range(laned.types[k]):
        begin = first + kind * laned.neurons[k]
        for lane in range(laned.lanes[k]):
            place = begin + lane * stride
            _note_full(rings[place : place + laned.neurons[k]], losses[k, kind], tick)
        for core in range(0, laned.neurons[k], laned.width[k]):
            neurons = min(laned.width[k], laned.neurons[k] - core)
            _merge_core(rings, begin + core, neurons, laned.lanes[k], stride)


@inner
def lane_words(laned: Laned, k: int) -> int:
    """From one lane of an entry to the next one."""
    stride: int = (laned.slot_mask[k] + 1) * laned.types[k] * laned.neurons[k]
    return stride


@inner
def _note_full(buffers: UInt32s, loss: Int64s, tick: int) -> None:
    """Note those that got more than they hold."""
    largest = np.uint32(0)
    for n in range(len(buffers)):
        largest = max(largest, buffers[n])
    if largest > MOST:
        for n in range(len(buffers)):
            if buffers[n] > MOST:
                note_loss(loss, 1, tick, n)


@inner
def _merge_core(rings: UInt32s, begin: int, neurons: int, lanes: int, stride: int) -> None:
    """The neurons of a core, for one type; their next lane is *stride* on."""
    sums = rings[begin : begin + neurons]
    for n in range(neurons):
        sums[n] = min(sums[n], MOST)
    is_carried = False
    for lane in range(1, lanes):
        place = begin + lane * stride
        is_carried |= _add(rings[place : place + neurons], sums)
    if is_carried:
        _carry(sums)


@inner
def _add(buffers: UInt32s, sums: UInt32s) -> bool:
    """Add a lane's *buffers* to the *sums*, and leave 0; whether any sum goes beyond a half."""
    bits = np.uint32(0)
    for n in range(len(sums)):
        sums[n] += min(buffers[n], MOST)
        buffers[n] = 0
        bits |= sums[n]
    return bool(bits > MOST)


@inner
def _carry(sums: UInt32s) -> None:
    """What the *sums* are as halves of 32-bit words."""
    carry = np.uint32(0)
    for n in range(len(sums)):
        total = sums[n] + (carry if n % 2 else np.uint32(0))
        carry = total >> np.uint32(HALF_BITS)
        sums[n] = total & MOST


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
