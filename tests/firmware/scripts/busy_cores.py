"""Synapses that learn on many cores at a time, on two chips."""

import json
import sys

import pyNN.spiNNaker as sim

CELLS = 300
ON_A_CORE = 16

sim.setup(timestep=1.0)
sim.set_number_of_neurons_per_core(sim.IF_curr_exp, ON_A_CORE)
source = sim.Population(
    CELLS, sim.SpikeSourcePoisson(rate=60.0), additional_parameters={"seed": 1}, label="source"
)
cells = sim.Population(CELLS, sim.IF_curr_exp(), seed=2, label="cells")
cells.record("spikes")
rule = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.1, A_minus=0.1),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=10.0),
    weight=5.0,
    delay=3.0,
)
sim.Projection(source, cells, sim.FixedProbabilityConnector(0.1), rule)
sim.run(60)
spikes = cells.get_data("spikes").segments[0].spiketrains
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump([[float(time) for time in train] for train in spikes], file)
