"""More spikes than a core can handle in a step, and what its own counters tell of that."""

import json
import sys

import pyNN.spiNNaker as sim
from spinn_front_end_common.interface.provenance import ProvenanceReader

SOURCES, CELLS, STEPS = 200, 200, 16

sim.setup(timestep=1.0)
source = sim.Population(SOURCES, sim.SpikeSourceArray([list(range(1, STEPS))] * SOURCES))
cells = sim.Population(CELLS, sim.IF_curr_exp(), label="cells", neurons_per_core=CELLS)
rule = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.01),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=1.0),
    weight=0.01,
    delay=3.0,
)
sim.Projection(source, cells, sim.AllToAllConnector(), rule)
cells.record("spikes")
sim.run(STEPS)
spikes = sum(map(len, cells.get_data("spikes").segments[0].spiketrains))
with ProvenanceReader() as reader:
    rows = reader.run_query(
        "select description, sum(the_value) from core_provenance where the_value > 0 "
        "group by description"
    )
result = {"spikes": spikes, "counters": {str(name): int(value) for name, value in rows}}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
