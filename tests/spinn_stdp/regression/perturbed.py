"""Results of the emulator with one thing otherwise, as hardware may have it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emulator.image import Image
from emulator.timestep.engine import Engine
from spinn_stdp.network import Network
from spinn_stdp.quantise import quantise_network
from spinn_stdp.results.results import Results, simulate
from tests.reference.examples import array_source, lif, one_to_one, pair_rule

DURATION = 60.0


def driven(weight=0.02, delay=2.0) -> Network:
    """Two sources onto a cell, and that onto another with a static synapse."""
    return Network(
        1.0,
        (
            array_source("source", [5, 12, 20, 31], [8, 25]),
            lif("cell"),
            lif("next"),
        ),
        (
            replace(
                one_to_one(0, 1, weight, delay),
                connections=pairs([(0, 0, weight, delay), (1, 0, weight / 2, delay)]),
            ),
            one_to_one(1, 2, 1.0, 4.0),
        ),
    )


def pairs(rows):
    from spinn_stdp.network import Connections

    table = np.array(rows, np.float64)
    ends = table[:, :2].astype(np.int64)
    return Connections(ends[:, 0], ends[:, 1], table[:, 2], table[:, 3])


def learning(pre=(10, 40), post=(20, 30), drive_post=0.1) -> Network:
    """A plastic synapse between two cells, each driven by a source of its own.

    A cell spikes five ticks after an input of 0.1 µS, and for long after one of 5.
    """
    rule = pair_rule(10.0, 10.0, 0.005, 0.004, 0.0, 0.08)
    return Network(
        1.0,
        (
            array_source("to pre", list(pre)),
            lif("pre"),
            array_source("to post", list(post)),
            lif("post"),
        ),
        (
            one_to_one(0, 1, 0.1, 1.0),
            one_to_one(2, 3, drive_post, 1.0),
            one_to_one(1, 3, 0.02, 3.0, rule),
        ),
    )


def plain(network: Network, duration: float = DURATION) -> Results:
    return simulate(network, duration)


def with_image(results: Results, image: Image, change=None) -> Results:
    """What the emulator gives of *image*, where *change* has its way with the engine at a tick."""
    engine = Engine(image)
    if change is not None:
        tick, do = change
        engine.run(tick)
        do(engine)
    engine.run(results.traces.ticks - engine.tick)
    quantised = replace(quantise_network(results.network), image=image)
    projections = range(len(image.synapses))
    return replace(
        results,
        target="board",
        traces=engine.traces(),
        image=image,
        final_weights=tuple(quantised.weights(p, engine.weights(p)) for p in projections),
    )


def moved(results: Results, population: int, at: int, to: int | None) -> Results:
    """What the emulator gives if all excitatory input to a cell of tick *at* comes at *to*."""
    ring = results.image.populations[population].cells.ring

    def do(engine):
        place = [
            ring.first + (t & (ring.slots - 1)) * ring.types * ring.neurons for t in (at, to or 0)
        ]
        amount = engine.rings[place[0]]
        assert amount > 0
        engine.rings[place[0]] = 0
        if to is not None:
            engine.rings[place[1]] += amount

    return with_image(results, results.image, (min(at, at if to is None else to), do))


def with_sample(results: Results, population: int, variable: str, tick: int, add: int) -> Results:
    """*results* with one sample otherwise."""
    samples = results.traces.samples[population][variable]
    raw = samples.raw.copy()
    raw[tick, 0] += add
    changed = [dict(each) for each in results.traces.samples]
    changed[population][variable] = replace(samples, raw=raw)
    return replace(results, target="board", traces=replace(results.traces, samples=tuple(changed)))


def with_weight(results: Results, projection: int, tick: int, add: int) -> Results:
    """*results* with the weight of a synapse otherwise from a tick on."""
    samples = results.traces.weights[projection]
    raw = samples.raw.astype(np.int64)
    raw[tick:] += add
    weights = list(results.traces.weights)
    weights[projection] = replace(samples, raw=raw.astype(np.uint16))
    final = list(results.final_weights)
    final[projection] = np.ldexp(raw[-1:, 0].astype(np.float64), -samples.fraction_bits)
    return replace(
        results,
        target="board",
        final_weights=tuple(final),
        traces=replace(results.traces, weights=tuple(weights)),
    )
