"""Kills itself, without a last word to the board, as soon as the board's first spike comes in."""

import os
import signal

import pyNN.spiNNaker as sim


def die(label, time, neurons):
    os.kill(os.getpid(), signal.SIGKILL)


sim.setup(timestep=1.0)
connection = sim.external_devices.SpynnakerLiveSpikesConnection(
    receive_labels=["cells"], local_port=None
)
connection.add_receive_callback("cells", die)
cells = sim.Population(3, sim.IF_curr_exp(i_offset=1.5), label="cells")
sim.external_devices.activate_live_output_for(cells, database_notify_port_num=connection.local_port)
sim.external_devices.run_forever()
