"""Spikes sent to the board while it runs come back from the cells that they drive.

They are sent a while after the start: a live board keeps to real time.
"""

import json
import sys
import time

import pyNN.spiNNaker as sim

PAUSE_SECONDS = 1.0
RUN_MS = 4000

seen = []


def receive(label, time, neurons):
    seen.extend([int(time), int(neuron)] for neuron in neurons)


def send(label, connection):
    time.sleep(PAUSE_SECONDS)
    for neuron in range(3):
        connection.send_spike(label, neuron)


sim.setup(timestep=1.0)
connection = sim.external_devices.SpynnakerLiveSpikesConnection(
    receive_labels=["cells"], send_labels=["injector"], local_port=None
)
connection.add_start_resume_callback("injector", send)
connection.add_receive_callback("cells", receive)
port = connection.local_port
injector = sim.Population(
    3, sim.external_devices.SpikeInjector(database_notify_port_num=port), label="injector"
)
cells = sim.Population(3, sim.IF_curr_exp(tau_refrac=5000.0), label="cells")
sim.Projection(injector, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=1))
sim.external_devices.activate_live_output_for(cells, database_notify_port_num=port)
cells.record("spikes")
injector.record("spikes")
sim.run(RUN_MS)


def spikes(population):
    return [[int(t) for t in train] for train in population.get_data().segments[0].spiketrains]


result = {"sent": spikes(injector), "fired": spikes(cells), "seen": sorted(seen)}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
