"""Cells whose numbers the board draws from a seed, as JSON says; as read back when a run has ended.

The plan holds `timestep` and `populations`: the name of a cell type, a size, options, parameters
and initial values, and parameters of a part of the cells, where a list stands for a distribution.
Written are, for each population, its parameters and samples of v, in 2**-15.
"""

import json
import sys

import numpy as np
import pyNN.spiNNaker as sim

plan = json.loads(sys.argv[2])
sim.setup(plan["timestep"])


def values(asked):
    return {
        name: sim.RandomDistribution(each[0], **each[1]) if isinstance(each, list) else each
        for name, each in asked.items()
    }


populations = []
for kind, size, options, parameters, initial, (first, last), of_part in plan["populations"]:
    model = getattr(sim, kind, None) or getattr(sim.extra_models, kind)
    cells = sim.Population(size, model(**values(parameters)), label=kind, **options)
    cells.initialize(**values(initial))
    cells[first:last].set(**values(of_part))
    cells.record("v")
    populations.append(cells)

sim.run(plan["ticks"] * plan["timestep"])


def words(given):
    return np.rint(np.ldexp(np.asarray(given, float), 15)).astype(int).tolist()


read = [
    {
        "v": words(cells.get_data("v").segments[0].analogsignals[0].magnitude),
        **{name: words(cells.get(name, simplify=False)) for name in sorted(asked[3])},
    }
    for cells, asked in zip(populations, plan["populations"], strict=True)
]
sim.end()
with open(sys.argv[1], "w") as file:
    json.dump(read, file)
