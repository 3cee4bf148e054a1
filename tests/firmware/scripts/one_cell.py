"""One cell with a voltage of its own at the start; its voltage at every step, and its spikes."""

import json
import sys

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0, 9.0]), label="source")
cell = sim.Population(1, sim.IF_curr_exp(), label="cell")
cell.initialize(v=float(sys.argv[2]))
cell.record(["v", "spikes"])
sim.Projection(
    source, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=float(sys.argv[3]), delay=3.0)
)
sim.run(20)
segment = cell.get_data().segments[0]
result = {
    "v": segment.filter(name="v")[0].magnitude[:, 0].tolist(),
    "spikes": segment.spiketrains[0].magnitude.tolist(),
}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
