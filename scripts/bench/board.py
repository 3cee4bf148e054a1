"""How fast the board in software is: python scripts/bench/board.py [neurons] [synapses] [ms].

Runs a network of STDP synapses, driven at 10 Hz, with sPyNNaker on a board in software and prints
time per simulated second, instructions, packets, interrupts and the share of time in Unicorn.
Times are the processor's, of the board's thread, between the first and the last moment of the
simulation, but for those that are said to be by the clock.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from emulator.board import Board
from emulator.board.machine import Counters

SCRIPT = """
import sys
import pyNN.spiNNaker as sim

neurons, synapses, duration = map(int, sys.argv[1:])
sim.setup(timestep=1.0)
source = sim.Population(
    neurons, sim.SpikeSourcePoisson(rate=10.0), additional_parameters={"seed": 1}
)
cells = sim.Population(neurons, sim.IF_curr_exp(), label="cells", seed=2)
rule = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.01),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=0.3),
    weight=0.15,
    delay=3.0,
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
    begun: list[tuple[float, Counters]] = []
    ended = [0.0]

    def look(board: Board) -> None:
        if board.machine.time_us > 0:
            if not begun:
                board.machine.profile()
                begun.append((time.thread_time(), board.machine.counters()))
            ended[0] = time.thread_time()

    with tempfile.TemporaryDirectory() as folder, Board(on_quiet=look) as board:
        script = Path(folder) / "network.py"
        script.write_text(SCRIPT)
        start = time.perf_counter()
        numbers = [str(arguments.neurons), str(arguments.synapses), str(arguments.ms)]
        board.run(script, numbers, settings=SETTINGS, folder=folder, capture=True)
        whole = time.perf_counter() - start
        last = board.machine.counters()
    ((moment, first),) = begun
    seconds = ended[0] - moment
    done = {name: getattr(last, name) - getattr(first, name) for name in Counters._fields}
    print(f"{arguments.neurons} neurons, {arguments.synapses} STDP synapses, {arguments.ms} ms")
    print(f"whole script, by clock   {whole:8.2f} s")
    print(f"simulation               {seconds:8.2f} s")
    print(f"per simulated second     {seconds * 1000 / arguments.ms:8.2f} s")
    print(f"instructions             {done['instructions'] / 1e6:8.1f} million")
    print(f"instructions per second  {done['instructions'] / seconds / 1e6:8.1f} million")
    print(f"share of time in Unicorn {done['unicorn_seconds'] / seconds:8.0%}")
    print(f"packets                  {done['packets_routed']:8d}")
    print(f"packets per second       {done['packets_routed'] / seconds:8.0f}")
    print(f"interrupts               {done['interrupts']:8d}")
    print(f"entries into Unicorn     {done['executions']:8d}")
    print(f"DMA transfers            {done['transfers']:8d}")


if __name__ == "__main__":
    main()
