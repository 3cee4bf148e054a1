"""Run by sPyNNaker: all-to-all projections as JSON says; their weights and delays as read back.

The plan holds `timestep` and `targets`: each a cell type, numbers of sources and of cells, a
largest weight of STDP or null and a list of [weight, delay], where a list stands for a
distribution. Stored are arrays named by target and projection: rows of source, target, weight
and delay.
"""

import json
import sys

import numpy as np
import pyNN.spiNNaker as sim

plan = json.loads(sys.argv[1])
sim.setup(plan["timestep"])


def values(asked):
    return sim.RandomDistribution(asked[0], **asked[1]) if isinstance(asked, list) else asked


def synapse(weight, delay, w_max):
    if w_max is None:
        return sim.StaticSynapse(weight=weight, delay=delay)
    return sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(),
        weight_dependence=sim.AdditiveWeightDependence(w_max=w_max),
        weight=weight,
        delay=delay,
    )


projections = {}
for t, target in enumerate(plan["targets"]):
    source = sim.Population(target["sources"], sim.SpikeSourceArray(spike_times=[0.0]))
    cells = sim.Population(target["cells"], getattr(sim, target["cell"])())
    for p, (weight, delay) in enumerate(target["asked"]):
        projections[f"{t}_{p}"] = sim.Projection(
            source,
            cells,
            sim.AllToAllConnector(),
            synapse(values(weight), values(delay), target["w_max"]),
        )
sim.run(plan["timestep"])
read = {
    name: np.array([tuple(row) for row in p.get(["weight", "delay"], "list")], dtype=np.float64)
    for name, p in projections.items()
}
sim.end()
np.savez(sys.argv[2], **read)
