"""What is not stable if packets come a tick later than they should.

The cores of a board do not begin their ticks at the same moment, and populations may be cut into
other cores than expected. In each of N phases, drawn from the phase's number, every pair of a core
of the source and a core of the target is on time or a tick late, for the whole run: the delays of
their synapses are one tick longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from emulator import image
from emulator.image import Image, Neurons, Ring, Synapses
from emulator.timestep.engine import Engine
from emulator.traces import Traces
from spinn_stdp.network import Network

from .load import width_of


@dataclass(frozen=True)
class Unstable:
    """A neuron or a synapse whose spikes or last weight depend on the phase."""

    label: str
    """Of its population or projection."""
    what: str
    """``spikes`` or ``weight``."""
    which: str
    """The neuron, or the two of the synapse."""
    phases: int
    """In how many phases it differs from the run in which all is on time."""
    example: str


def unstable(network: Network, made: Image, ticks: int, phases: int) -> list[Unstable]:
    """The neurons and synapses that are not stable, in N phases of a run of so many ticks."""
    on_time = _run(made, ticks)
    others = [_run(shifted(network, made, phase), ticks) for phase in range(1, phases + 1)]
    return [*_spikes(network, on_time, others), *_weights(network, made, on_time, others)]


def shifted(network: Network, made: Image, phase: int) -> Image:
    """*made* with some pairs of cores a tick late."""
    random = np.random.default_rng(phase)
    synapses = tuple(_late(network, each, random) for each in made.synapses)
    populations, first = [], 0
    for index, population in enumerate(made.populations):
        cells = population.cells
        if isinstance(cells, Neurons):
            ring = _ring(cells.ring, index, synapses, first)
            first += ring.slots * ring.types * ring.neurons
            population = replace(population, cells=replace(cells, ring=ring))
        populations.append(population)
    return replace(made, populations=tuple(populations), synapses=synapses, ring_words=first)


def _late(network: Network, synapses: Synapses, random: np.random.Generator) -> Synapses:
    pre, post = network.populations[synapses.pre], network.populations[synapses.post]
    shape = (-(-pre.size // width_of(pre)), -(-post.size // width_of(post)))
    late = random.integers(0, 2, shape)
    sources = np.repeat(np.arange(len(synapses.first) - 1), np.diff(synapses.first))
    by_core = late[sources // width_of(pre), synapses.target // width_of(post)]
    delay = synapses.delay + by_core.astype(np.uint16)
    if synapses.plasticity is not None:
        # A delay of whole rings delivers nothing, which is no matter of phase.
        whole = delay % synapses.plasticity.ring_length == 0
        delay = np.where(whole, synapses.delay, delay)
    return replace(synapses.held(), delay=delay.astype(np.uint16))


def _ring(ring: Ring, index: int, synapses: tuple[Synapses, ...], first: int) -> Ring:
    longest = max((int(s.delay.max(initial=1)) for s in synapses if s.post == index), default=1)
    return replace(ring, first=first, slots=max(ring.slots, 1 << (longest - 1).bit_length()))


def _run(made: Image, ticks: int) -> tuple[Traces, list[image.UInt16s]]:
    watched = replace(
        made,
        populations=tuple(
            replace(p, spikes=np.arange(p.size), samplings=()) for p in made.populations
        ),
        synapses=tuple(replace(s, record_every=None) for s in made.synapses),
    )
    engine = Engine(watched)
    engine.run(ticks)
    return engine.traces(), [engine.weights(k) for k in range(len(made.synapses))]


Outcome = tuple[Traces, "list[image.UInt16s]"]


def _spikes(network: Network, on_time: Outcome, others: list[Outcome]) -> Iterator[Unstable]:
    for index, population in enumerate(network.populations):
        expected = _by_neuron(on_time[0], index, population.size)
        runs = [_by_neuron(traces, index, population.size) for traces, _ in others]
        for neuron in range(population.size):
            unlike = [run[neuron] for run in runs if run[neuron] != expected[neuron]]
            if unlike:
                example = f"{_some(expected[neuron])} on time, {_some(unlike[0])} in a phase"
                yield Unstable(population.label, "spikes", str(neuron), len(unlike), example)


def _by_neuron(traces: Traces, index: int, size: int) -> list[list[int]]:
    spikes = traces.spikes[index]
    assert spikes is not None
    order = np.lexsort((spikes.tick, spikes.neuron))
    ends = np.searchsorted(spikes.neuron[order], np.arange(size + 1))
    ticks = spikes.tick[order].tolist()
    return [ticks[ends[n] : ends[n + 1]] for n in range(size)]


def _some(ticks: list[int]) -> str:
    shown = ", ".join(map(str, ticks[:3]))
    return f"{len(ticks)} spikes" + (
        f" (ticks {shown}{', …' if len(ticks) > 3 else ''})" if ticks else ""
    )


def _weights(
    network: Network, made: Image, on_time: Outcome, others: list[Outcome]
) -> Iterator[Unstable]:
    for index, synapses in enumerate(made.synapses):
        if synapses.plasticity is None:
            continue
        sources = np.repeat(np.arange(len(synapses.first) - 1), np.diff(synapses.first))
        expected = on_time[1][index]
        runs = np.stack([weights[index] for _, weights in others])
        unlike = runs != expected
        for k in np.flatnonzero(unlike.any(axis=0)).tolist():
            other = int(runs[int(unlike[:, k].argmax()), k])
            values = [np.ldexp(float(raw), -synapses.weight_bits) for raw in (expected[k], other)]
            yield Unstable(
                network.projections[index].label,
                "weight",
                f"{sources[k]} to {synapses.target[k]}",
                int(unlike[:, k].sum()),
                f"{values[0]:g} on time, {values[1]:g} in a phase",
            )
