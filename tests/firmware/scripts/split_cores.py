"""Neurons and synapses on cores of their own, at steps of 0.1 ms."""

import json
import sys

import pyNN.spiNNaker as sim

sim.setup(timestep=0.1)
source = sim.Population(3, sim.SpikeSourceArray(spike_times=[[5.0], [6.0], [7.0]]))
cells = sim.Population(3, sim.IF_curr_exp(tau_refrac=50.0), label="cells", n_synapse_cores=1)
sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=2.0))
cells.record(["spikes", "v"])
sim.run(30)
segment = cells.get_data().segments[0]
voltages = segment.filter(name="v")[0].magnitude[:, 0]
result = {
    "spikes": [[round(float(t), 1) for t in train] for train in segment.spiketrains],
    "first": int((voltages > -65.0).argmax()),
}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
