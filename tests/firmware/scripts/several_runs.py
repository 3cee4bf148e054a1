"""Two runs in a row, a reset, and a third run; spikes of a cell that another one drives."""

import json
import sys

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
driver = sim.Population(2, sim.IF_curr_exp(i_offset=1.1), label="driver")
cell = sim.Population(2, sim.IF_curr_exp(), label="cell")
sim.Projection(driver, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=5.0, delay=3))
for population in (driver, cell):
    population.record("spikes")
sim.run(32)
sim.run(32)
sim.reset()
sim.run(64)


def spikes(population):
    segments = population.get_data("spikes").segments
    return [[[float(t) for t in train] for train in segment.spiketrains] for segment in segments]


result = {"driver": spikes(driver), "cell": spikes(cell)}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
