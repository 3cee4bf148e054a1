"""Structural plasticity as JSON says; connections as read back after each of several runs.

The plan holds `timestep`; `sources`: numbers of neurons and spike times of each; `cells`: their
number and options; `mechanism`: parameters; `selection`, `formation` and `elimination`: names of
rules and their parameters; `projections`: numbers of sources, or null for the cells themselves,
lists of connections, and maybe a receptor; and `runs`, ms, or null for a reset. It may hold
`learning`: parameters of the rules of timing and of weight; `dopamine`: of the neuromodulation
whose rewards come from source 0; `beside`: numbers of sources that have static synapses onto all
cells; `of_their_own`: each projection has a mechanism of its own. Written are rows of source,
target, weight and delay, for each run and projection, and what was recorded.
"""

import json
import sys

import pyNN.spiNNaker as sim

plan = json.loads(sys.argv[2])
sim.setup(plan["timestep"])
sources = [
    sim.Population(size, sim.SpikeSourceArray(spike_times=times)) for size, times in plan["sources"]
]
size, options, *more = plan["cells"]
model = sim.IF_curr_exp(tau_refrac=2.0, **(more[0] if more else {}))
cells = sim.Population(size, model, label="cells", **options)
cells.record(["spikes", "v"])


def rule(asked):
    name, parameters = asked
    return getattr(sim, name)(**parameters)


def mechanism():
    parts = {part: rule(plan[part]) for part in ("formation", "elimination")}
    parts["partner_selection"] = rule(plan["selection"])
    if "learning" not in plan:
        return sim.StructuralMechanismStatic(**parts, **plan["mechanism"])
    timing, weight = plan["learning"]
    return sim.StructuralMechanismSTDP(
        timing_dependence=sim.SpikePairRule(**timing),
        weight_dependence=sim.AdditiveWeightDependence(**weight),
        **parts,
        **plan["mechanism"],
    )


shared = mechanism()
projections = [
    sim.Projection(
        cells if source is None else sources[source],
        cells,
        sim.FromListConnector(connections),
        mechanism() if plan.get("of_their_own") else shared,
        receptor_type=receptor[0] if receptor else "excitatory",
    )
    for source, connections, *receptor in plan["projections"]
]
if "dopamine" in plan:
    dopamine = sim.extra_models.Neuromodulation(weight=0.5, **plan["dopamine"])
    sim.Projection(sources[0], cells, sim.AllToAllConnector(), dopamine, receptor_type="reward")
for source in plan.get("beside", ()):
    static = sim.StaticSynapse(weight=5.0, delay=1.0)
    sim.Projection(sources[source], cells, sim.AllToAllConnector(), static)
read = []
for duration in plan["runs"]:
    if duration is None:
        sim.reset()
        continue
    sim.run(duration)
    read.append(
        [
            sorted(list(map(float, row)) for row in projection.get(["weight", "delay"], "list"))
            for projection in projections
        ]
    )
segments = cells.get_data().segments
spikes = [[[float(time) for time in train] for train in each.spiketrains] for each in segments]
v = [
    [[float(value) for value in row] for row in each.filter(name="v")[0].magnitude]
    for each in segments
]
sim.end()
with open(sys.argv[1], "w") as file:
    json.dump({"connections": read, "spikes": spikes, "v": v}, file)
