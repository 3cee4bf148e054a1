"""No machine at all: a network is taken and checked, and nothing is simulated.

For commands that look at the networks of a script without running them. It is no choice for
``setup``: a script gets recordings of the right shapes, of silent cells at their initial values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Image, Int32s, Int64s, Population, fraction_bits, sample_type
from emulator.traces import Samples, Spikes, Traces
from spinn_stdp.network import Connections, Floats, Network
from spinn_stdp.quantise import Quantised, quantise_network, requantise

NAME = "described"


class DescribedSession:
    """A network that is only looked at."""

    def __init__(self, network: Network) -> None:
        self._quantised: Quantised = quantise_network(network)
        self.tick = 0
        self._since = [0] * len(network.populations)

    def run(self, ticks: int) -> None:
        """Let time pass."""
        self.tick += ticks

    def reset(self) -> None:
        """Back to tick 0."""
        self.tick = 0
        self._since = [0] * len(self._since)

    def update(self, network: Network, changed: Collection[int]) -> None:
        """Other parameters."""
        self._quantised = requantise(self._quantised, network, changed)

    def traces(self) -> Traces:
        """No spikes; variables at 0; weights as they were."""
        image = self.image()
        return Traces(
            ticks=self.tick,
            spikes=tuple(
                None if p.spikes is None else Spikes(np.zeros(0, np.int64), np.zeros(0, np.int32))
                for p in image.populations
            ),
            samples=tuple(self._samples(i, p) for i, p in enumerate(image.populations)),
            weights=tuple(
                None if s.record_every is None else self._weight_samples(k, s.record_every)
                for k, s in enumerate(image.synapses)
            ),
        )

    def next_samples(self, population: int) -> Mapping[str, Int32s]:
        """None."""
        return {}

    def forget(self, population: int) -> None:
        """Drop what was recorded of one population so far."""
        self._since[population] = self.tick

    def weights(self, projection: int) -> Floats:
        """Weights at the start."""
        raw = self.image().synapses[projection].weight
        return self._quantised.weights(projection, raw)

    def weight_trace_order(self, projection: int) -> Int64s:
        """Which column of the weight trace each connection has."""
        return self._quantised.columns[projection]

    def delays(self, projection: int) -> Floats:
        """Delays as the board would keep them."""
        return self._quantised.delays(projection)

    def connections(self, projection: int) -> Connections:
        """The connections that there were."""
        made: Connections = self._quantised.network.projections[projection].connections
        return made

    def rewiring_events(self, population: int) -> Int64s:
        """None."""
        return np.zeros((0, 4), np.int64)

    def image(self) -> Image:
        """What the board would hold."""
        return self._quantised.image

    def close(self) -> None:
        """Nothing to let go of."""

    def _samples(self, index: int, population: Population) -> Mapping[str, Samples]:
        given = {}
        for sampling in population.samplings:
            first = -(-self._since[index] // sampling.every)
            count = -(-self.tick // sampling.every) - first
            raw: NDArray[Any] = np.zeros(
                (count, len(sampling.neurons)), sample_type(sampling.variable)
            )
            at = first * sampling.every
            given[sampling.variable] = Samples(
                raw, sampling.neurons, at, sampling.every, fraction_bits(sampling.variable)
            )
        return given

    def _weight_samples(self, projection: int, every: int) -> Samples:
        synapses = self.image().synapses[projection]
        raw = np.tile(synapses.weight, (self.tick // every + 1, 1))
        columns = np.arange(len(synapses.weight))
        return Samples(raw, columns, 0, every, synapses.weight_bits)


class DescribedTarget:
    """Takes networks and runs nothing."""

    name = NAME
    shared_options: frozenset[str] = frozenset()

    def check(self, options: Mapping[str, Any]) -> None:
        """Any options will do: they are for the target that the script means."""

    def load(self, network: Network, **options: Any) -> DescribedSession:
        """Check *network*. Raises NetworkError if the board could not run it."""
        return DescribedSession(network)

    def versions(self) -> dict[str, str]:
        """What the image depends on."""
        return {"spinn-stdp": version("spinn-stdp")}
