"""Small projections that learn by the same rules, and their targets' memory, as one.

To go through a projection costs some microseconds, however few synapses it has, and studies of
plasticity have a projection for each of their synapses. So the rows of all such projections stand
in the same arrays, one projection after the other, and so does what their targets remember.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from emulator.arithmetic.fixed_point import wide
from emulator.arithmetic.jit import borrowed, kernel
from emulator.arithmetic.room import room
from emulator.image import Int64s, Synapses, UInt32s
from emulator.timestep.fired import Fired

from .deferred import (
    NOTES,
    Delivery,
    Learning,
    Rows,
    notes_in,
    process_spikes,
)
from .history import PostSpikes, add_event, no_spikes, spikes_from
from .memory import Memory
from .projection import PlasticProjection

SMALL = 1000
"""Synapses and neurons up to which a projection and its targets are taken in."""
Key: TypeAlias = "tuple[Any, ...]"


class Members(NamedTuple):
    """One entry for each population that remembers."""

    population: Int64s
    first: Int64s
    """Its first neuron in the memory of all."""


class Blocks(NamedTuple):
    """One entry for each projection."""

    pre: Int64s
    first_row: Int64s
    first_target: Int64s
    """In the memory of all."""
    ring: Int64s
    slot_mask: Int64s
    slot_words: Int64s
    shift: Int64s


@kernel
def remember(
    members: Members,
    spikes: PostSpikes,
    timing: NamedTuple,
    tick: int,
    fired: Fired,
    first_neuron: Int64s,
    counts: Int64s,
) -> None:
    """Remember the spikes of *tick*.

    ``fired`` lists population `p`'s from ``first_neuron[p]`` on, ``counts[p]`` of them.
    """
    members, spikes, timing, fired = borrowed((members, spikes, timing, fired))
    for m in range(len(members.population)):
        p = members.population[m]
        for k in range(first_neuron[p], first_neuron[p] + counts[p]):
            n = members.first[m] + wide(fired.neurons[k])
            for _ in range(fired.copies[k]):
                add_event(spikes, timing, tick, n)


@kernel
def process_blocks(
    blocks: Blocks,
    rows: Rows,
    spikes: PostSpikes,
    by: Learning,
    backprop_delay: bool,
    read_ahead: bool,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    first_neuron: Int64s,
    counts: Int64s,
) -> None:
    """Learn and deliver the rows of the spikes of *tick*; *fired* as of :func:`remember`."""
    blocks, rows, spikes, by = borrowed((blocks, rows, spikes, by))
    fired, rings = borrowed((fired, rings))
    notes = notes_in(room(NOTES, np.int32))
    for b in range(len(blocks.pre)):
        pre = blocks.pre[b]
        if counts[pre] == 0:
            continue
        to = Delivery(
            blocks.ring[b],
            blocks.slot_mask[b],
            blocks.slot_words[b],
            blocks.shift[b],
            backprop_delay,
            read_ahead,
        )
        own = spikes_from(spikes, blocks.first_target[b])
        buffers = rings[to.ring :]
        first, count = first_neuron[pre], counts[pre]
        process_spikes(
            rows, blocks.first_row[b], own, by, to, buffers, tick, fired, first, count, notes
        )


class PlasticFlock:
    """Learns and delivers all rows of some projections.

    Arguments:
        memories: of all target populations; they remember here from now on.
        projections: with the populations of their sources and targets. They learn here.
    """

    def __init__(
        self,
        memories: Mapping[int, Memory],
        projections: Sequence[tuple[Synapses, PlasticProjection]],
        rings: UInt32s,
    ) -> None:
        self._rings = rings
        self._timing = next(iter(memories.values())).timing
        sizes = [memory.neurons for memory in memories.values()]
        first = dict(zip(memories, np.cumsum([0, *sizes]).tolist(), strict=False))
        self._members = Members(np.array(list(first)), np.array(list(first.values())))
        self._spikes = no_spikes(sum(sizes))
        for population, memory in memories.items():
            memory.spikes = self._spikes.part(first[population], memory.neurons)
        learning = [projection for _, projection in projections]
        self._by = learning[0].rules
        self._to = learning[0].delivery(lag=0)
        self._rows, first_rows = _joined(learning)
        blocks = []
        for (synapses, projection), first_row in zip(projections, first_rows, strict=True):
            to = projection.delivery(lag=0)
            projection.spikes = memories[synapses.post].spikes
            place = (synapses.pre, first_row, first[synapses.post])
            blocks.append((*place, to.ring, to.slot_mask, to.slot_words, to.shift))
        self._blocks = Blocks(*np.array(blocks, np.int64).T.copy())

    def add_spikes(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> None:
        """See :func:`remember`."""
        remember(self._members, self._spikes, self._timing, tick, fired, first_neuron, counts)

    def deliver(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> None:
        """See :func:`process_blocks`."""
        process_blocks(
            self._blocks,
            self._rows,
            self._spikes,
            self._by,
            self._to.backprop_delay,
            self._to.read_ahead,
            self._rings,
            tick,
            fired,
            first_neuron,
            counts,
        )


def flocks_of(
    synapses: Sequence[Synapses],
    plastic: Mapping[int, object],
    memories: Mapping[int, Memory],
    rings: UInt32s,
) -> list[tuple[PlasticFlock, list[int], list[int]]]:
    """Flocks of what can be taken in, with their target populations and their projections.

    Arguments:
        synapses: of the network.
        plastic: the projections among them that learn.
        memories: by population, of those whose spikes nothing but their number depends on.
    """
    onto: dict[int, list[int]] = {p: [] for p in memories}
    for s in plastic:
        if synapses[s].post in onto:
            onto[synapses[s].post].append(s)
    groups: dict[Key, list[int]] = {}
    for p, projections in onto.items():
        keys = {_key(synapses[s], plastic[s]) for s in projections}
        key = keys.pop() if len(keys) == 1 else None
        if key is not None and memories[p].neurons <= SMALL:
            groups.setdefault(key, []).append(p)
    found = []
    for populations in groups.values():
        indices = [s for p in populations for s in onto[p]]
        if len(indices) > 1:
            members = [(synapses[s], _plain(plastic[s])) for s in indices]
            flock = PlasticFlock({p: memories[p] for p in populations}, members, rings)
            found.append((flock, populations, indices))
    return found


def _key(synapses: Synapses, projection: object) -> Key | None:
    """What projections of a flock have in common; None for one that is none of any."""
    plasticity = synapses.plasticity
    if (
        plasticity is None
        or type(projection) is not PlasticProjection
        or projection.is_heard
        or not projection.is_whole
        or len(synapses) > SMALL
    ):
        return None
    timing = plasticity.timing_parameters.items()
    tables = {name: np.asarray(value).tobytes() for name, value in timing}
    return (
        *(plasticity.timing, *sorted(tables.items())),
        *(plasticity.weight, *sorted(plasticity.weight_parameters.items())),
        *(plasticity.backprop_delay, synapses.read_ahead[0], projection.rows.target.dtype.str),
    )


def _plain(projection: object) -> PlasticProjection:
    assert isinstance(projection, PlasticProjection)
    return projection


def _joined(projections: Sequence[PlasticProjection]) -> tuple[Rows, list[int]]:
    """The rows of all, one projection after the other, and where those of each begin.

    The projections have theirs there from now on.
    """
    parts = [projection.rows for projection in projections]
    synapses = np.cumsum([0, *(len(part.target) for part in parts)]).tolist()
    sources = np.cumsum([0, *(len(part.last_tick) for part in parts)]).tolist()
    firsts = [part.first[:-1] + begin for part, begin in zip(parts, synapses, strict=False)]
    whole = Rows(
        np.concatenate([*firsts, [synapses[-1]]]).astype(np.int64),
        *(np.concatenate([part[k] for part in parts]) for k in range(1, len(Rows._fields))),
    )
    for projection, part, a, b in zip(projections, parts, synapses, sources, strict=False):
        own, rows = slice(a, a + len(part.target)), slice(b, b + len(part.last_tick))
        projection.rows = Rows(
            part.first,
            *(whole.target[own], whole.delay[own], whole.weight[own]),
            *(whole.last_tick[rows], whole.last_trace[rows]),
        )
    return whole, sources[:-1]
