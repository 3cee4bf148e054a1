"""Structural plasticity: a projection without synapses forms some."""

import json
import sys

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
source = sim.Population(9, sim.SpikeSourceArray(spike_times=list(range(0, 300, 10))))
cells = sim.Population(9, sim.IF_curr_exp(), label="cells")
rewiring = sim.StructuralMechanismStatic(
    partner_selection=sim.RandomSelection(),
    formation=sim.DistanceDependentFormation(grid=[3, 3], sigma_form_forward=1.0),
    elimination=sim.RandomByWeightElimination(
        threshold=2.0, prob_elim_depressed=0, prob_elim_potentiated=0
    ),
    f_rew=1000,
    initial_weight=4.0,
    initial_delay=3.0,
    s_max=9,
    seed=1,
    weight=0,
    delay=1,
)
projection = sim.Projection(source, cells, sim.FromListConnector([]), rewiring)
sim.run(300)
formed = projection.get(["weight", "delay"], "list")
result = [[float(weight), float(delay)] for _, _, weight, delay in formed]
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
