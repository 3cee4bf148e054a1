"""The network as a script: `spinn-stdp record script.py -o golden/learning` keeps its run."""

import pyNN.spiNNaker as sim
from network import build

build(sim)
sim.run(80)
sim.end()
