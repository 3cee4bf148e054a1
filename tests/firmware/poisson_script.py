"""Run by sPyNNaker: Poisson populations as a file of JSON says; their spikes into an npz.

The file holds `timestep`, `populations` (label, size, parameters, seed, neurons_per_core) and
`steps`: {"run": ms}, {"set": [population, first, end, name, value]} or {"reset": true}. Spikes
are stored as ``<number of resets>_<population>``: rows of source and tick.
"""

import json
import sys

import numpy as np
import pyNN.spiNNaker as sim

plan = json.loads(sys.argv[1])
sim.setup(plan["timestep"])
populations = [
    sim.Population(
        p["size"],
        sim.SpikeSourcePoisson(**p["parameters"]),
        seed=p["seed"],
        neurons_per_core=p["neurons_per_core"],
        label=p["label"],
    )
    for p in plan["populations"]
]
for population in populations:
    population.record("spikes")
spikes = {}


def store(segment: int) -> None:
    for k, population in enumerate(populations):
        rows = np.asarray(population.spinnaker_get_data("spikes")).reshape(-1, 2)
        ticks = np.rint(rows[:, 1] / plan["timestep"])
        spikes[f"{segment}_{k}"] = np.stack([rows[:, 0], ticks], 1).astype(int)


segment = 0
for step in plan["steps"]:
    if "run" in step:
        sim.run(step["run"])
    elif "set" in step:
        k, first, end, name, value = step["set"]
        populations[k][first:end].set(**{name: value})
    else:
        store(segment)
        segment += 1
        sim.reset()
store(segment)
sim.end()
np.savez(sys.argv[2], **spikes)
