"""Whether the emulator gives the integers of the reference."""

from __future__ import annotations

from typing import Any

import numpy as np

from emulator.timestep.engine import Engine
from emulator.traces import Samples, Spikes, Traces
from spinn_stdp.quantise import quantise

from .board import Board
from .networks import Experiment


def _first_difference(expected: Any, given: Any) -> str:
    if expected.shape != given.shape:
        return f"{expected.shape} values expected, {given.shape} given"
    if expected.dtype != given.dtype:
        return f"{expected.dtype} expected, {given.dtype} given"
    where = tuple(int(i) for i in np.argwhere(expected != given)[0])
    return f"at {where} {expected[where]} expected, {given[where]} given"


def _spike_differences(expected: Spikes | None, given: Spikes | None) -> list[str]:
    if expected is None or given is None:
        return [] if expected is given else [f"{expected} expected, {given} given"]
    pairs = (("ticks", expected.tick, given.tick), ("neurons", expected.neuron, given.neuron))
    return [
        f"{name} of spikes: {_first_difference(a, b)}"
        for name, a, b in pairs
        if a.dtype != b.dtype or not np.array_equal(a, b)
    ]


def _sample_differences(expected: Samples | None, given: Samples | None) -> list[str]:
    if expected is None or given is None:
        return [] if expected is given else [f"{expected} expected, {given} given"]
    found = [
        f"{name}: {getattr(expected, name)} expected, {getattr(given, name)} given"
        for name in ("first", "every", "fraction_bits")
        if getattr(expected, name) != getattr(given, name)
    ]
    found += [
        f"{name}: {_first_difference(a, b)}"
        for name, a, b in (
            ("columns", expected.columns, given.columns),
            ("samples", expected.raw, given.raw),
        )
        if a.dtype != b.dtype or not np.array_equal(a, b)
    ]
    return found


def differences(expected: Traces, given: Traces) -> list[str]:
    """What differs between two traces, in words: empty where every integer is equal."""
    found = [] if expected.ticks == given.ticks else ["numbers of ticks"]
    for p, (one, other) in enumerate(zip(expected.spikes, given.spikes, strict=True)):
        found += [f"population {p}: {each}" for each in _spike_differences(one, other)]
    for p, (mine, theirs) in enumerate(zip(expected.samples, given.samples, strict=True)):
        for name in sorted({*mine, *theirs}):
            unlike = _sample_differences(mine.get(name), theirs.get(name))
            found += [f"population {p}, {name}: {each}" for each in unlike]
    for p, (old, new) in enumerate(zip(expected.weights, given.weights, strict=True)):
        found += [f"weights of projection {p}: {each}" for each in _sample_differences(old, new)]
    return found


def run_reference(experiment: Experiment) -> Board:
    board = Board(experiment.network)
    for ticks in experiment.runs:
        board.run(ticks)
    return board


def run_emulator(experiment: Experiment) -> Engine:
    engine = Engine(quantise(experiment.network))
    for ticks in experiment.runs:
        engine.run(ticks)
    return engine


def disagreements(experiment: Experiment) -> list[str]:
    """What the emulator does otherwise than the reference."""
    return differences(run_reference(experiment).traces(), run_emulator(experiment).traces())
