"""Runs until it has seen enough: a silent Poisson source is given a rate while the board runs."""

import json
import sys
import threading

import pyNN.spiNNaker as sim

RATE = 500.0
ENOUGH = 20

spikes = []
stopping = threading.Event()


def receive(label, time, neurons):
    spikes.extend([int(time), int(neuron)] for neuron in neurons)
    if len(spikes) >= ENOUGH and not stopping.is_set():
        stopping.set()
        threading.Thread(target=sim.external_devices.request_stop).start()


def set_rate(label, connection):
    connection.set_rates(label, [(1, RATE)])


sim.setup(timestep=1.0)
rates = sim.external_devices.SpynnakerPoissonControlConnection(
    poisson_labels=["poisson"], local_port=None
)
rates.add_start_resume_callback("poisson", set_rate)
live = sim.external_devices.SpynnakerLiveSpikesConnection(
    receive_labels=["poisson"], local_port=None
)
live.add_receive_callback("poisson", receive)
poisson = sim.Population(3, sim.SpikeSourcePoisson(rate=0.0), label="poisson")
sim.external_devices.add_poisson_live_rate_control(
    poisson, database_notify_port_num=rates.local_port
)
sim.external_devices.activate_live_output_for(poisson, database_notify_port_num=live.local_port)
sim.external_devices.run_forever()
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(spikes, file)
