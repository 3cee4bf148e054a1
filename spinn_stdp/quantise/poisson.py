"""Poisson spike sources: what the host writes for them and the board makes of it at its start.

The host writes rate, start and duration as u32.32 (sPyNNaker's
``spike_source_poisson_machine_vertex.py``); the board turns them into ticks and into what
the method of drawing needs (``set_spike_source_rate`` of its ``spike_source_poisson.c``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.exponentials import expulr
from emulator.arithmetic.fixed_point import ACCUM_BITS, WORD
from emulator.arithmetic.roots import square_root
from emulator.image import Int64s, PoissonSource, VariablePoissonSource
from spinn_stdp.network import Floats, Population

from .problems import Problems
from .seeds import mars_kiss_seeds

SOURCES_PER_CORE = 500
"""sPyNNaker's most, and its default."""
RATE_BITS = 16
"""Rates are u16.16 on the board."""
WORD_BITS = 32
HIGHEST_RATE = 1 << 16
"""Hz, exclusive."""
FOR_EVER = WORD
"""The tick that is never reached, and the duration in ms that stands for it."""
US_PER_MS = 1000
US_PER_SECOND = 1_000_000
SLOW_BELOW = 0.01
FAST_BELOW = 10
"""Spikes per tick: sPyNNaker's limits between its three methods."""


ONE = ("rate", "start", "duration")
VARIABLE = ("rates", "starts", "durations")
LATEST_NEXT = 1 << 16
"""ms, exclusive; what an accum holds."""


class Clock(NamedTuple):
    """The time step as the host writes it."""

    seconds_per_tick: int
    """u0.32"""
    ticks_per_ms: int
    """u16.16"""
    ticks_per_second: int
    """u16.16; the board computes it in 32 bits."""

    @classmethod
    def of(cls, timestep_us: int) -> Clock:
        ticks_per_ms = _encoded(US_PER_MS / timestep_us, RATE_BITS)
        return cls(
            seconds_per_tick=_encoded(timestep_us / US_PER_SECOND, WORD_BITS),
            ticks_per_ms=ticks_per_ms,
            ticks_per_second=(US_PER_MS * ticks_per_ms) & WORD,
        )


class Method(NamedTuple):
    """How the spikes of one rate are drawn; see :class:`emulator.timestep.poisson.Sources`."""

    mean_isi_ticks: int = 0
    exp_minus_lambda: int = 0
    sqrt_lambda: int = 0


def quantise_poisson(population: Population, timestep_us: int) -> PoissonSource:
    """The sources of *population*, a SpikeSourcePoisson, for ticks of *timestep_us* µs.

    Its parameters are `rate` (Hz), `start` (ms) and `duration` (ms; infinite, or no shorter
    than the board's 2³² − 1 ms, for no end), an array each. Without a seed the host takes
    another one each time.

    Raises:
        NetworkError: there is a number that the board can't hold; names all of them.
    """
    problems = Problems()
    check_poisson(population, timestep_us, problems)
    problems.tell()
    clock = Clock.of(timestep_us)
    start, duration = (_times(population, name, clock) for name in ("start", "duration"))
    for_ever = population.parameters["duration"] >= FOR_EVER
    methods = _each(population.parameters["rate"], lambda rate: _method(rate, clock))
    fields = {
        "start_ticks": start,
        "end_ticks": np.where(for_ever, FOR_EVER, start + duration),
        **dict(zip(Method._fields, methods.T, strict=True)),
    }
    first = _slices(population)
    return PoissonSource(
        parameters={name: values.astype(np.uint32) for name, values in fields.items()},
        slice_first=first,
        seeds=mars_kiss_seeds(np.random.RandomState(population.seed), len(first) - 1),
    )


def quantise_variable_poisson(population: Population, timestep_us: int) -> VariablePoissonSource:
    """The sources of *population*, a SpikeSourcePoissonVariable, for ticks of *timestep_us* µs.

    Its parameters are `rates`, `starts` and `durations`, a tuple of arrays each, one for each
    source. Units are those of :func:`quantise_poisson`, after :func:`check_variable_poisson`.
    """
    clock = Clock.of(timestep_us)
    rates, starts, durations = (_all(population, name) for name in VARIABLE)
    start, duration = _in_ticks(starts, clock), _in_ticks(durations, clock)
    fields = {
        "start_ticks": start,
        "end_ticks": np.where(durations >= FOR_EVER, FOR_EVER, start + duration),
        **dict(zip(Method._fields, _each(rates, lambda r: _method(r, clock)).T, strict=True)),
    }
    first = _slices(population)
    return VariablePoissonSource(
        rate_first=np.cumsum([0, *map(len, population.parameters["rates"])]),
        from_ticks=_each(starts, lambda word: _next_ticks(word, clock)).astype(np.uint32),
        parameters={name: values.astype(np.uint32) for name, values in fields.items()},
        slice_first=first,
        seeds=mars_kiss_seeds(np.random.RandomState(population.seed), len(first) - 1),
    )


def _all(population: Population, name: str) -> Floats:
    values: Floats = np.concatenate(population.parameters[name])
    return values


def _next_ticks(word: int, clock: Clock) -> int:
    """For a u32.32 start: the board looks out for it as an accum."""
    return _ticks(word >> (WORD_BITS - ACCUM_BITS) << (WORD_BITS - ACCUM_BITS), clock)


def check_variable_poisson(population: Population, timestep_us: int, problems: Problems) -> None:
    """As :func:`check_poisson`, of a SpikeSourcePoissonVariable."""
    named = _named(population)
    lists = [population.parameters[name] for name in VARIABLE]
    for n, (rates, starts, durations) in enumerate(zip(*lists, strict=True)):
        what = f"{named}: source {n}"
        if not len(rates) == len(starts) == len(durations):
            problems.error(
                f"{what} has {len(rates)} rates, {len(starts)} starts and {len(durations)} "
                "durations; give as many of each"
            )
        elif not len(rates):
            problems.error(f"{what} has no rate; give at least one, of 0 Hz for silence")
        elif (np.diff(starts) < 0).any():
            problems.error(f"{what}: starts {starts.tolist()} ms; give them in ascending order")
        elif (starts[1:] >= LATEST_NEXT).any():
            problems.error(
                f"{what}: a start of {starts.max():g} ms; the board loses the upper bits of "
                f"times after the first from {LATEST_NEXT} ms on: give earlier ones, or set "
                "the rates between runs"
            )
        else:
            continue
        return
    flat = {name: _all(population, several) for name, several in zip(ONE, VARIABLE, strict=True)}
    first = np.cumsum([0, *map(len, lists[0])])

    def rate_of_source(entry: int) -> str:
        n = int(np.searchsorted(first, entry, "right")) - 1
        return f"rate {entry - first[n]} of source {n}"

    check_poisson(replace(population, parameters=flat), timestep_us, problems, rate_of_source)


def check_poisson(
    population: Population,
    timestep_us: int,
    problems: Problems,
    named: Callable[[int], str] = "source {}".format,
) -> None:
    """Tell *problems* of every number of *population* that the board can't hold.

    *named* is how messages call the n-th of its values.
    """
    rate, start, duration = (population.parameters[n] for n in ("rate", "start", "duration"))
    last = (FOR_EVER - 1) * timestep_us / US_PER_MS
    limits = (
        ("rate", rate, (rate >= 0) & (rate < HIGHEST_RATE), f"0 up to {HIGHEST_RATE} Hz"),
        ("start", start, (start >= 0) & (start < last), f"0 up to {last} ms"),
        (
            "duration",
            duration,
            (duration >= 0) & ((start + duration < last) | (duration >= FOR_EVER)),
            f"0 up to an end at {last} ms, or inf (sPyNNaker's None) for no end",
        ),
    )
    for name, values, allowed, range_ in limits:
        for n in np.flatnonzero(~allowed)[:1]:
            problems.error(
                f"{_named(population)}: {name} of {named(n)} is {values[n]}"
                f"{_others(int(np.count_nonzero(~allowed)))}; a Poisson source's can be {range_}"
            )
    if timestep_us >= US_PER_SECOND:
        problems.error(
            f"{_named(population)}: Poisson sources need a time step below 1 s, "
            f"not {timestep_us / US_PER_SECOND} s"
        )
    cores = population.neurons_per_core
    if cores is not None and not 1 <= cores <= SOURCES_PER_CORE:
        problems.error(
            f"{_named(population)}: {cores} sources per core; give from 1 to "
            f"{SOURCES_PER_CORE} as neurons_per_core, or none for {SOURCES_PER_CORE}"
        )
    if population.seed is not None and not 0 <= population.seed <= WORD:
        problems.error(f"{_named(population)}: seed {population.seed}; numpy takes 0 to {WORD}")


def _named(population: Population) -> str:
    return f"Population {population.label!r} ({population.cell_type})"


def _others(count: int) -> str:
    return f" ({count} sources are out of range)" if count > 1 else ""


def _encoded(value: float, fraction_bits: int) -> int:
    """*value* as the host encodes a single number: from its shortest decimal form."""
    return round(Decimal(str(value)) * (1 << fraction_bits))


def _each(values: Floats, of_word: Callable[[int], int | Method]) -> Int64s:
    """What *of_word* makes of each of *values* as a u32.32; of each different one once."""
    words, where = np.unique(np.round(np.ldexp(values, WORD_BITS)), return_inverse=True)
    return np.array([of_word(int(word)) for word in words], np.int64)[where]


def _method(word: int, clock: Clock) -> Method:
    """For a u32.32 rate in Hz."""
    rate = word >> (WORD_BITS - RATE_BITS)
    per_tick = (rate * clock.seconds_per_tick) >> WORD_BITS
    if per_tick >= _encoded(FAST_BELOW, RATE_BITS):
        return Method(sqrt_lambda=square_root(per_tick >> 1))
    if per_tick >= _encoded(SLOW_BELOW, RATE_BITS):
        # The board has it as a u16.16 before it makes it a u0.32.
        return Method(exp_minus_lambda=expulr(-(per_tick >> 1)) >> RATE_BITS << RATE_BITS)
    # The board asks if the rate is above 0 as an accum, which has one bit less.
    return Method(mean_isi_ticks=clock.ticks_per_second // rate if rate >> 1 else 0)


def _times(population: Population, name: str, clock: Clock) -> Int64s:
    """A parameter in ms as ticks."""
    return _in_ticks(population.parameters[name], clock)


def _in_ticks(milliseconds: Floats, clock: Clock) -> Int64s:
    return _each(np.minimum(milliseconds, FOR_EVER), lambda word: _ticks(word, clock))


def _ticks(word: int, clock: Clock) -> int:
    """For a u32.32 time in ms, rounded as the board does: half a tick makes a whole one."""
    ticks = (word * clock.ticks_per_ms + (1 << (RATE_BITS - 1))) >> RATE_BITS  # u32.32
    return ((ticks >> 1) + (1 << (WORD_BITS - 2))) >> (WORD_BITS - 1)


def _slices(population: Population) -> Int64s:
    size = population.neurons_per_core or SOURCES_PER_CORE
    return np.append(np.arange(0, population.size, size), population.size)
