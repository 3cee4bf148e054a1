"""Current sources: amplitudes as accums, times as ticks.

A kind is a function that converts it and one that checks it, and one line in the table here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_BITS, ACCUM_ONE
from emulator.image import Current
from spinn_stdp.network import CurrentSource, Population

from .encoding import ACCUM_HIGHEST, accum, accums, in_range
from .neurons.model import MOST_NEURONS_PER_CORE
from .problems import Problems
from .seeds import mars_kiss_seeds

FOREVER = 0xFFFFFFFF
"""The last tick that the board's counter knows; a stop beyond it never comes."""
US_PER_MS = 1000
MS_PER_SECOND = 1000
DEGREES_PER_HALF_TURN = 180
LONGEST_ON_GRID = 1e9
"""ms; beyond it a double is too coarse to tell whether a time is on a time step."""
ON_GRID = 1e-6
"""How far from a time step, in steps, a time may be and still count as on it."""
WRAPS_AFTER = 1 << 16
"""Ticks after which the firmware's clock of an ACSource wraps, and radians its angle."""
COARSE = 0.01
"""A part of a frequency by which the board's may be off without a word."""
LOWEST_RADIANS = 15600
"""So far below 0 the firmware's sine is one."""

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """How a kind of current source is converted, and what can't be."""

    convert: Callable[[Parameters, int], Parameters]
    """From PyNN's parameters and the length of a tick in µs to those of the image."""
    problems: Callable[[Parameters, int], Iterator[str]]
    """What the board can't hold, in words."""
    warnings: Callable[[Parameters, int], Iterator[str]]
    """What it will make of it."""


def tick_of(milliseconds: float, timestep_us: int) -> int:
    """The board cuts the times of a current to whole ticks."""
    if math.isinf(milliseconds):
        return FOREVER
    return min(int(milliseconds * (US_PER_MS / timestep_us)), FOREVER)


def quantise_current(source: CurrentSource, population: Population, timestep_us: int) -> Current:
    """What the board holds of *source*, which flows into *population*."""
    neurons = np.sort(source.neurons)
    core = neurons // (population.neurons_per_core or MOST_NEURONS_PER_CORE)
    first = np.append(np.flatnonzero(np.diff(core, prepend=-1)), len(neurons))
    return Current(
        kind=source.kind,
        population=source.population,
        neurons=neurons.astype(np.int32),
        core_first=first.astype(np.int64),
        parameters=CURRENTS[source.kind].convert(source.parameters, timestep_us),
    )


def check_current(source: CurrentSource, timestep_us: int, what: str, problems: Problems) -> None:
    """Tell *problems* of all that the board can't hold, or makes something else of."""
    kind = CURRENTS[source.kind]
    found = list(kind.problems(source.parameters, timestep_us))
    for text in found:
        problems.error(f"{what}: {text}")
    if not found:
        for text in kind.warnings(source.parameters, timestep_us):
            problems.warn(f"{what}: {text}")


# ---- parts that kinds have in common ------------------------------------------------


def _span(given: Parameters, timestep_us: int) -> dict[str, int]:
    return {name: tick_of(given[name], timestep_us) for name in ("start", "stop")}


def _beyond(given: Parameters, units: Mapping[str, str]) -> Iterator[str]:
    for name, unit in units.items():
        value = given[name]
        if not in_range(value).all():
            yield f"{name} is {value:g} {unit}, beyond {ACCUM_HIGHEST:g}"


def _bad_span(given: Parameters) -> Iterator[str]:
    for name in ("start", "stop"):
        if np.isnan(given[name]) or given[name] < 0:
            yield f"{name} is {given[name]:g} ms; give a time from 0 up"


def _off_grid(name: str, time: float, timestep_us: int) -> Iterator[str]:
    if np.isfinite(time) and time < LONGEST_ON_GRID:
        step = timestep_us / US_PER_MS
        used = tick_of(time, timestep_us) * step
        if abs(used - time) > ON_GRID * step:
            yield f"{name} {time:g} ms is not on the time step; {used:g} ms is used"


def _span_off_grid(given: Parameters, timestep_us: int) -> Iterator[str]:
    for name in ("start", "stop"):
        yield from _off_grid(name, given[name], timestep_us)
    if given["stop"] <= given["start"]:
        yield f"stop {given['stop']:g} ms is not after start {given['start']:g} ms: none flows"


# ---- DCSource -----------------------------------------------------------------------


def _direct(given: Parameters, timestep_us: int) -> Parameters:
    return {"amplitude": accum(given["amplitude"]), **_span(given, timestep_us)}


def _direct_problems(given: Parameters, timestep_us: int) -> Iterator[str]:
    yield from _beyond(given, {"amplitude": "nA"})
    yield from _bad_span(given)


# ---- ACSource -----------------------------------------------------------------------


def radians_per_tick(hertz: float, timestep_us: int) -> float:
    """What the board counts in; sPyNNaker gives it radians per ms, whatever the time step."""
    return hertz * 2 * np.pi / MS_PER_SECOND * (timestep_us / US_PER_MS)


def radians(degrees: float) -> float:
    """What the board takes for an angle."""
    return degrees * (np.pi / DEGREES_PER_HALF_TURN)


def _alternating(given: Parameters, timestep_us: int) -> Parameters:
    return {
        "amplitude": accum(given["amplitude"]),
        "offset": accum(given["offset"]),
        "frequency": accum(radians_per_tick(given["frequency"], timestep_us)),
        "phase": accum(radians(given["phase"])),
        **_span(given, timestep_us),
    }


def _alternating_problems(given: Parameters, timestep_us: int) -> Iterator[str]:
    yield from _beyond(
        given, {"amplitude": "nA", "offset": "nA", "frequency": "Hz", "phase": "degrees"}
    )
    yield from _bad_span(given)


def _alternating_warnings(given: Parameters, timestep_us: int) -> Iterator[str]:
    yield from _span_off_grid(given, timestep_us)
    frequency, step = given["frequency"], timestep_us / US_PER_MS
    if frequency == 0:
        return
    asked = radians_per_tick(frequency, timestep_us)
    stored = accum(asked)
    used = frequency * stored / ACCUM_ONE / asked
    if abs(used - frequency) > COARSE * abs(frequency):
        yield (
            f"frequency is {frequency:g} Hz; the board's steps of it are coarse where time steps "
            f"are short, {step:g} ms, and the next one is {used:g} Hz"
        )
    last = _reliable_ticks(stored)
    if last < tick_of(given["stop"], timestep_us) - tick_of(given["start"], timestep_us):
        yield (
            f"frequency is {frequency:g} Hz: from {last * step:g} ms after the start on, the "
            "board's sine of so large an angle is not one; use one source after the other"
        )


def _reliable_ticks(frequency: int) -> int | float:
    """How long the angle of an ACSource (accum radians a tick) stays where the sine is one."""
    to_lowest = (LOWEST_RADIANS << ACCUM_BITS) // max(1, abs(frequency))
    if frequency < 0:
        return to_lowest
    if frequency == 0 or to_lowest >= WRAPS_AFTER:
        return math.inf  # the clock wraps before the angle is too far below 0
    return min(WRAPS_AFTER, (WRAPS_AFTER << ACCUM_BITS) // frequency)


# ---- StepCurrentSource --------------------------------------------------------------


def _stepwise(given: Parameters, timestep_us: int) -> Parameters:
    times = [tick_of(time, timestep_us) for time in given["times"]]
    return {
        "times": np.array(times, np.int64),
        "amplitudes": accums(given["amplitudes"]),
    }


def _stepwise_problems(given: Parameters, timestep_us: int) -> Iterator[str]:
    times, amplitudes = np.ravel(given["times"]), np.ravel(given["amplitudes"])
    if len(times) != len(amplitudes):
        yield f"{len(times)} times and {len(amplitudes)} amplitudes; give one of each for each step"
    for k in np.flatnonzero(~in_range(amplitudes))[:1]:
        yield f"amplitude {k} is {amplitudes[k]:g} nA, beyond {ACCUM_HIGHEST:g}"
    for k in np.flatnonzero(~(times >= 0))[:1]:
        yield f"time {k} is {times[k]:g} ms; give times from 0 up"
    for k in np.flatnonzero(np.diff(times) < 0)[:1]:
        yield f"time {k + 1} is {times[k + 1]:g} ms, after {times[k]:g} ms; give ascending times"


def _stepwise_warnings(given: Parameters, timestep_us: int) -> Iterator[str]:
    times = np.ravel(given["times"])
    off_grid = (told for time in times for told in _off_grid("time", time, timestep_us))
    first = next(off_grid, None)
    if first is not None:
        more = sum(1 for _ in off_grid)
        yield first + (f" ({more} other times are not either)" if more else "")
    ticks = np.array([tick_of(time, timestep_us) for time in times])
    for k in np.flatnonzero(np.diff(ticks) == 0)[:1]:
        yield (
            f"times {times[k]:g} and {times[k + 1]:g} ms are in one time step; the board takes "
            "one of them after the other, each time that a neuron asks. Leave one out"
        )


# ---- NoisyCurrentSource -------------------------------------------------------------


def _noisy(given: Parameters, timestep_us: int) -> Parameters:
    numbers = np.random.RandomState(given.get("seed"))
    return {
        "mean": accum(given["mean"]),
        "stdev": accum(given["stdev"]),
        "seed": mars_kiss_seeds(numbers, 1)[0],
        **_span(given, timestep_us),
    }


def _noisy_problems(given: Parameters, timestep_us: int) -> Iterator[str]:
    yield from _beyond(given, {"mean": "nA", "stdev": "nA"})
    yield from _bad_span(given)
    step = timestep_us / US_PER_MS
    dt = given.get("dt", step)
    if not abs(dt - step) <= ON_GRID * step:
        yield (
            f"dt is {dt:g} ms; sPyNNaker supports only that of the time step, "
            f"{step:g} ms: leave it out, or choose another time step"
        )


def _noisy_warnings(given: Parameters, timestep_us: int) -> Iterator[str]:
    yield from _span_off_grid(given, timestep_us)
    if given["stdev"] < 0:
        yield f"stdev is {given['stdev']:g} nA; its sign only turns the noise round"


CURRENTS: dict[str, Kind] = {
    "ACSource": Kind(_alternating, _alternating_problems, _alternating_warnings),
    "DCSource": Kind(_direct, _direct_problems, _span_off_grid),
    "NoisyCurrentSource": Kind(_noisy, _noisy_problems, _noisy_warnings),
    "StepCurrentSource": Kind(_stepwise, _stepwise_problems, _stepwise_warnings),
}
"""By PyNN's name."""
