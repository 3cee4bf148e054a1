"""Direct currents in sPyNNaker's words.

sPyNNaker 7.4.1 can't write a DCSource of negative amplitude (it checks the word as unsigned).
The firmware sums the currents of a neuron modulo 2**32, so several large positive ones make it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_ONE, WORD
from spinn_stdp.network import CurrentSource
from spinn_stdp.quantise.currents import FOREVER, tick_of
from spinn_stdp.quantise.encoding import accum

from .messages import NotDeployable

LARGEST = (1 << 31) - 1
"""Of an accum."""
US_PER_MS = 1000


class Currents:
    """The current sources of a network.

    Arguments:
        timestep_us: µs.
    """

    def __init__(
        self,
        sim: Any,
        sources: tuple[CurrentSource, ...],
        populations: list[Any],
        timestep_us: int,
    ) -> None:
        self._sources = sources
        self._timestep_us = timestep_us
        self._made = [
            self._inject(sim, source, populations[source.population]) for source in sources
        ]

    def update(self, sources: tuple[CurrentSource, ...]) -> None:
        """Set the currents of *sources*, which flow into the same neurons as before.

        Raises:
            NotDeployable: they flow elsewhere, or there are others.
        """
        if not same_places(self._sources, sources):
            raise NotDeployable(
                "a current source was connected after the run began, and sPyNNaker has set no "
                "memory aside for it: connect it before, with an amplitude of 0 to begin with"
            )
        for made, source in zip(self._made, sources, strict=True):
            self._set(made, source)
        self._sources = sources

    def _inject(self, sim: Any, source: CurrentSource, population: Any) -> list[Any]:
        begin, end = (
            _milliseconds(source.parameters[name], self._timestep_us) for name in ("start", "stop")
        )
        made = [
            sim.DCSource(amplitude=amplitude, start=begin, stop=end)
            for amplitude in amplitudes(source.parameters["amplitude"])
        ]
        for each in made:
            each.inject_into(population[source.neurons.tolist()])
        return made

    def _set(self, made: list[Any], source: CurrentSource) -> None:
        parts = amplitudes(source.parameters["amplitude"])
        if len(parts) > len(made):
            raise NotDeployable(
                "a current that was not negative when the run began was set to "
                f"{source.parameters['amplitude']:g} nA, which sPyNNaker can't write: give "
                "i_offset to the cells instead, or begin with a negative amplitude"
            )
        # Here sPyNNaker takes ticks.
        begin, end = (
            tick_of(source.parameters[name], self._timestep_us) for name in ("start", "stop")
        )
        unused = [0.0] * (len(made) - len(parts))
        for each, amplitude in zip(made, [*parts, *unused], strict=True):
            each.set_parameters(amplitude=amplitude, start=begin, stop=end)


def amplitudes(asked: float) -> Sequence[float]:
    """Amplitudes (nA) from 0 up whose sum is *asked* on the board."""
    left = accum(asked) & WORD
    parts = []
    while left > LARGEST:
        parts.append(LARGEST / ACCUM_ONE)
        left -= LARGEST
    return [*parts, left / ACCUM_ONE] if parts else [asked]


def _milliseconds(time: float, timestep_us: int) -> float:
    """*time*, or the last that sPyNNaker can write, ms."""
    return time if tick_of(time, timestep_us) < FOREVER else FOREVER * timestep_us / US_PER_MS


def same_places(some: tuple[CurrentSource, ...], others: tuple[CurrentSource, ...]) -> bool:
    """Whether these are sources of the same kinds into the same neurons."""
    return len(some) == len(others) and all(
        a.kind == b.kind and a.population == b.population and np.array_equal(a.neurons, b.neurons)
        for a, b in zip(some, others, strict=True)
    )
