"""What reaches the synapses of a population whose learning depends on the order of packets.

Elsewhere the order of packets within a tick makes no difference. Here it can. Where dopamine
modulates synapses, the firmware looks up the marks of dopamine in a history as if no event came
after those that a synapse looks at, so it matters which events of this tick have been entered
before a row is read. Where a rule draws random numbers, each core draws them in the order of what
it does. Where synapses change weights, a spike makes the changes that have come before it.
On a board that order is a matter of chance; here packets come as on the board in software: those
of neurons and Poisson sources in the order of their populations, but to a synapse core those of its
own neurons first; then those that a delay extension sends; and last those of arrays of spike times,
of which each core sends its highest neuron first, as the host takes keys from the end of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from emulator.image import Synapses
from emulator.timestep.fired import Fired, reverse

from .changeable_projection import ChangeMemory
from .changes import Changes
from .laned import LanedProjection
from .memory import Memory, ModulatedMemory
from .modulation import Concentrations
from .own_spikes import ONCE, Heard
from .projection import PlasticProjection

Brought: TypeAlias = Concentrations | Changes
"""What spikes bring that is no weight: dopamine, or changes of weights."""
OrderedRows: TypeAlias = PlasticProjection | Brought
DELAYED = -1
"""The turn of what delay extensions send."""
FiredBefore = Callable[[int, int], tuple[Fired, int]]
"""The spikes of a population so many ticks before this one, and how many they are."""


def rows_in_order(
    synapses: Sequence[Synapses],
    population: int,
    brought: Mapping[int, Brought],
    plastic: Mapping[int, PlasticProjection | LanedProjection],
) -> dict[int, list[OrderedRows]]:
    """By source population, what there is for *population*, in the order of its table."""
    rows: dict[int, list[OrderedRows]] = {}
    into = [s for s, each in enumerate(synapses) if each.post == population]
    for s in sorted(into, key=lambda s: synapses[s].made_on_machine):
        of_source = rows.setdefault(synapses[s].pre, [])
        if s in brought:
            of_source.append(brought[s])
        elif s in plastic:
            found = plastic[s]
            of_source += found.parts if isinstance(found, LanedProjection) else [found]
    return rows


class OrderedPopulation:
    """Lets them reach the synapses.

    Arguments:
        population: its place in the network.
        has_synapse_core: it hears of its own neurons' spikes by packets, in their turn.
        memory: of its neurons.
        heard: who hears of its own spikes by packets of projections back; None where none lead.
        rows: by source population, each projection that learns or brings something, in the order of
            the core's table: a packet leads to the row of each before the next packet does.
        arrays: source populations that are arrays of spike times, and how many of them share a
            core.
        backwards: packets come in the opposite order.
    """

    def __init__(
        self,
        population: int,
        has_synapse_core: bool,
        memory: Memory,
        heard: Heard | None,
        rows: Mapping[int, list[OrderedRows]],
        arrays: Mapping[int, int],
        backwards: bool = False,
    ) -> None:
        self._population = population
        self._has_synapse_core = has_synapse_core
        self._memory = memory
        self._heard = heard
        self._rows = rows
        self._arrays = arrays
        self._backwards = backwards
        first = sorted({*rows, population} - arrays.keys())
        if has_synapse_core:
            first.sort(key=lambda source: source != population)
        last = sorted(rows.keys() & arrays.keys())
        self._turns = [*first, DELAYED, *last]
        if backwards:
            self._turns.reverse()

    def deliver(self, tick: int, fired_before: FiredBefore) -> None:
        """All that happens in *tick*."""
        if not self._has_synapse_core:
            self._memory.add_spikes(tick, *fired_before(self._population, 0))
        for turn in self._turns:
            if turn != DELAYED:
                self._deliver_at_once(tick, turn, fired_before)
                continue
            for source, rows in self._rows.items():
                self._deliver_delayed(tick, source, rows, fired_before)

    def _deliver_at_once(self, tick: int, source: int, fired_before: FiredBefore) -> None:
        """What a population sends."""
        fired, count = self._as_sent(source, *fired_before(source, 0))
        if source == self._population and self._has_synapse_core:
            if self._heard is not None:
                self._heard.hear(tick, fired, count)
                return  # it has led on to the rows
            self._memory.add_spikes(tick, fired, count)
        rows = self._rows.get(source, [])
        for packets in _packets(fired, count, len(rows)):
            for each in rows:
                self._lead(tick, each, packets)

    def _as_sent(self, source: int, fired: Fired, count: int) -> tuple[Fired, int]:
        """The first *count* spikes of *fired* as the cores of that population send them."""
        if source in self._arrays:
            neurons = fired.neurons[:count]
            order = np.lexsort((-neurons, neurons // self._arrays[source]))
            fired = Fired(*(field[:count][order] for field in fired))
        return reverse(fired, count) if self._backwards else (fired, count)

    def _lead(self, tick: int, rows: OrderedRows, packets: tuple[Fired, int]) -> None:
        if isinstance(rows, Concentrations):
            assert isinstance(self._memory, ModulatedMemory)
            self._memory.add_dopamine(rows, tick, *packets)
        elif isinstance(rows, Changes):
            assert isinstance(self._memory, ChangeMemory)
            self._memory.add_changes(rows, *packets)
        else:
            rows.deliver_at_once(tick, *packets)

    def _deliver_delayed(
        self,
        tick: int,
        source: int,
        rows: list[OrderedRows],
        fired_before: FiredBefore,
    ) -> None:
        """What a delay extension sends, one of its stages after another."""
        learning = [each for each in rows if isinstance(each, PlasticProjection)]
        for lag in sorted({lag for each in learning for lag in each.lags if lag}):
            reached = [each for each in learning if lag in each.lags]
            for packets in _packets(*fired_before(source, lag), len(reached)):
                for each in reached:
                    each.deliver_delayed(tick, lag, *packets)


def _packets(fired: Fired, count: int, rows: int) -> Iterator[tuple[Fired, int]]:
    """The first *count* spikes of *fired*: packet by packet where each leads to several *rows*."""
    if rows == 1:
        yield fired, count
    elif rows:
        for k in range(count):
            packet = Fired(fired.neurons[k : k + 1], ONCE)
            for _ in range(fired.copies[k]):
                yield packet, 1
