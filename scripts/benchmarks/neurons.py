#!/usr/bin/env python
"""Spike response neurons side by side: plain NumPy, one call a step, one call for the train.

    python scripts/benchmarks/neurons.py [--neurons 1000] [--steps 10000] [--connectivity 0.1]

The NumPy side is the formulas as they stand: at each step the response to the whole window, and
with learning the change of every weight. The results are compared: the same spikes, potentials
and weights within 1e-12 of their size, or the exit status is 1. A fifth of the neurons is
driven at 20 Hz (a step being 1 ms); the others fire at some 5 Hz.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from spinn_stdp.neurons import learning, simulate, spiking

THRESHOLD, T_CURRENT, T_MEMBRANE, ETA_RESET, WINDOW = 1.0, 5.0, 20.0, 20.0, 100
ETA, W_IN, W_OUT, TAU, LEARNING_WINDOW = 1e-4, 1.0, -1.0, 10.0, 50
WEIGHT_SPREAD, DRIVEN, DRIVE = 0.3, 0.2, 0.02
TOLERANCE = 1e-12


class Result(NamedTuple):
    """What a way of computing gives, and how long it takes."""

    train: np.ndarray
    weights: np.ndarray
    potentials: np.ndarray
    seconds: float


Way = Callable[[np.ndarray, np.ndarray, bool], np.ndarray]


def by_numpy(train: np.ndarray, weights: np.ndarray, learns: bool) -> np.ndarray:
    """The formulas, the window taken anew at each step."""
    neurons, steps = train.shape
    ages = np.arange(WINDOW)[::-1]
    epsilon = (np.exp(-ages / T_MEMBRANE) - np.exp(-ages / T_CURRENT)) / (
        1 - T_CURRENT / T_MEMBRANE
    )
    pair_ages = np.arange(LEARNING_WINDOW)[::-1]
    pairs = np.exp(-pair_ages / TAU) * (pair_ages > 0)
    last = np.full(neurons, -np.inf)
    potentials = np.empty((neurons, steps))
    for t in range(steps):
        window = train[:, max(0, t + 1 - WINDOW) : t + 1]
        incoming = weights.T @ (window @ epsilon[-window.shape[1] :])
        potentials[:, t] = incoming - ETA_RESET * np.exp(-(t - last) / T_MEMBRANE)
        train[potentials[:, t] > THRESHOLD, t] = True
        last[train[:, t]] = t
        if learns:
            window = train[:, max(0, t + 1 - LEARNING_WINDOW) : t + 1]
            earlier, now = window @ pairs[-window.shape[1] :], train[:, t]
            change = W_IN * now[:, np.newaxis] + W_OUT * now
            change += earlier[:, np.newaxis] * now
            change -= now[:, np.newaxis] * earlier
            weights += ETA * change * (weights != 0)
    return potentials


def models(neurons: int) -> tuple[spiking.SRM, learning.STDP]:
    """The same as objects of the package."""
    srm = spiking.SRM(neurons, THRESHOLD, T_CURRENT, T_MEMBRANE, ETA_RESET, WINDOW)
    return srm, learning.STDP(ETA, W_IN, W_OUT, TAU, LEARNING_WINDOW)


def by_steps(train: np.ndarray, weights: np.ndarray, learns: bool) -> np.ndarray:
    """The tutorial's loop."""
    srm, stdp = models(len(train))
    potentials = np.empty(train.shape)
    for t in range(train.shape[1]):
        potentials[:, t] = srm.check_spikes(train, weights, t)
        if learns:
            stdp.weight_change(train, weights, t)
    return potentials


def by_simulate(train: np.ndarray, weights: np.ndarray, learns: bool) -> np.ndarray:
    """The whole train in one call."""
    srm, stdp = models(len(train))
    return simulate(srm, train, weights, stdp if learns else None).potentials


def network(neurons: int, steps: int, connectivity: float) -> tuple[np.ndarray, np.ndarray]:
    """A random network and its input: always the same."""
    rng = np.random.default_rng(1)
    weights = rng.normal(0, WEIGHT_SPREAD, (neurons, neurons))
    weights *= rng.random((neurons, neurons)) < connectivity
    train = rng.random((neurons, steps)) < DRIVE
    train[round(DRIVEN * neurons) :] = False
    return train, weights


def timed(way: Way, options: argparse.Namespace, learns: bool, repeats: int) -> Result:
    """The result of *way*, and its best time."""
    seconds = np.inf
    for _ in range(repeats):
        train, weights = network(options.neurons, options.steps, options.connectivity)
        start = time.perf_counter()
        potentials = way(train, weights, learns)
        seconds = min(seconds, time.perf_counter() - start)
    return Result(train, weights, potentials, seconds)


def difference(one: Result, other: Result) -> float:
    """The largest difference, of numbers above 1 relative to them; inf for other spikes."""
    if not np.array_equal(one.train, other.train):
        return np.inf
    return max(
        float((np.abs(a - b) / np.maximum(1, np.abs(b))).max())
        for a, b in ((one.weights, other.weights), (one.potentials, other.potentials))
    )


def main() -> int:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neurons", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--connectivity", type=float, default=0.1)
    options = parser.parse_args()
    ways: list[tuple[str, Way, int]] = [
        ("NumPy", by_numpy, 1),
        ("check_spikes, weight_change", by_steps, 1),
        ("simulate", by_simulate, 3),
    ]
    few = network(10, 3, 1.0)
    for _, way, _ in ways[1:]:  # compile, or load what was compiled before
        way(*few, True)
    print(
        f"{options.neurons} neurons × {options.steps} steps, {options.connectivity:.0%} connected, "
        f"windows of {WINDOW} and {LEARNING_WINDOW} steps"
    )
    worst = 0.0
    for title, learns in (("spiking", False), ("spiking and learning", True)):
        print(f"\n{title:28}  seconds  ms/step  speed  largest difference")
        first: Result | None = None
        for name, way, repeats in ways:
            result = timed(way, options, learns, repeats)
            first = first or result
            apart = difference(result, first)
            worst = max(worst, apart)
            print(
                f"{name:28} {result.seconds:8.2f} {1000 * result.seconds / options.steps:8.4f} "
                f"{first.seconds / result.seconds:5.0f}× {apart:12.1e}",
                flush=True,
            )
        print(f"{first.train.mean():.2%} of the neurons spike at a step" if first else "")
    return int(worst > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
