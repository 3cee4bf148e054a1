"""How fast the board in software is: python scripts/bench/board.py [neurons] [synapses] [ms].

Runs a network of STDP synapses, driven at 10 Hz, with sPyNNaker on a board in software and prints
time per simulated second, packets, interrupts and entries into Unicorn. The time is that between
the first and the last moment of the simulation, on this machine as it is: run nothing else.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from emulator.board import Board

SCRIPT = """
import sys
import pyNN.spiNNaker as sim

neurons, synapses, duration = map(int, sys.argv[1:])
sim.setup(timestep=1.0)
source = sim.Population(
    neurons, sim.SpikeSourcePoisson(rate=10.0), additional_parameters={"seed": 1}
)
cells = sim.Population(neurons, sim.IF_curr_exp(), label="cells")
rule = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.01),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=5.0),
    weight=2.5,
    delay=2.0,
)
sim.Projection(source, cells, sim.FixedTotalNumberConnector(synapses), rule)
sim.run(duration)
sim.end()
"""
SETTINGS = {"Machine": {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}}


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("neurons", type=int, nargs="?", default=1000)
    parser.add_argument("synapses", type=int, nargs="?", default=100_000)
    parser.add_argument("ms", type=int, nargs="?", default=1000)
    arguments = parser.parse_args()
    moments: dict[float, float] = {}

    def look(board: Board) -> None:
        moments.setdefault(board.machine.time_us, time.perf_counter())

    with tempfile.TemporaryDirectory() as folder, Board(on_quiet=look) as board:
        script = Path(folder) / "network.py"
        script.write_text(SCRIPT)
        start = time.perf_counter()
        numbers = [str(arguments.neurons), str(arguments.synapses), str(arguments.ms)]
        board.run(script, numbers, settings=SETTINGS, folder=folder, capture=True)
        whole = time.perf_counter() - start
        counters = board.machine.counters()
    running = sorted(moment for simulated, moment in moments.items() if simulated > 0)
    seconds = running[-1] - running[0]
    print(f"{arguments.neurons} neurons, {arguments.synapses} STDP synapses, {arguments.ms} ms")
    print(f"whole script             {whole:8.2f} s")
    print(f"simulation               {seconds:8.2f} s")
    print(f"per simulated second     {seconds * 1000 / arguments.ms:8.2f} s")
    print(f"instructions             {counters.instructions / 1e6:8.1f} million")
    print(f"instructions per second  {counters.instructions / seconds / 1e6:8.1f} million")
    print(f"packets                  {counters.packets_routed:8d}")
    print(f"packets per second       {counters.packets_routed / seconds:8.0f}")
    print(f"interrupts               {counters.interrupts:8d}")
    print(f"entries into Unicorn     {counters.executions:8d}")
    print(f"DMA transfers            {counters.transfers:8d}")


if __name__ == "__main__":
    main()
