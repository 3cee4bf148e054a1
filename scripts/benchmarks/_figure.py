"""The figure of the comparison: time against synapses, neurons, rate and threads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from _cases import Case
from _kept import Kept
from _plan import CELLS, OURS, THREADS, Plan
from _tables import per_event

TOGETHER = 0.4
"""Width of a bar."""


def draw(plan: Plan, kept: Kept, file: Path) -> None:
    """Into *file*."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 7), constrained_layout=True)
    (synapses, neurons), (rate, threads) = axes
    for name, plastic in (("static", False), ("plastic", True)):
        cases = plan.sizes(plastic)
        seconds = [_per_second(case, kept) for case in cases]
        synapses.plot([case.neurons * case.inputs for case in cases], seconds, "o-", label=name)
    synapses.set(xscale="log", yscale="log", xlabel="synapses", ylabel="s per simulated s")
    for cell in CELLS:
        cases = plan.cells(cell)
        seconds = [_per_second(case, kept) for case in cases]
        neurons.plot([case.neurons for case in cases], seconds, "o-", label=cell)
    neurons.set(
        xscale="log", yscale="log", xlabel="neurons without synapses", ylabel="s per simulated s"
    )
    cases = plan.rates()
    rate.plot([kept[c][OURS].rate for c in cases], [_per_second(c, kept) for c in cases], "o-")
    rate.set(xlabel="rate, Hz", ylabel="s per simulated s", xlim=(0, None), ylim=(0, None))
    _threads(plan, kept, threads)
    for axis in (synapses, neurons, threads):
        axis.legend()
    file.parent.mkdir(exist_ok=True)
    figure.savefig(file, dpi=100)


def _threads(plan: Plan, kept: Kept, axis: Any) -> None:
    for at, (name, plastic) in enumerate((("static", False), ("plastic", True))):
        cases = [plan.compared(plastic, threads) for threads in THREADS]
        clock = [per_event(case, kept[case][OURS])[1] for case in cases]
        places = [threads + (at - 0.5) * TOGETHER for threads in THREADS]
        bars = axis.bar(places, [clock[0] / each for each in clock], TOGETHER, label=name)
        axis.bar_label(bars, [f"{each:.1f} ns" for each in clock])
    axis.set(xlabel="threads", ylabel="times as fast, by the clock", xticks=THREADS)


def _per_second(case: Case, kept: Kept) -> float:
    """Seconds of the processor for one that is simulated."""
    return kept[case][OURS].seconds / case.milliseconds * 1000
