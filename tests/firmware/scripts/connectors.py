"""Seeded connectors as JSON says; every connection as read back when the run has ended.

The plan holds `timestep`, `populations`: a size and options of each, or null for sources; and
`projections`: numbers of two populations, views of them or null, a connector's name and
parameters, a weight, a delay, where a list stands for a distribution, and a largest weight of
STDP or null. Written are rows of source, target, weight and delay, for each projection.
"""

import json
import sys

import pyNN.spiNNaker as sim

plan = json.loads(sys.argv[2])
sim.setup(plan["timestep"])


def values(asked):
    return sim.RandomDistribution(asked[0], **asked[1]) if isinstance(asked, list) else asked


def synapse(weight, delay, w_max):
    if w_max is None:
        return sim.StaticSynapse(weight=weight, delay=delay)
    return sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(),
        weight_dependence=sim.AdditiveWeightDependence(w_max=w_max),
        weight=weight,
        delay=delay,
    )


def part(population, view):
    return population if view is None else population[view[0] : view[1]]


populations = []
for size, options in plan["populations"]:
    if options is None:
        cells = sim.Population(size, sim.SpikeSourceArray(spike_times=[0.0]))
    else:
        cells = sim.Population(size, sim.IF_curr_exp(), **options)
    populations.append(cells)

projections = [
    sim.Projection(
        part(populations[pre], pre_view),
        part(populations[post], post_view),
        getattr(sim, connector)(**parameters),
        synapse(values(weight), values(delay), w_max),
    )
    for pre, post, pre_view, post_view, connector, parameters, weight, delay, w_max in plan[
        "projections"
    ]
]
sim.run(plan["timestep"])
read = [
    [list(map(float, row)) for row in projection.get(["weight", "delay"], "list")]
    for projection in projections
]
sim.end()
with open(sys.argv[1], "w") as file:
    json.dump(read, file)
