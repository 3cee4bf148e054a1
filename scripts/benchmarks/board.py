"""How fast the board in software is: python scripts/benchmarks/board.py [neurons] [synapses] [ms].

Runs a network of STDP synapses, driven at 10 Hz, with sPyNNaker on a board in software and prints
time per simulated second, instructions, packets, interrupts and the share of time in Unicorn; with
one thread, and with one for each processor. Times are by the clock, from the first to the last
moment of the simulation; the share is that of the time of all processors.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from emulator.board import Board
from emulator.board.machine import Counters
from emulator.processors import processors

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
MS_PER_SECOND = 1000


class Measured(NamedTuple):
    """What a simulation took, in seconds: by the clock, and of all processors together."""

    script: float
    clock: float
    processors: float
    done: Counters


def measure(threads: int, numbers: Sequence[str]) -> Measured:
    """Run the network on a board of so many threads."""
    begun: list[tuple[float, float, Counters]] = []
    ended = (0.0, 0.0)

    def look(board: Board) -> None:
        nonlocal ended
        if board.machine.time_us > 0:
            ended = (time.perf_counter(), time.process_time())
            if not begun:
                board.machine.profile()
                begun.append((*ended, board.machine.counters()))

    with tempfile.TemporaryDirectory() as folder, Board(on_quiet=look, threads=threads) as board:
        script = Path(folder) / "network.py"
        script.write_text(SCRIPT)
        start = time.perf_counter()
        board.run(script, numbers, settings=SETTINGS, folder=folder, capture=True)
        whole = time.perf_counter() - start
        last = board.machine.counters()
    ((clock, processors, first),) = begun
    counts = zip(first, last, strict=True)
    done = Counters._make(after - before for before, after in counts)
    return Measured(whole, ended[0] - clock, ended[1] - processors, done)


def show(threads: int, found: Measured, ms: int) -> None:
    """Print what was measured."""
    seconds, done = found.clock, found.done
    print(f"threads                  {threads:8d}")
    print(f"whole script             {found.script:8.2f} s")
    print(f"simulation               {seconds:8.2f} s")
    print(f"per simulated second     {seconds * MS_PER_SECOND / ms:8.2f} s")
    print(f"processors' time         {found.processors:8.2f} s")
    print(f"instructions             {done.instructions / 1e6:8.1f} million")
    print(f"instructions per second  {done.instructions / seconds / 1e6:8.1f} million")
    of_processors = done.instructions / found.processors / 1e6
    print(f"  of processors' time    {of_processors:8.1f} million")
    print(f"share of time in Unicorn {done.unicorn_seconds / found.processors:8.0%}")
    print(f"packets                  {done.packets_routed:8d}")
    print(f"packets per second       {done.packets_routed / seconds:8.0f}")
    print(f"interrupts               {done.interrupts:8d}")
    print(f"entries into Unicorn     {done.executions:8d}")
    print(f"DMA transfers            {done.transfers:8d}")


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("neurons", type=int, nargs="?", default=1000)
    parser.add_argument("synapses", type=int, nargs="?", default=100_000)
    parser.add_argument("ms", type=int, nargs="?", default=1000)
    parser.add_argument("--threads", type=int, nargs="+", default=sorted({1, processors()}))
    chosen = parser.parse_args()
    print(f"{chosen.neurons} neurons, {chosen.synapses} STDP synapses, {chosen.ms} ms")
    for threads in chosen.threads:
        numbers = [str(chosen.neurons), str(chosen.synapses), str(chosen.ms)]
        show(threads, measure(threads, numbers), chosen.ms)


if __name__ == "__main__":
    main()
