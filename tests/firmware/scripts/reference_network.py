"""The reference network: two cells, static drive, additive STDP between them; results as JSON."""

import json
import sys

import pyNN.spiNNaker as sim

STEPS = 150

sim.setup(timestep=1.0)
pre = sim.Population(1, sim.IF_cond_exp(), label="pre")
post = sim.Population(1, sim.IF_cond_exp(), label="post")
pre_drive = sim.Population(1, sim.SpikeSourceArray(spike_times=[30, 40, 50, 60]))
post_drive = sim.Population(1, sim.SpikeSourceArray(spike_times=[32, 42, 52, 62]))
static = sim.StaticSynapse(weight=5, delay=1)
sim.Projection(pre_drive, pre, sim.OneToOneConnector(), static)
sim.Projection(post_drive, post, sim.OneToOneConnector(), static)
stdp = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=10, tau_minus=1, A_plus=0.5, A_minus=0.5),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0, w_max=5),
    weight=0,
    delay=5,
)
plastic = sim.Projection(pre, post, sim.OneToOneConnector(), stdp)
for population in (pre, post):
    population.record(["spikes", "v", "gsyn_exc"])
sim.run(STEPS)


def traces(population):
    segment = population.get_data().segments[0]
    return {
        "spikes": [float(time) for time in segment.spiketrains[0].magnitude],
        "v": [float(v) for v in segment.filter(name="v")[0].magnitude[:, 0]],
        "gsyn": [float(g) for g in segment.filter(name="gsyn_exc")[0].magnitude[:, 0]],
    }


result = {
    "pre": traces(pre),
    "post": traces(post),
    "weight": float(plastic.get("weight", "list", with_address=False)[0]),
}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
