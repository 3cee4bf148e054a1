"""The notebook's experiment: two cells, a source for each, and one STDP synapse between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import neo
from numpy.typing import ArrayLike

from spinn_stdp.experiments.pairs import SOURCES, Floats, Synapse, run_pairs
from spinn_stdp.plotting import BESIDE, LINES, plot_overview, plot_weight
from spinn_stdp.results.table import SPIKES, ResultsTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PRE_TIMES = (30.0, 40.0, 50.0, 60.0)
POST_TIMES = (32.0, 42.0, 52.0, 62.0)
"""Spikes of the two sources, ms."""
DURATION = 150.0
"""ms"""


@dataclass(frozen=True, eq=False)
class TwoCells:
    """What a run of the two cells gave."""

    blocks: dict[str, neo.Block]
    """neo Blocks of ``pre``, ``post``, ``thalamus-pre`` and ``thalamus-post``."""
    weight: neo.AnalogSignal
    """The synapse's weight over time, shape (samples, 1), µS."""
    final_weight: float
    """µS"""
    synapse: Synapse
    """As asked for: the rule, the range of the weight and the delay."""

    @cached_property
    def results(self) -> ResultsTable:
        """The recorded data by (population, variable)."""
        return ResultsTable(self.blocks)

    def spikes(self, population: str) -> Floats:
        """Spike times of the one cell of *population*, ms."""
        (times,) = self.results[population, SPIKES]
        return times  # type: ignore[no-any-return]

    def __str__(self) -> str:
        spikes = [
            f"{name}: " + (" ".join(f"{t:g}" for t in self.spikes(name)) or "none")
            for name in self.results.populations
        ]
        weights = f"weight: {self.synapse.weight:g} µS before, {self.final_weight!r} µS after"
        return "\n".join(["spikes [ms]", *spikes, weights])


def two_cells(
    pre_times: ArrayLike = PRE_TIMES,
    post_times: ArrayLike = POST_TIMES,
    rule: Mapping[str, float] | None = None,
    *,
    duration: float = DURATION,
    target: str | None = None,
    input_weight: float = 5.0,
    cell: Mapping[str, float] | None = None,
    **synapse: float,
) -> TwoCells:
    """Run the notebook's network.

    Parameters
    ----------
    pre_times, post_times
        Spikes of the two sources, ms.
    rule
        Parameters of the SpikePairRule that differ from the notebook's, which are tau_plus 10 ms,
        tau_minus 1 ms, A_plus and A_minus 0.5 µS.
    duration
        ms.
    target
        What runs it; None for the target that is set for the session, else the emulator.
    input_weight
        Of the sources' synapses, µS.
    cell
        Parameters of the cells (IF_cond_exp) other than sPyNNaker's defaults.
    synapse
        ``w_min`` 0, ``w_max`` 5 and the first ``weight`` 0 µS, ``delay`` 5 ms of the STDP synapse.

    The simulator is set up anew: a network that was described before is gone.
    ValueError for a parameter that the rule does not have.
    """
    plastic = Synapse(rule=dict(rule or {}), **synapse)  # type: ignore[arg-type]
    pairs = run_pairs(
        [pre_times],
        [post_times],
        plastic,
        duration=duration,
        target=target,
        input_weight=input_weight,
        cell=cell,
    )
    return TwoCells(pairs.blocks, pairs.weights, float(pairs.final_weights[0]), plastic)


def one_source(
    source: str = "pre",
    times: ArrayLike = PRE_TIMES,
    rule: Mapping[str, float] | None = None,
    **options: Any,
) -> TwoCells:
    """Task 1: only one of the two sources fires. *options*: as of :func:`two_cells`.

    *source*: ``pre`` or ``post``, the cell that it drives; ValueError for another.
    """
    if source not in ("pre", "post"):
        raise ValueError(f"source={source!r}: choose 'pre' or 'post', the cell that it drives")
    pre_times, post_times = (times, ()) if source == "pre" else ((), times)
    return two_cells(pre_times, post_times, rule, **options)


def plot_two_cells(run: TwoCells, title: str = "two cells and their synapse") -> list[Axes]:
    """Everything of one run over one time axis: spikes, signals and the weight."""
    return plot_overview(run.results, run.weight, SOURCES, title)


def change_rule(changes: Sequence[Mapping[str, float]], **options: Any) -> list[TwoCells]:
    """Task 2: the experiment once for each of *changes* to the SpikePairRule.

    *changes*: as `rule` of :func:`two_cells`, ``{}`` for the notebook's own rule. *options*: as
    of :func:`two_cells`, the same in every run.
    """
    return [two_cells(rule=change, **options) for change in changes]


def plot_rule_changes(runs: Sequence[TwoCells], axes: Axes | None = None) -> Axes:
    """The weight over time of each run, told apart by what its rule has changed."""
    for k, run in enumerate(runs):
        axes = plot_weight(run.weight, axes, label=run.synapse.label)
        axes.lines[-1].set(linestyle=LINES[k % len(LINES)])
    if axes is None:
        raise ValueError("there is no run to draw: give those of change_rule()")
    axes.legend(**BESIDE)
    return axes
