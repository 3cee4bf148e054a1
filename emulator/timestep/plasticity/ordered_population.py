"""What reaches the synapses of a population whose learning depends on the order of packets.

Elsewhere the order of packets within a tick makes no difference. Here it can. Where dopamine
modulates synapses, the firmware looks up the marks of dopamine in a history as if no event came
after those that a synapse looks at, so it matters which events of this tick have been entered
before a row is read. Where a rule draws random numbers, each core draws them in the order of what
it does. On a board that order is a matter of chance; here packets come as on the board in software,
in the order of the source populations, and those that a delay extension sends after all others.
An array of spike times sends its highest neuron first, as the host takes keys from the end of
a list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from emulator.timestep.fired import Fired

from .memory import Memory, ModulatedMemory
from .modulation import Concentrations
from .own_spikes import Heard
from .projection import PlasticProjection

FiredBefore = Callable[[int, int], tuple[Fired, int]]
"""The spikes of a population so many ticks before this one, and how many they are."""


class OrderedPopulation:
    """Lets them reach the synapses.

    Arguments:
        population: its place in the network.
        has_synapse_core: it hears of its own neurons' spikes by packets, in their turn.
        memory: of its neurons.
        heard: who hears of its own spikes by packets of projections back; None where none lead.
        dopamine: by source population, each projection that brings some.
        plastic: by source population, each projection that learns.
        arrays: source populations that are arrays of spike times.
    """

    def __init__(
        self,
        population: int,
        has_synapse_core: bool,
        memory: Memory,
        heard: Heard | None,
        dopamine: Mapping[int, list[Concentrations]],
        plastic: Mapping[int, list[PlasticProjection]],
        arrays: Collection[int],
    ) -> None:
        self._population = population
        self._has_synapse_core = has_synapse_core
        self._memory = memory
        self._heard = heard
        self._dopamine = dopamine
        self._plastic = plastic
        self._arrays = arrays
        self._sources = sorted({population, *dopamine, *plastic})

    def deliver(self, tick: int, fired_before: FiredBefore) -> None:
        """All that happens in *tick*."""
        if not self._has_synapse_core:
            self._memory.add_spikes(tick, *fired_before(self._population, 0))
        for source in self._sources:
            fired, count = fired_before(source, 0)
            if source == self._population and self._has_synapse_core:
                if self._heard is not None:
                    self._heard.hear(tick, fired, count)
                    continue  # it has led on to the rows
                self._memory.add_spikes(tick, fired, count)
            if source in self._arrays:
                fired = Fired(*(field[:count][::-1].copy() for field in fired))
            for concentrations in self._dopamine.get(source, ()):
                assert isinstance(self._memory, ModulatedMemory)
                self._memory.add_dopamine(concentrations, tick, fired, count)
            for projection in self._plastic.get(source, ()):
                projection.deliver_at_once(tick, fired, count)
        for source, projections in self._plastic.items():
            for projection in projections:
                projection.deliver_delayed(tick, partial(fired_before, source))
