"""What a run of a Network gave, in PyNN's units, with the integers it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from emulator.image import Image, Int64s
from emulator.traces import Samples, Traces
from spinn_stdp.network import Connections, Floats, Integers, Network
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.targets import choose
from spinn_stdp.targets.contract import Session


class SpikeTimes(NamedTuple):
    """Spikes, by time and then by neuron."""

    times: Floats
    """ms."""
    neurons: Integers


class Signal(NamedTuple):
    """A variable over time."""

    times: Floats
    """(samples,), ms."""
    values: Floats
    """(samples, neurons) or (samples, connections), in PyNN's unit."""


@dataclass(frozen=True, eq=False)
class Results:
    """One run of one network on one target.

    Populations and projections are named by their index or by their label.
    """

    network: Network
    target: str
    versions: Mapping[str, str]
    """Of what the results depend on."""
    duration: float
    """ms."""
    traces: Traces
    """The integers; weight traces have the image's order of synapses."""
    final_weights: tuple[Floats, ...]
    """By projection: nA or µS, in the order of the network's connections; of a projection that is
    rewired in that of its `final_connections`."""
    columns: tuple[Int64s, ...]
    """By projection: which column of its weight trace each connection has."""
    weight_bits: tuple[int, ...]
    """By projection: fraction bits of its weights on the target."""
    image: Image | None = None
    """What ran, as far as the target tells; None for results from a file."""
    final_connections: Mapping[int, Connections] = field(default_factory=dict)
    """By index of the projections that are rewired: what there is at the end."""

    def connections(self, projection: int | str) -> Connections:
        """The connections of a projection that there are at the end."""
        index = self._projection(projection)
        made = self.network.projections[index].connections
        return self.final_connections.get(index, made)

    def spikes(self, population: int | str) -> SpikeTimes:
        """The recorded spikes of a population.

        Raises:
            KeyError: if there is no such population, or its spikes were not recorded.
        """
        spikes = self.traces.spikes[self._population(population)]
        if spikes is None:
            raise KeyError(f"the spikes of population {population!r} were not recorded")
        times = spikes.tick.astype(np.float64) * self._step
        return SpikeTimes(times, spikes.neuron.astype(np.int64))

    def signal(self, population: int | str, variable: str) -> Signal:
        """A recorded variable of a population: mV, or nA or µS.

        Raises:
            KeyError: if there is no such population, or the variable was not recorded.
        """
        samples = self.traces.samples[self._population(population)]
        if variable not in samples:
            recorded = ", ".join(samples) or "no variable"
            raise KeyError(
                f"{variable!r} of population {population!r} was not recorded ({recorded} was)"
            )
        return Signal(self._times(samples[variable]), samples[variable].values)

    def weights(self, projection: int | str) -> Floats:
        """The weights of a projection's connections at the end, nA or µS, without sign.

        Of one that is rewired those of its :meth:`connections`.
        """
        return self.final_weights[self._projection(projection)]

    def weight_trace(self, projection: int | str) -> Signal:
        """The recorded weights of a projection, one column for each connection.

        Raises:
            KeyError: if there is no such projection, or its weights were not recorded.
        """
        index = self._projection(projection)
        samples = self.traces.weights[index]
        if samples is None:
            raise KeyError(f"the weights of projection {projection!r} were not recorded")
        return Signal(self._times(samples), samples.values[:, self.columns[index]])

    @property
    def _step(self) -> float:
        return timestep_in_us(self.network.timestep) / 1000

    def _times(self, samples: Samples) -> Floats:
        count = len(samples.raw)
        ticks = samples.first + samples.every * np.arange(count)
        return ticks.astype(np.float64) * self._step

    def _population(self, which: int | str) -> int:
        return _index(which, [p.label for p in self.network.populations], "population")

    def _projection(self, which: int | str) -> int:
        return _index(which, [p.label for p in self.network.projections], "projection")


def _index(which: int | str, labels: list[str], what: str) -> int:
    if isinstance(which, str):
        if labels.count(which) != 1:
            raise KeyError(
                f"{labels.count(which)} {what}s are labelled {which!r}; there are: "
                f"{', '.join(labels)}"
            )
        return labels.index(which)
    if not 0 <= which < len(labels):
        raise KeyError(f"{what} {which} of {len(labels)}")
    return which


def simulate(
    network: Network, duration: float, target: str | None = None, **options: object
) -> Results:
    """Run *network* from the beginning for *duration* ms on a target.

    The network is not changed: it can be run again, on another target too.

    Arguments:
        target: ``emulator``; by default what the environment's ``SPINN_STDP_TARGET`` says, else
            the emulator.
        options: what the target takes besides.

    Raises:
        NetworkError: if the board could not run it.
        ValueError: for a duration below 0, or an unknown target.
    """
    if not duration >= 0:
        raise ValueError(f"duration={duration!r} ms: give a time from 0 up")
    chosen = choose(target)
    session = chosen.load(network, **options)
    try:
        session.run(ticks_for(duration, network))
        return read(network, session, chosen.name, chosen.versions())
    finally:
        session.close()


def ticks_for(duration: float, network: Network) -> int:
    """The ticks that a run of *duration* ms takes: a part of one counts as a whole one."""
    almost_none = 1e-6
    ticks = duration * 1000 / timestep_in_us(network.timestep)
    return int(np.ceil(ticks - almost_none))


def read(network: Network, session: Session, target: str, versions: Mapping[str, str]) -> Results:
    """What *session* has given so far."""
    projections = range(len(network.projections))
    final = {p: session.connections(p) for p in projections if network.projections[p].structure}
    final_weights = tuple(
        final[p].weight if p in final else session.weights(p) for p in projections
    )
    image = session.image()  # after the weights, which are read with their scales
    return Results(
        network=network,
        target=target,
        versions=versions,
        duration=session.tick * timestep_in_us(network.timestep) / 1000,
        traces=session.traces(),
        final_weights=final_weights,
        columns=tuple(session.weight_trace_order(p) for p in projections),
        weight_bits=tuple(synapses.weight_bits for synapses in image.synapses),
        image=image,
        final_connections=final,
    )
