"""A neuron model of a user's own; given are its binary and, if it matters, x and y of its chip."""

import json
import sys
from pathlib import Path

import pyNN.spiNNaker as sim
from spynnaker.pyNN.data import SpynnakerDataView
from spynnaker.pyNN.models.defaults import default_initial_values
from spynnaker.pyNN.models.neuron import AbstractPyNNNeuronModelStandard
from spynnaker.pyNN.models.neuron.input_types import InputTypeCurrent
from spynnaker.pyNN.models.neuron.neuron_models import NeuronModelLeakyIntegrateAndFire
from spynnaker.pyNN.models.neuron.synapse_types import SynapseTypeExponential
from spynnaker.pyNN.models.neuron.threshold_types import ThresholdTypeStatic

output, binary = sys.argv[1], Path(sys.argv[2])


class OwnModel(AbstractPyNNNeuronModelStandard):
    """Leaky, as IF_curr_exp is, with a membrane of its own."""

    @default_initial_values({"v", "isyn"})
    def __init__(self, tau_m=30.0, v_thresh=-55.0, v=-65.0, isyn=0.0):
        super().__init__(
            model_name="OwnModel",
            binary=binary.name,
            neuron_model=NeuronModelLeakyIntegrateAndFire(v, -65.0, tau_m, 1.0, 0.0, -65.0, 2.0),
            input_type=InputTypeCurrent(),
            synapse_type=SynapseTypeExponential(5.0, 5.0, isyn, 0.0),
            threshold_type=ThresholdTypeStatic(v_thresh),
        )


sim.setup(timestep=1.0)
SpynnakerDataView.register_binary_search_path(str(binary.parent))
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0, 15.0]), label="source")
cells = sim.Population(2, OwnModel(), label="cells")
if len(sys.argv) > 3:
    cells.add_placement_constraint(*map(int, sys.argv[3:]))
cells.record("v")
fixed = sim.StaticSynapse(weight=2.0, delay=1.0)
sim.Projection(source, cells, sim.AllToAllConnector(), fixed)
sim.run(40)
v = cells.get_data().segments[0].filter(name="v")[0].magnitude
sim.end()
with open(output, "w", encoding="utf-8") as file:
    json.dump(v.tolist(), file)
