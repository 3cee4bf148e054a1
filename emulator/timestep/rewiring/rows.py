"""Rows of synapses that change their lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from emulator.image import Int32s, Int64s, Rewiring, Synapses, UInt16s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.deferred import Rows


class RewiredRows(NamedTuple):
    """The synapses of a core's rewired projections, each projection with a row for each source.

    Every second row, as the arrays have them, is the free room behind the one before: source `i`
    of projection `p` has row ``2 * (base[p] + i)``, whose end is the beginning of its room.
    """

    base: Int64s
    """(projections,)."""
    first: Int64s
    """(2·sources + 1,)."""
    target: Int32s
    """In the population."""
    weight: UInt16s
    delay: UInt16s
    """Ticks; of those that learn as :attr:`Rows.delay`."""
    judged: UInt16s
    """By what elimination judges a synapse: its weight, or where dopamine modulates the synapses,
    their eligibility. The former is the same array as `weight`."""
    last_tick: Int64s
    """By row, as :attr:`Rows.last_tick`; of those that learn."""
    last_trace: Int32s

    def of(self, projection: int, sources: int) -> Rows:
        """Those of one projection, as kernels of learning take them; nothing is copied."""
        begin, end = 2 * self.base[projection], 2 * (self.base[projection] + sources)
        return Rows(
            self.first[begin : end + 1],
            self.target,
            self.delay,
            self.weight,
            self.last_tick[begin:end],
            self.last_trace[begin:end],
        )


def load_rows(
    projections: Sequence[Synapses], asked: Rewiring, first: int, last: int
) -> RewiredRows:
    """The synapses of *projections* onto the neurons from *first* to *last*, as they begin."""
    kept = [
        order[(first <= s.target[order]) & (s.target[order] <= last)]
        for s, order in zip(projections, asked.orders, strict=True)
    ]
    sources = [len(s.first) - 1 for s in projections]
    base = np.cumsum([0, *sources])
    unsorted = np.concatenate(
        [
            begin + np.repeat(np.arange(n), np.diff(s.first))[here]
            for begin, n, s, here in zip(base, sources, projections, kept, strict=False)
        ]
    )
    by_row = np.argsort(unsorted, kind="stable")
    row = unsorted[by_row]
    s_max = asked.places.shape[1]
    lengths = np.bincount(row, minlength=base[-1])
    room = max(s_max, int(lengths.max(initial=0)))
    begins = np.arange(base[-1]) * room
    ends = np.stack([begins, begins + lengths], axis=1)
    place = np.arange(len(row)) + (begins - (np.cumsum(lengths) - lengths))[row]
    size = int(base[-1]) * room
    target, weight = np.zeros(size, np.int32), np.zeros(size, np.uint16)
    delay = np.zeros(size, np.uint16)
    for name, values in (("target", target), ("weight", weight), ("delay", delay)):
        given = [getattr(s, name)[here] for s, here in zip(projections, kept, strict=True)]
        values[place] = np.concatenate(given)[by_row]
    plasticity = projections[0].plasticity
    if plasticity is not None:
        delay %= np.uint16(plasticity.ring_length)
    is_modulated = plasticity is not None and plasticity.modulation is not None
    return RewiredRows(
        base=base[:-1].astype(np.int64),
        first=np.append(ends.ravel(), size).astype(np.int64),
        target=target,
        weight=weight,
        delay=delay,
        judged=np.zeros(size, np.uint16) if is_modulated else weight,
        last_tick=np.zeros(2 * base[-1], np.int64),
        last_trace=np.zeros(2 * base[-1], np.int32),
    )


def longest_row(rows: RewiredRows) -> int:
    """Synapses for which a row has room."""
    return int((rows.first[2::2] - rows.first[:-2:2]).max(initial=0))


def fired_rows(fired: Fired, count: int) -> Fired:
    """The first *count* spikes of *fired*, by the rows that they lead to."""
    return Fired((2 * fired.neurons[:count]).astype(np.int32), fired.copies[:count])
