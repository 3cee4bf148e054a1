"""Task 2 of the notebook: the weight change of single pairs of spikes, measured against theory.

Every interval is a pair of cells of one network. Both cells are made to fire one spike for each
of their source's (a refractory time of 20 ms, inputs that decay within 1 ms), and the plastic
synapse is one that carries no current: its reversal potential is the potential at rest. So the
post cell fires when its source says so and at no other time, whatever the weight is.

The board applies what a post spike changes only when the next pre spike arrives: a last
pre spike, many time constants later, makes it do so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from spinn_stdp.experiments.pairs import TIMESTEP, Floats, Synapse, run_pairs
from spinn_stdp.plotting import plot_stdp_curve
from spinn_stdp.results.table import SPIKES, ResultsTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REST = -65.0
"""mV; sPyNNaker's v_rest of IF_cond_exp."""
CELL = {"tau_refrac": 20.0, "tau_syn_E": 1.0, "v_rest": REST, "v_reset": REST, "e_rev_I": REST}
LEAD = 20.0
"""ms before the first spike of all."""
TIME_CONSTANTS = 10.0
"""The last pre spike comes that many tau_minus after the pair, and changes nothing itself."""
MARKERS = "ox+s^"
"""Of the curves in one picture: points of one don't hide another's."""
LEAST_GAP = 50.0
"""ms between the pair and the last pre spike, well over the refractory time."""


@dataclass(frozen=True, eq=False)
class PairCurve:
    """Weight changes of single pairs of spikes."""

    delta_t: Floats
    """t_post - t_pre of the spikes that the cells fired, ms."""
    change: Floats
    """µS"""
    synapse: Synapse
    """Its rule, its delay and the weight that it began with."""


def pair_curve(
    rule: Mapping[str, float] | None = None,
    intervals: ArrayLike = range(-25, 26),
    *,
    delay: float = 1.0,
    w_min: float = 0.0,
    w_max: float = 5.0,
    target: str | None = None,
) -> PairCurve:
    """Measure the weight change of one pair of spikes for each of *intervals*, post - pre, ms.

    *rule*: parameters of the SpikePairRule that differ from the notebook's. The weight begins
    half-way between *w_min* and *w_max*, µS. *delay* in ms.

    On the board a post spike reaches the synapse after the synapse's delay, so that the curve is
    the theory's at Δt + delay; where that is 0, the board depresses by all of A_minus.

    Raises
    ------
    ValueError
        where the range of the weight is too small to show A_plus or A_minus.
    RuntimeError
        where a cell did not fire as its source says (a bug, or another target's).
    """
    weight = (w_min + w_max) / 2
    plastic = Synapse(rule or {}, w_min, w_max, weight, delay, "inhibitory")
    _check_room(plastic)
    intervals = np.asarray(intervals, float)
    first = LEAD + max(0.0, -intervals.min(initial=0.0))
    gap = delay + intervals.max(initial=0.0) + TIME_CONSTANTS * plastic.rule["tau_minus"]
    pre = [[first, first + np.ceil(max(gap, LEAST_GAP))]] * len(intervals)
    post = [[first + interval] for interval in intervals]
    # A longer delay beside it: a plastic synapse with the longest of a population's delays can
    # lose it on the board, where that fills the ring buffer.
    input_delay = delay + TIMESTEP
    pairs = run_pairs(
        pre,
        post,
        plastic,
        duration=pre[0][1] + input_delay + LEAD,
        target=target,
        input_delay=input_delay,
        cell=CELL,
        signals=False,
    )
    results = ResultsTable(pairs.blocks)
    fired_pre = _fired(results, "pre", pre, input_delay)
    fired_post = _fired(results, "post", post, input_delay)
    return PairCurve(fired_post[:, 0] - fired_pre[:, 0], pairs.final_weights - weight, plastic)


def plot_pair_curves(*curves: PairCurve, axes: Axes | None = None) -> Axes:
    """Measured points and the theory's curve of each of *curves*."""
    for k, curve in enumerate(curves):
        axes = plot_stdp_curve(
            curve.delta_t,
            curve.change,
            curve.synapse.rule,
            axes,
            delay=curve.synapse.delay,
            label=curve.synapse.label if len(curves) > 1 else "measured",
            marker=MARKERS[k % len(MARKERS)],
        )
    if axes is None:
        raise ValueError("there is no curve to draw: give one or more of pair_curve()")
    axes.set_title("weight change of one pair of spikes")
    return axes


def _check_room(synapse: Synapse) -> None:
    room = (synapse.w_max - synapse.w_min) / 2
    for name in ("A_plus", "A_minus"):
        if synapse.rule[name] > room:
            raise ValueError(
                f"{name} = {synapse.rule[name]:g} µS does not fit between w_min = "
                f"{synapse.w_min:g} and w_max = {synapse.w_max:g}, half-way between which the "
                "weight begins: give a wider range"
            )


def _fired(
    results: ResultsTable,
    population: str,
    source_times: Sequence[Sequence[float]],
    input_delay: float,
) -> Floats:
    """Spike times of each cell, which are its source's, each *input_delay* later."""
    fired = results[population, SPIKES]
    for index, (times, sent) in enumerate(zip(fired, source_times, strict=True)):
        if times.tolist() != [time + input_delay for time in sent]:
            raise RuntimeError(
                f"cell {index} of {population!r} fired at {times.tolist()} ms and not once, "
                f"{input_delay:g} ms after each spike of its source ({list(sent)} ms): the change "
                "measured would not be that of one pair"
            )
    return np.array(fired)
