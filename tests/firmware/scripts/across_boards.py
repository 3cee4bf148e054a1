"""Cells that drive each other, with learning, on chips of their own where places are given."""

import json
import sys

import pyNN.spiNNaker as sim

output, *places = sys.argv[1:]
sim.setup(timestep=1.0)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5, 15, 25]), label="source")
first = sim.Population(4, sim.IF_curr_exp(), label="first")
second = sim.Population(4, sim.IF_curr_exp(), label="second")
for population, place in zip((source, first, second), places, strict=False):
    x, y = map(int, place.split(","))
    population.add_placement_constraint(x, y)
fixed = sim.StaticSynapse(weight=20.0, delay=1.0)
sim.Projection(source, first, sim.AllToAllConnector(), fixed)
sim.Projection(first, second, sim.OneToOneConnector(), fixed)
rule = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(),
    weight_dependence=sim.AdditiveWeightDependence(w_max=10.0),
    weight=1.0,
    delay=2.0,
)
back = sim.Projection(second, first, sim.OneToOneConnector(), rule)
for population in (first, second):
    population.record(["spikes", "v"])
sim.run(60)
result = {"weights": [weight for _, _, weight in back.get("weight", format="list")]}
for population in (first, second):
    segment = population.get_data().segments[0]
    result[population.label] = {
        "spikes": [list(map(float, train)) for train in segment.spiketrains],
        "v": segment.filter(name="v")[0].magnitude.tolist(),
    }
sim.end()

with open(output, "w", encoding="utf-8") as file:
    json.dump(result, file)
