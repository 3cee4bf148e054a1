"""Devices at the board's link: cells that steer motors, and the commands that set them up."""

import json
import sys

import pyNN.spiNNaker as sim

devices = sim.external_devices
LINK = 0


def steered(n_synapse_cores, uart):
    """A cell whose voltage is a motor's speed."""
    protocol = devices.MunichIoSpiNNakerLinkProtocol(
        mode=devices.protocols.MUNICH_MODES.PUSH_BOT, uart_id=uart
    )
    motor = devices.PushBotSpiNNakerLinkMotorDevice(
        devices.PushBotMotor.MOTOR_0_PERMANENT, protocol, LINK
    )
    control = devices.PushBotLifSpinnakerLink(protocol, [motor], i_offset=1.0)
    cells = sim.Population(1, control, label=f"control {uart}", n_synapse_cores=n_synapse_cores)
    cells.record("v")
    return cells


sim.setup(timestep=1.0)
controls = [steered(cores, uart) for uart, cores in enumerate((0, 1))]
source = sim.Population(6, sim.SpikeSourceArray([[10.0, 20.0, 30.0]] * 6), label="source")
motors = sim.Population(6, devices.MunichMotorDevice(LINK), label="motors")
sim.external_devices.activate_live_output_to(source, motors)
sim.run(100)
result = [
    float(cells.get_data("v").segments[0].filter(name="v")[0].magnitude[-1, 0])
    for cells in controls
]
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
