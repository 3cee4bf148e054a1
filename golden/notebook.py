"""The two cells of the notebook: 25 and 39 spikes, and a final weight of 4.421875 µS."""

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
sources = [
    sim.Population(1, sim.SpikeSourceArray(times), label=f"source of {label}")
    for label, times in (("pre", [30, 40, 50, 60]), ("post", [32, 42, 52, 62]))
]
pre = sim.Population(1, sim.IF_cond_exp(), label="pre")
post = sim.Population(1, sim.IF_cond_exp(), label="post")
for source, cell in zip(sources, (pre, post), strict=True):
    synapse = sim.StaticSynapse(weight=5.0, delay=1.0)
    sim.Projection(source, cell, sim.OneToOneConnector(), synapse)
sim.Projection(
    pre,
    post,
    sim.OneToOneConnector(),
    sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(tau_plus=10.0, tau_minus=1.0, A_plus=0.5, A_minus=0.5),
        weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=5.0),
        weight=0.0,
        delay=5.0,
    ),
    label="learning",
)
sim.run(150)
sim.end()
