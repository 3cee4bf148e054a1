"""What the neurons of one population remember for their plastic synapses."""

from __future__ import annotations

from functools import reduce

from emulator.image import Plasticity, Synapses
from emulator.timestep.fired import Fired

from .history import (
    Forgotten,
    PostSpikes,
    add_events,
    forget,
    no_spikes,
    noted_apart,
    together,
)
from .modulation import Concentrations, add_dopamine, add_spikes, empty_modulated, modulation
from .rules import timing_rule


class Memory:
    """Their last spikes."""

    in_order = False
    """Whether it matters in which order things happen within a tick."""

    def __init__(self, plasticity: Plasticity, neurons: int) -> None:
        self.neurons = neurons
        self.spikes = no_spikes(neurons)
        self.timing = timing_rule(plasticity)
        self._apart: list[PostSpikes] = []

    def of_threads(self, number: int) -> list[PostSpikes]:
        """:attr:`spikes` as each of so many threads may read them at the same time."""
        while len(self._apart) < number - 1:
            self._apart.append(noted_apart(self.spikes))
        return [self.spikes, *self._apart[: number - 1]]

    @property
    def forgotten(self) -> Forgotten:
        """What all threads have noted."""
        return reduce(together, (each.forgotten for each in (self.spikes, *self._apart)))

    def add_spikes(self, tick: int, fired: Fired, count: int) -> None:
        """Their first *count* spikes of *fired*, sent at *tick*."""
        add_events(self.spikes, self.timing, tick, fired, count)

    def clear(self) -> None:
        """Nothing has happened yet."""
        for spikes in (self.spikes, *self._apart):
            forget(spikes)


class ModulatedMemory(Memory):
    """Their last spikes and dopamine."""

    in_order = True

    def __init__(self, plasticity: Plasticity, neurons: int) -> None:
        super().__init__(plasticity, neurons)
        self.modulated = empty_modulated(self.spikes.history, neurons)
        self._modulation = modulation(plasticity)

    def add_spikes(self, tick: int, fired: Fired, count: int) -> None:
        """Their first *count* spikes of *fired*, sent at *tick*."""
        add_spikes(self.modulated, self.timing, self._modulation, tick, fired, count)

    def add_dopamine(self, rows: Concentrations, tick: int, fired: Fired, count: int) -> None:
        """What the first *count* spikes of *fired*, of the sources of *rows*, bring at *tick*."""
        add_dopamine(self.modulated, self.timing, self._modulation, rows, tick, fired, count)

    def clear(self) -> None:
        """Nothing has happened yet."""
        super().clear()
        self.modulated.is_dopamine[:] = 0


def concentrations(synapses: Synapses) -> Concentrations:
    """*synapses* that bring dopamine, as kernels take them."""
    return Concentrations(synapses.first, synapses.target, synapses.weight, synapses.dopamine)
