"""What was recorded in a session, as traces of integers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Image, Int64s, Sampling, Synapses, UInt16s, fraction_bits, sample_type
from emulator.traces import Samples, Spikes, Traces

from .process import DeploymentError
from .workplace import Workplace


class Recorded:
    """The recordings that *image* asks for.

    Spikes and variables stay with sPyNNaker until they are asked for. Weights, of which it
    records none, are kept here.
    """

    def __init__(self, image: Image, workplace: Workplace) -> None:
        self._image = image
        self._workplace = workplace
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._since = [0] * len(self._image.populations)
        self._weights: list[list[UInt16s]] = [[] for _ in self._image.synapses]

    def forget(self, population: int, tick: int) -> None:
        """Drop what was recorded of a population before *tick*."""
        self._since[population] = tick

    def due(self, projection: int, tick: int) -> bool:
        """Whether the weights of *tick* are wanted, and not here yet."""
        every = self._image.synapses[projection].record_every
        return (
            every is not None
            and tick % every == 0
            and len(self._weights[projection]) <= tick // every
        )

    def missing(self, projection: int, tick: int) -> range:
        """The ticks before *tick* whose weights are wanted, and not here yet."""
        every = self._image.synapses[projection].record_every
        return (
            range(0)
            if every is None
            else range(every * len(self._weights[projection]), tick, every)
        )

    def latest(self, projection: int) -> tuple[int, UInt16s] | None:
        """The tick of the latest weights that were kept, and they; None if there are none."""
        kept = self._weights[projection]
        every = self._image.synapses[projection].record_every
        return ((len(kept) - 1) * every, kept[-1]) if kept and every is not None else None

    def keep(self, projection: int, weights: UInt16s) -> None:
        """Keep the weights that are due, in the image's order."""
        self._weights[projection].append(weights)

    def traces(self, tick: int, weight_bits: dict[int, int]) -> Traces:
        """All of the ticks before *tick*.

        *weight_bits*: fraction bits of the weights, by projection whose weights are recorded.
        """
        populations = range(len(self._image.populations))
        return Traces(
            ticks=tick,
            spikes=tuple(self._spikes(p, tick) for p in populations),
            samples=tuple(
                {
                    sampling.variable: self._samples(p, sampling, tick)
                    for sampling in self._image.populations[p].samplings
                }
                for p in populations
            ),
            weights=tuple(
                self._weight_samples(s, synapses, weight_bits)
                for s, synapses in enumerate(self._image.synapses)
            ),
        )

    def _spikes(self, population: int, tick: int) -> Spikes | None:
        recorded = self._image.populations[population].spikes
        if recorded is None:
            return None
        if tick == 0 or not len(recorded):
            return Spikes(np.zeros(0, np.int64), np.zeros(0, np.int32))
        ticks, neurons = self._ask("spikes", population)
        kept = np.isin(neurons, recorded) & (ticks >= self._since[population])
        return Spikes(ticks[kept], neurons[kept])

    def _samples(self, population: int, sampling: Sampling, tick: int) -> Samples:
        first = -(-self._since[population] // sampling.every)
        expected = -(-tick // sampling.every)
        raw: NDArray[Any] = np.zeros(
            (expected, len(sampling.neurons)), sample_type(sampling.variable)
        )
        if raw.size:
            raw = self._ask("samples", population, sampling.variable, sampling.neurons.tolist())
        if raw.shape != (expected, len(sampling.neurons)):
            label = self._image.populations[population].label
            raise DeploymentError(
                f"sPyNNaker returned {raw.shape} samples of {sampling.variable} of {label!r} where "
                f"{(expected, len(sampling.neurons))} were to be recorded"
            )
        return Samples(
            raw[first:],
            sampling.neurons,
            first * sampling.every,
            sampling.every,
            fraction_bits(sampling.variable),
        )

    def _weight_samples(
        self, projection: int, synapses: Synapses, weight_bits: dict[int, int]
    ) -> Samples | None:
        if synapses.record_every is None:
            return None
        columns: Int64s = np.arange(len(synapses.weight))
        sizes = synapses.sizes(np.stack(self._weights[projection]))
        return Samples(sizes, columns, 0, synapses.record_every, weight_bits[projection])

    def _ask(self, name: str, *arguments: Any) -> Any:
        return self._workplace.ask(name, *arguments)
