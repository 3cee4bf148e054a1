"""Many sources, every other one with a synapse: routes to compress, and packets to filter.

The packets of the others reach the cells' cores with those of their neighbours, as routes are
for whole cores of sources; a bit of a bit field each says that they have no synapse there.
"""

import json
import sys

import pyNN.spiNNaker as sim

COUNT = 40

sim.setup(timestep=1.0)
source = sim.Population(
    COUNT,
    sim.SpikeSourceArray([[5.0 + index] for index in range(COUNT)]),
    label="source",
    neurons_per_core=4,
)
cells = sim.Population(COUNT, sim.IF_curr_exp(tau_refrac=100.0), label="cells", neurons_per_core=4)
even = sim.FromListConnector([(index, index) for index in range(0, COUNT, 2)])
sim.Projection(source, cells, even, sim.StaticSynapse(weight=30.0, delay=1.0))
cells.record("spikes")
sim.run(60)
trains = cells.get_data("spikes").segments[0].spiketrains
result = [[float(time) for time in train] for train in trains]
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
