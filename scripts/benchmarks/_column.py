"""The cortical microcircuit of ``examples/microcircuit.py`` on the emulator."""

from __future__ import annotations

import sys
import time
import warnings

from _cases import Column, Measured, case_from_arguments, most_memory, take_turns
from _workers import ROOT

import spinn_stdp as sim

sys.path.insert(0, str(ROOT / "examples"))
import microcircuit


def main() -> None:
    """Build it, let it settle, and run on turn by turn."""
    case = case_from_arguments(Column)
    warnings.simplefilter("ignore", sim.BoardWarning)
    start = time.perf_counter()
    cells = microcircuit.build(case.scale, case.timestep, case.background)
    sim.run(0)
    built = time.perf_counter() - start
    sim.run(microcircuit.SETTLING)

    def turn() -> Measured:
        before = microcircuit.spikes(cells)
        clock, processor = time.perf_counter(), time.process_time()
        sim.run(case.milliseconds)
        seconds, clock = time.process_time() - processor, time.perf_counter() - clock
        counts = zip(cells, before, microcircuit.spikes(cells), strict=True)
        rates = {
            population.label: (late - early) / population.size / case.milliseconds * 1000
            for population, early, late in counts
        }
        spikes = sum(rates[population.label] * population.size for population in cells)
        rate = spikes / sum(population.size for population in cells)
        return Measured(seconds, clock, rate, most_memory(), built, rates)

    take_turns(turn)


main()
