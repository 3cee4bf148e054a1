"""What a run keeps of its ticks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Samples, Spikes

from .fired import Fired

Raw: TypeAlias = NDArray[Any]
"""int32, uint32 or uint16."""


class SpikeRecorder:
    """The spikes of some neurons of one population."""

    def __init__(self, neurons: Int64s, size: int) -> None:
        self._recorded = np.zeros(size, bool)
        self._recorded[neurons] = True
        self._all = bool(self._recorded.all())
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._ticks: list[int] = []
        self._neurons: list[Int32s] = []

    def record(self, tick: int, fired: Fired, count: int, multiply: bool) -> None:
        """Keep the spikes of one tick; *multiply* them where sources count each packet."""
        neurons = fired.neurons[:count]
        if multiply and (fired.copies[:count] != 1).any():
            neurons = np.repeat(neurons, fired.copies[:count])
        kept = neurons.copy() if self._all else neurons[self._recorded[neurons]]
        if len(kept):
            self._ticks.append(tick)
            self._neurons.append(kept)

    def spikes(self) -> Spikes:
        """All spikes so far."""
        counts = [len(neurons) for neurons in self._neurons]
        ticks = np.repeat(np.array(self._ticks, np.int64), counts)
        return Spikes(ticks, np.concatenate([np.zeros(0, np.int32), *self._neurons]))


class Sampler:
    """Samples of one variable at the ticks that `every` divides."""

    def __init__(
        self,
        columns: Int64s,
        every: int,
        fraction_bits: int,
        look: Callable[[], Raw],
        dtype: type[np.int32] | type[np.uint32] | type[np.uint16],
    ) -> None:
        """*look* gives the variable as it stands, as a view or not."""
        self._columns = columns
        self._every = every
        self._fraction_bits = fraction_bits
        self._look = look
        self._dtype = dtype
        self.clear(0)

    def clear(self, tick: int) -> None:
        """Forget everything; the next sample is that of *tick* or of the first one after it."""
        self._first = -(-tick // self._every) * self._every
        self._blocks: list[Raw] = []
        self._filled = 0

    def bytes_for(self, ticks: int) -> int:
        """Memory that the samples of so many ticks take."""
        return (ticks // self._every + 1) * len(self._columns) * np.dtype(self._dtype).itemsize

    def expect(self, tick: int, ticks: int) -> None:
        """Make room for the samples of the *ticks* from *tick* on."""
        last = (tick + ticks - 1) // self._every
        samples = last - (tick - 1) // self._every
        self._trim()
        self._blocks.append(np.empty((samples, len(self._columns)), self._dtype))
        self._filled = 0

    def is_due(self, tick: int) -> bool:
        """Whether *tick* is one to sample."""
        return tick % self._every == 0

    def sample(self, tick: int) -> None:
        """Keep the variable if *tick* is one to sample."""
        if self.is_due(tick):
            self._blocks[-1][self._filled] = self._look()
            self._filled += 1

    def read(self) -> Raw:
        """The variable as it stands; it stays as it is."""
        return np.array(self._look())

    def samples(self, now: int | None = None) -> Samples:
        """All samples so far, and that of this moment if *now* is a tick to sample."""
        blocks = [*self._blocks[:-1], *(b[: self._filled] for b in self._blocks[-1:])]
        if now is not None and self.is_due(now):
            blocks.append(self.read()[None, :])
        empty = np.empty((0, len(self._columns)), self._dtype)
        raw = np.concatenate([empty, *blocks])
        return Samples(raw, self._columns, self._first, self._every, self._fraction_bits)

    def _trim(self) -> None:
        if self._blocks:
            self._blocks[-1] = self._blocks[-1][: self._filled]


class Changes(NamedTuple):
    """Of one sample, against the one before."""

    places: Int32s
    values: Raw


class ChangeSampler(Sampler):
    """A sampler that keeps what has changed since the sample before.

    Most weights stay as they are from one tick to the next: to look for those that don't is
    faster than to write all of them to memory.
    """

    def clear(self, tick: int) -> None:
        """As of any sampler."""
        super().clear(tick)
        self._start: Raw | None = None
        self._changes: list[Changes] = []

    def expect(self, tick: int, ticks: int) -> None:
        """Nothing to do."""

    def sample(self, tick: int) -> None:
        """As of any sampler."""
        if not self.is_due(tick):
            return
        now = self._look()
        if self._start is None:
            self._start, self._last = self.read(), self.read()
        places = np.flatnonzero(now != self._last)
        changes = Changes(places.astype(np.int32), now[places])
        self._last[places] = changes.values
        self._changes.append(changes)

    def samples(self, now: int | None = None) -> Samples:
        """As of any sampler."""
        if self._start is None:
            return super().samples(now)
        is_due = now is not None and self.is_due(now)
        raw: Raw = np.empty((len(self._changes) + is_due, len(self._columns)), self._dtype)
        so_far = self._start.copy()
        for row, (places, values) in zip(raw, self._changes, strict=False):
            so_far[places] = values
            row[:] = so_far
        if is_due:
            raw[-1] = self._look()
        return Samples(raw, self._columns, self._first, self._every, self._fraction_bits)
