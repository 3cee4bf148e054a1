"""One neuron finds a pattern that comes back among random spikes, and answers it ever sooner.

Half of 1,000 inputs repeat the same 50 ms of their spikes every now and then. Nobody says when, and
nothing else tells it apart: all inputs have the same rate at any time. A neuron that learns by
STDP comes to spike for the pattern alone (Masquelier, Guyonneau & Thorpe 2008, PLoS ONE 3:e1377).
Of six sets of random inputs five end so; with the other one it falls silent before it finds it.

    python examples/find_a_pattern.py [folder for the picture]
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import spinn_stdp as sim

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DPI = 110

SECONDS = 40
N_INPUTS, RATE = 1000, 25.0
"""Inputs, and Hz of each."""
PATTERN = 50
"""ms."""
CHANCE = 1 / 3
"""That a piece of 50 ms is the pattern, if the one before it is not."""
W_MAX, W_START = 0.05, 0.02375
"""nA."""
NEURON = {
    "cm": 1.0,
    "tau_m": 10.0,
    "tau_syn_E": 2.5,
    "tau_refrac": 5.0,
    "v_rest": -65.0,
    "v_reset": -65.0,
    "v_thresh": -53.5,
}
LARGEST_SUM = [1.0, 1.0]
"""nA in one time step. By itself sPyNNaker reckons with all inputs at once, 50 nA, and steps of a
weight would be as large as a change that it learns."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def make_inputs(seconds: int, rng: np.random.Generator) -> tuple[Bools, Floats]:
    """Spikes by input and ms, of which the first half has the pattern, and when it begins, ms."""
    spikes = rng.random((N_INPUTS, 1000 * seconds)) < RATE / 1000
    pattern = spikes[: N_INPUTS // 2, :PATTERN].copy()
    starts = []
    pieces = iter(range(PATTERN, 1000 * seconds - PATTERN, PATTERN))
    for start in pieces:
        if rng.random() < CHANCE:
            spikes[: N_INPUTS // 2, start : start + PATTERN] = pattern
            starts.append(start)
            next(pieces, None)
    return spikes, np.array(starts, np.float64)


def learn(spikes: Bools) -> tuple[Floats, Floats]:
    """Times of the neuron's spikes, ms, and the weights at the end, nA."""
    sim.setup(timestep=1.0)
    times = [np.flatnonzero(row).astype(np.float64) for row in spikes]
    inputs = sim.Population(N_INPUTS, sim.SpikeSourceArray(spike_times=times), label="inputs")
    neuron = sim.Population(
        1, sim.IF_curr_exp(**NEURON), label="neuron", max_expected_summed_weight=LARGEST_SUM
    )
    neuron.initialize(v=NEURON["v_rest"])
    neuron.record("spikes")
    stdp = sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(
            tau_plus=16.8, tau_minus=33.7, A_plus=0.01 * W_MAX, A_minus=0.0054 * W_MAX
        ),
        weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=W_MAX),
        weight=W_START,
        delay=1.0,
    )
    synapses = sim.Projection(inputs, neuron, sim.AllToAllConnector(), stdp)
    sim.run(spikes.shape[1])
    found = np.array(neuron.get_data().segments[0].spiketrains[0])
    weights = np.array(synapses.get("weight", format="list", with_address=False))
    sim.end()
    return found, weights


def latencies(found: Floats, starts: Floats) -> Floats:
    """Of each spike: time since the pattern began; NaN where there is none."""
    latest = np.searchsorted(starts, found, side="right") - 1
    since = found - starts[np.maximum(latest, 0)]
    return np.where((latest >= 0) & (since < PATTERN), since, np.nan)


def report(found: Floats, starts: Floats, weights: Floats) -> None:
    """What became of it, by quarters of the time."""
    for quarter in range(4):
        first, last = 250 * SECONDS * quarter, 250 * SECONDS * (quarter + 1)
        now = found[(found >= first) & (found < last)]
        since = latencies(now, starts)
        shown = starts[(starts >= first) & (starts < last)]
        answered = np.isin(shown, (now - since)[~np.isnan(since)]).mean()
        print(
            f"{first / 1000:4.0f} to {last / 1000:2.0f} s: {len(now):3d} spikes, "
            f"{np.isnan(since).sum():3d} of them without the pattern; "
            f"{answered:4.0%} of {len(shown)} patterns answered, "
            f"{np.nanmedian(since):.0f} ms after they began"
        )
    strong = weights > 0.9 * W_MAX
    print(
        f"{strong.sum()} weights are above 0.9 of w_max, {strong[: N_INPUTS // 2].sum()} of them "
        "of inputs that have the pattern"
    )


def draw(spikes: Bools, found: Floats, starts: Floats, weights: Floats) -> Figure:
    """When the neuron spikes, and what it has learnt."""
    figure, (top, bottom) = plt.subplots(2, figsize=(7, 6), layout="constrained")
    since = latencies(found, starts)
    top.plot(found / 1000, since, ".", color="C0", label="with the pattern")
    outside = found[np.isnan(since)] / 1000
    top.plot(outside, np.full(len(outside), -4.0), "|", color="C3", label="without it")
    top.set(xlabel="time (s)", ylabel="after the pattern began (ms)", ylim=(-8, PATTERN))
    top.legend(loc="upper right")
    begin = int(starts[0])
    members, when = np.nonzero(spikes[: N_INPUTS // 2, begin : begin + PATTERN])
    others = weights[N_INPUTS // 2 :]
    bottom.plot(when, weights[members], ".", color="C0", label="inputs with the pattern")
    bottom.plot(
        np.linspace(PATTERN + 2, PATTERN + 12, len(others)), others, ".", color="C7", label="others"
    )
    bottom.axhline(W_START, color="k", linewidth=0.5, linestyle="--")
    bottom.set(xlabel="spike of the input in the pattern (ms)", ylabel="weight at the end (nA)")
    bottom.legend(loc="upper right")
    return figure


def main(folder: Path = IMAGES) -> None:
    """Learn, print what was found, and draw it in *folder*."""
    spikes, starts = make_inputs(SECONDS, np.random.default_rng(1))
    found, weights = learn(spikes)
    report(found, starts, weights)
    folder.mkdir(parents=True, exist_ok=True)
    figure = draw(spikes, found, starts, weights)
    figure.savefig(folder / "find-a-pattern.png", dpi=DPI)
    plt.close(figure)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
