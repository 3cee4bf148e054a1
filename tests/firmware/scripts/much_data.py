"""A ring of cells whose recordings fill many packets: the membrane voltages at every tick."""

import hashlib
import json
import sys

import pyNN.spiNNaker as sim

CELLS, TICKS = 50, 500

sim.setup(timestep=1.0)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[0]))
cells = sim.Population(CELLS, sim.IF_curr_exp(), label="cells")
cells.record(["v", "spikes"])
sim.Projection(
    source, cells, sim.FromListConnector([(0, 0)]), sim.StaticSynapse(weight=20.0, delay=1.0)
)
ring = [(cell, (cell + 1) % CELLS, 20.0, 2.0) for cell in range(CELLS)]
sim.Projection(cells, cells, sim.FromListConnector(ring), sim.StaticSynapse())
sim.run(TICKS)
segment = cells.get_data().segments[0]
voltages = segment.filter(name="v")[0].magnitude
result = {
    "shape": voltages.shape,
    "voltages": hashlib.sha256(voltages.tobytes()).hexdigest(),
    "spikes": [list(map(float, train)) for train in segment.spiketrains],
}
sim.end()

with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
