"""Task 1 of the notebook: the interval between the two sources, swept in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import neo
import numpy as np
from numpy.typing import ArrayLike

from spinn_stdp.experiments.pairs import CELLS, Floats, Synapse, run_pairs
from spinn_stdp.experiments.two_cells import DURATION, PRE_TIMES
from spinn_stdp.plotting import BESIDE, new_column
from spinn_stdp.results.table import SPIKES, ResultsTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class IntervalSweep:
    """The same experiment for many intervals between the two sources."""

    intervals: Floats
    """post source - pre source, ms."""
    final_weights: Floats
    """One for each interval, µS."""
    weights: neo.AnalogSignal
    """Over time, shape (samples, intervals), µS."""
    results: ResultsTable
    """One cell per interval in each population."""
    synapse: Synapse

    def spike_counts(self, population: str) -> list[int]:
        """Spikes of *population*'s cell for each interval."""
        return [len(times) for times in self.results[population, SPIKES]]


def sweep_interval(
    intervals: ArrayLike = range(-25, 26),
    pre_times: ArrayLike = PRE_TIMES,
    rule: Mapping[str, float] | None = None,
    *,
    duration: float = DURATION,
    target: str | None = None,
    cell: Mapping[str, float] | None = None,
    **synapse: float,
) -> IntervalSweep:
    """Run the notebook's experiment with the post source *intervals* ms after the pre source.

    All intervals are pairs of cells of one network, which is run once. Arguments as of
    :func:`spinn_stdp.experiments.two_cells.two_cells`. ValueError where a spike of the post
    source would come before the beginning.
    """
    intervals, first = np.asarray(intervals, float), np.asarray(pre_times, float)
    if first.size and intervals.size and first.min() + intervals.min() < 0:
        raise ValueError(
            f"an interval of {intervals.min():g} ms puts the post source's first spike at "
            f"{first.min() + intervals.min():g} ms: begin pre_times at {-intervals.min():g} ms "
            "or later"
        )
    plastic = Synapse(rule=dict(rule or {}), **synapse)  # type: ignore[arg-type]
    pairs = run_pairs(
        [first] * len(intervals),
        [first + interval for interval in intervals],
        plastic,
        duration=duration,
        target=target,
        cell=cell,
    )
    results = ResultsTable(pairs.blocks)
    return IntervalSweep(intervals, pairs.final_weights, pairs.weights, results, plastic)


def plot_interval_sweep(sweep: IntervalSweep, axes: Sequence[Axes] | None = None) -> list[Axes]:
    """The final weight over the interval, and below it how often the cells fired.

    *axes*: two, or None for a new figure.
    """
    above, below = new_column(2, height=2.0) if axes is None else axes
    above.plot(sweep.intervals, sweep.final_weights, "o-", markersize=3, color="C3", label="after")
    above.axhline(sweep.synapse.weight, color="0.6", linestyle=":", label="before")
    above.axhline(sweep.synapse.w_max, color="0.6", linestyle="--", label="w_max")
    above.set_ylabel("weight [µS]")
    above.set_title("weight and spikes over the interval between the sources")
    for name in CELLS:
        below.plot(sweep.intervals, sweep.spike_counts(name), "o-", markersize=3, label=name)
    below.set_ylabel("spikes")
    below.locator_params(axis="y", integer=True)
    below.set_xlabel("interval: post source − pre source [ms]")
    for panel in (above, below):
        panel.legend(**BESIDE)
    return [above, below]
