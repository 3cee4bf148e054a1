"""What a run keeps of its ticks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s
from emulator.traces import Samples, Spikes

from .fired import Fired

Raw: TypeAlias = NDArray[Any]
"""int32, uint32 or uint16."""
Dtype: TypeAlias = "type[np.int32] | type[np.uint32] | type[np.uint16]"


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
        self._counts: list[int] = []
        self._neurons: list[Int32s] = []

    def record(self, tick: int, fired: Fired, count: int, multiply: bool) -> None:
        """Keep the spikes of one tick; *multiply* them where sources count each packet."""
        neurons = fired.neurons[:count]
        if multiply and (fired.copies[:count] != 1).any():
            neurons = np.repeat(neurons, fired.copies[:count])
        kept = neurons.copy() if self._all else neurons[self._recorded[neurons]]
        if len(kept):
            self._ticks.append(tick)
            self._counts.append(len(kept))
            self._neurons.append(kept)

    def record_many(self, ticks: Int64s, neurons: Int32s) -> None:
        """Keep the spikes of several ticks, ascending; *ticks* has one for each of *neurons*."""
        is_kept = self._recorded[neurons]
        own, counts = np.unique(ticks[is_kept], return_counts=True)
        self._ticks += own.tolist()
        self._counts += counts.tolist()
        self._neurons.append(neurons[is_kept])

    def spikes(self) -> Spikes:
        """All spikes so far."""
        ticks = np.repeat(np.array(self._ticks, np.int64), self._counts)
        return Spikes(ticks, np.concatenate([np.zeros(0, np.int32), *self._neurons]))


class Block:
    """Samples of one run."""

    def __init__(self, samples: int, columns: int, dtype: Dtype) -> None:
        self.raw: Raw = np.empty((samples, columns), dtype)
        self.filled = 0

    def add(self, values: Raw) -> None:
        """Keep one more sample."""
        self.raw[self.filled] = values
        self.filled += 1

    def add_all(self, samples: Raw) -> None:
        """Keep several, (samples, columns)."""
        end = self.filled + len(samples)
        self.raw[self.filled : end] = samples
        self.filled = end


class Sampler:
    """Samples of one variable at the ticks that `every` divides."""

    def __init__(
        self,
        columns: Int64s,
        every: int,
        fraction_bits: int,
        look: Callable[[], Raw],
        dtype: Dtype,
    ) -> None:
        """*look* gives the variable as it stands, as a view or not."""
        self.columns = columns
        self.every = every
        self.dtype = dtype
        self._fraction_bits = fraction_bits
        self._look = look
        self.clear(0)

    def clear(self, tick: int) -> None:
        """Forget everything; the next sample is that of *tick* or of the first one after it."""
        self._first = -(-tick // self.every) * self.every
        self._blocks: list[tuple[Block, slice]] = []

    def bytes_for(self, ticks: int) -> int:
        """Memory that the samples of so many ticks take."""
        return (ticks // self.every + 1) * len(self.columns) * np.dtype(self.dtype).itemsize

    def expect(self, tick: int, ticks: int) -> None:
        """Make room for the samples of the *ticks* from *tick* on."""
        block = Block(_samples(tick, ticks, self.every), len(self.columns), self.dtype)
        self.hold(block, slice(None))

    def hold(self, block: Block, columns: slice) -> None:
        """Have the next samples in these columns of *block*."""
        self._blocks.append((block, columns))

    def is_due(self, tick: int) -> bool:
        """Whether *tick* is one to sample."""
        return tick % self.every == 0

    def sample(self, tick: int) -> None:
        """Keep the variable if *tick* is one to sample."""
        if self.is_due(tick):
            self._blocks[-1][0].add(self._look())

    def keep(self, samples: Raw) -> None:
        """Keep *samples*, (ticks, columns), that were taken elsewhere."""
        self._blocks[-1][0].add_all(samples)

    def read(self) -> Raw:
        """The variable as it stands; it stays as it is."""
        return np.array(self._look())

    def samples(self, now: int | None = None) -> Samples:
        """All samples so far, and that of this moment if *now* is a tick to sample."""
        blocks = [block.raw[: block.filled, columns] for block, columns in self._blocks]
        if now is not None and self.is_due(now):
            blocks.append(self.read()[None, :])
        return self._whole(np.concatenate([np.empty((0, len(self.columns)), self.dtype), *blocks]))

    def _whole(self, raw: Raw) -> Samples:
        return Samples(raw, self.columns, self._first, self.every, self._fraction_bits)


class SamplerGroup:
    """Samplers of several populations that are filled at once."""

    def __init__(self, samplers: Sequence[Sampler], look: Callable[[], Raw]) -> None:
        """*look* gives the variables of all *samplers*, beside each other."""
        self._samplers = samplers
        self.every, self._dtype = samplers[0].every, samplers[0].dtype
        self._ends = np.cumsum([len(sampler.columns) for sampler in samplers]).tolist()
        self._look = look

    def expect(self, tick: int, ticks: int) -> None:
        """Make room for the samples of the *ticks* from *tick* on."""
        self._block = Block(_samples(tick, ticks, self.every), self._ends[-1], self._dtype)
        for sampler, end in zip(self._samplers, self._ends, strict=True):
            sampler.hold(self._block, slice(end - len(sampler.columns), end))

    def sample(self, tick: int) -> None:
        """Keep all variables if *tick* is one to sample."""
        if tick % self.every == 0:
            self._block.add(self._look())

    def keep(self, samples: Raw) -> None:
        """Keep *samples*, (ticks, columns), that were taken elsewhere."""
        self._block.add_all(samples)


def _samples(tick: int, ticks: int, every: int) -> int:
    """How many of the *ticks* from *tick* on are such that *every* divides them."""
    return (tick + ticks - 1) // every - (tick - 1) // every


class Changes(NamedTuple):
    """Of one sample, against the one before."""

    sample: int
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
        """Look at the variable, which must not have changed since everything was forgotten."""
        if self._start is None:
            self._start, self._last = self.read(), self.read()

    def sample(self, tick: int) -> None:
        """Keep the variable if *tick* is one to sample; needed only where it may have changed."""
        if not self.is_due(tick):
            return
        now = self._look()
        places = np.flatnonzero(now != self._last)
        if len(places):
            sample = (tick - self._first) // self.every
            changes = Changes(sample, places.astype(np.int32), now[places])
            self._last[places] = changes.values
            self._changes.append(changes)

    def samples(self, now: int | None = None) -> Samples:
        """All samples before *now*, a tick, and that of this moment if it is one to sample."""
        assert now is not None
        count = max(0, now // self.every - self._first // self.every + 1)
        raw: Raw = np.empty((count, len(self.columns)), self.dtype)
        if self._start is None:
            raw[:] = self._look()
            return self._whole(raw)
        so_far, filled = self._start.copy(), 0
        for sample, places, values in self._changes:
            raw[filled:sample] = so_far
            so_far[places] = values
            filled = sample
        raw[filled:] = so_far
        if count and self.is_due(now):
            raw[-1] = self._look()
        return self._whole(raw)
