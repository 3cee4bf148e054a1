"""Neuromodulation: reward after a pairing strengthens the synapse."""

import json
import sys

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
pre = sim.Population(1, sim.SpikeSourceArray(spike_times=[10, 30, 50, 300]))
post = sim.Population(1, sim.IF_curr_exp(), label="post")
teacher = sim.Population(1, sim.SpikeSourceArray(spike_times=[12, 32, 52]))
reward = sim.Population(1, sim.SpikeSourceArray(spike_times=[60.0]))
sim.Projection(teacher, post, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=1))
rule = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=10, tau_minus=12, A_plus=1, A_minus=1),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0, w_max=20),
    weight=1.0,
    delay=1.0,
)
plastic = sim.Projection(pre, post, sim.OneToOneConnector(), rule, receptor_type="excitatory")
sim.Projection(
    reward,
    post,
    sim.OneToOneConnector(),
    sim.extra_models.Neuromodulation(weight=0.05, tau_c=100.0, tau_d=5.0, w_max=20.0),
    receptor_type="reward",
)
sim.run(400)
result = float(plastic.get("weight", "list", with_address=False)[0])
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
