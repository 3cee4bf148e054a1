"""SpikeSourceArray: times that the board can't send spikes at, or sends them at others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from emulator.image import Int64s
from spinn_stdp.network import Floats, Integers, Population

from .encoding import ticks_of, timestep_in_us
from .problems import Problems

MOST_PACKETS = 255
"""Spikes of a source in one tick."""
ON_GRID = 1e-6
"""Of a tick: times nearer than this to a tick are on it."""
SHOWN, SHOWN_MOVES = 3, 4


def together(times: Sequence[Floats]) -> tuple[Floats, Integers]:
    """The *times* of all sources one after the other, and the source of each."""
    lengths = np.fromiter(map(len, times), np.int64, len(times))
    return np.concatenate([np.zeros(0), *times]), np.repeat(np.arange(len(times)), lengths)


def falls(spikes: Floats, sources: Integers) -> Integers:
    """Which *spikes* are followed by an earlier one of the same source."""
    return np.flatnonzero((spikes[1:] < spikes[:-1]) & (sources[1:] == sources[:-1]))


def check_spike_times(
    named: str, population: Population, timestep: float, problems: Problems
) -> None:
    """Tell of times that are none, and of those between ticks."""
    times: Any = population.parameters["spike_times"]
    step_us = timestep_in_us(timestep)
    spikes, sources = together(times)
    is_time = (spikes >= 0) & (spikes < np.inf)
    wrong = np.union1d(sources[~is_time], sources[falls(spikes, sources)])
    is_right = ~np.isin(sources, wrong)
    spikes, sources = spikes[is_right], sources[is_right]
    ticks = ticks_of(spikes, step_us)
    for source in np.union1d(wrong, _crowded(ticks, sources)):
        problems.error(
            f"{named}: spike times of source {source} {_what_is_wrong(times[source], step_us)}"
        )
    _tell_of_moves(named, spikes, ticks, step_us / 1000, problems)


def _crowded(ticks: Int64s, sources: Integers) -> Integers:
    """Sources with more spikes in a tick than the board can count."""
    is_first = np.ones(len(ticks), np.bool_)
    is_first[1:] = (ticks[1:] != ticks[:-1]) | (sources[1:] != sources[:-1])
    first = np.flatnonzero(is_first)
    return sources[first[np.diff(np.append(first, len(ticks))) > MOST_PACKETS]]


def _what_is_wrong(spikes: Floats, step_us: int) -> str:
    """Of one source."""
    if not np.isfinite(spikes).all():
        return f"hold {_some(spikes[~np.isfinite(spikes)])}; give times in ms"
    if (spikes < 0).any():
        return f"hold {_some(spikes[spikes < 0])} ms; give times from 0 up"
    if len(late := np.flatnonzero(np.diff(spikes) < 0)):
        first, second = spikes[late[0] : late[0] + 2]
        return f"are not in order: {second:g} comes after {first:g} ms; sort them"
    most = np.unique(ticks_of(spikes, step_us), return_counts=True)[1].max()
    return (
        f"hold {most} spikes of one tick; give at most {MOST_PACKETS}, which is what a delay "
        "extension of the board can count"
    )


def _some(values: Floats) -> str:
    different = [f"{value:g}" for value in np.unique(values)]
    return ", ".join(different[:SHOWN]) + (", …" if len(different) > SHOWN else "")


def _tell_of_moves(
    named: str, spikes: Floats, ticks: Int64s, step: float, problems: Problems
) -> None:
    """Warn of times that are not on the time step, ms."""
    used = ticks * step
    off = np.abs(used - spikes) > ON_GRID * step
    if not off.any():
        return
    pairs = np.unique(np.column_stack([spikes[off], used[off]]), axis=0)
    changes = ", ".join(f"{was:g} becomes {now:g} ms" for was, now in pairs[:SHOWN_MOVES])
    problems.warn(
        f"{named}: {off.sum()} spike times are not on the time step of {step:g} ms and are sent at "
        f"the next one: {changes}{', …' if len(pairs) > SHOWN_MOVES else ''}"
    )
