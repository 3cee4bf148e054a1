"""Structural plasticity as JSON says; connections as read back after each of several runs.

The plan holds `timestep`; `sources`: numbers of neurons and spike times of each; `cells`: their
number and options; `mechanism`: parameters; `selection`, `formation` and `elimination`: names of
rules and their parameters; `projections`: numbers of sources, or null for the cells themselves,
and lists of connections; and `runs`, ms. Written are rows of source, target, weight and delay, for
each run and projection, and what was recorded.
"""

import json
import sys

import pyNN.spiNNaker as sim

plan = json.loads(sys.argv[2])
sim.setup(plan["timestep"])
sources = [
    sim.Population(size, sim.SpikeSourceArray(spike_times=times)) for size, times in plan["sources"]
]
size, options = plan["cells"]
cells = sim.Population(size, sim.IF_curr_exp(tau_refrac=2.0), label="cells", **options)
cells.record(["spikes", "v"])


def rule(asked):
    name, parameters = asked
    return getattr(sim, name)(**parameters)


mechanism = sim.StructuralMechanismStatic(
    partner_selection=rule(plan["selection"]),
    formation=rule(plan["formation"]),
    elimination=rule(plan["elimination"]),
    **plan["mechanism"],
)
projections = [
    sim.Projection(
        cells if source is None else sources[source],
        cells,
        sim.FromListConnector(connections),
        mechanism,
    )
    for source, connections in plan["projections"]
]
read = []
for duration in plan["runs"]:
    sim.run(duration)
    read.append(
        [
            sorted(list(map(float, row)) for row in projection.get(["weight", "delay"], "list"))
            for projection in projections
        ]
    )
segment = cells.get_data().segments[0]
spikes = [[float(time) for time in train] for train in segment.spiketrains]
v = [[float(value) for value in row] for row in segment.filter(name="v")[0].magnitude]
sim.end()
with open(sys.argv[1], "w") as file:
    json.dump({"connections": read, "spikes": spikes, "v": v}, file)
