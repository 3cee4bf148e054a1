"""One spike by delays of 30 and 100 steps: a delay extension carries it.

A core of 200 cells has room for delays of up to 32 steps.
"""

import json
import sys

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0]))
cell = sim.Population(
    200, sim.IF_curr_exp(tau_refrac=50.0), label="cell", allow_delay_extensions=True
)
for delay in (30, 100):
    sim.Projection(
        source, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=delay)
    )
cell.record("spikes")
sim.run(200)
result = [float(time) for time in cell.get_data("spikes").segments[0].spiketrains[0]]
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
