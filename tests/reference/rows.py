"""Synaptic rows: what one spike of one source does to one population."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spinn_stdp.network import Network, Projection

from . import encoding
from .ring import RingBuffer, synapse_type
from .rules_timing import Rule
from .scale import MACHINE_GENERATED, weight_fraction_bits
from .stdp import PlasticRow, PostHistory, learned


@dataclass
class Synapse:
    """One synapse as its row holds it; `weight` changes where it is plastic."""

    target: int
    weight: int
    stored_delay: int
    """Ticks after its stage of the delay extension; a whole ring is stored as 0."""
    stage: int


COMBINED = {
    "IF_curr_exp": [
        ("SpikePairRule", "AdditiveWeightDependence"),
        ("SpikeNearestPairRule", "AdditiveWeightDependence"),
        ("SpikePairRule", "MultiplicativeWeightDependence"),
        ("SpikeNearestPairRule", "MultiplicativeWeightDependence"),
        ("PfisterSpikeTriplet", "WeightDependenceAdditiveTriplet"),
        ("Vogels2011Rule", "AdditiveWeightDependence"),
    ],
    "IF_cond_exp": [
        ("SpikePairRule", "AdditiveWeightDependence"),
        ("SpikeNearestPairRule", "AdditiveWeightDependence"),
    ],
}
"""Rules that sPyNNaker has a program for that does neurons and synapses, by cell type."""
_Held = tuple[list[int], PlasticRow]
"""A row as a core has read it: weights and header."""


class Rows:
    """The rows of one projection, by source and by stage of the delay extension."""

    def __init__(
        self,
        network: Network,
        projection: Projection,
        ring: RingBuffer,
        histories: list[PostHistory],
        learning: Rule | None,
    ) -> None:
        self._receptor = synapse_type(projection.receptor)
        self._ring = ring
        self._histories = histories
        self._learning = learning
        self.fraction_bits = weight_fraction_bits(
            network, projection.post, ring.shifts[self._receptor]
        )
        given = _synapses(network, projection, self.fraction_bits, ring.slots)
        # Python's sort is stable: several synapses of one pair keep the list's order.
        given.sort(key=lambda item: (item[0], item[1].target))
        self.synapses = [synapse for _, synapse in given]
        self._rows: dict[tuple[int, int], list[Synapse]] = {}
        self._stages: dict[int, list[int]] = {}
        for source, synapse in given:
            if (source, synapse.stage) not in self._rows:
                self._rows[source, synapse.stage] = []
                self._stages.setdefault(source, []).append(synapse.stage)
            self._rows[source, synapse.stage].append(synapse)
        self._headers = {key: PlasticRow() for key in self._rows}
        self._reads_early = _rows_read_early(network, projection, ring.slots)
        self.ring_slots = ring.slots
        self.on_synapse_core = _needs_synapse_core(network, projection)
        self.is_made_on_machine = _made_on_machine(projection)
        self._sets_rows_aside = _has_rows(network, projection, ring.slots)
        self._neurons_per_core = network.populations[projection.post].neurons_per_core or 256
        self.undelivered = 0
        self.changes = 0

    @property
    def has_rows_at_once(self) -> bool:
        """Whether any row is reached without a delay extension."""
        return self._sets_rows_aside[0]

    def has_row_on_own_core(self, neuron: int) -> bool:
        """Whether there is a row of *neuron* on its own core; a plastic one has a header at least.

        Packets reach the core if the board makes the rows, or any of its neurons has a synapse
        onto another.
        """
        onto_core = self._sources_onto_own_core.get(neuron // self._neurons_per_core, set())
        if self._learning is not None:
            return self.is_made_on_machine or bool(onto_core)
        return neuron in onto_core

    @cached_property
    def _sources_onto_own_core(self) -> dict[int, set[int]]:
        """By core."""
        found: dict[int, set[int]] = {}
        for (source, stage), row in self._rows.items():
            core = source // self._neurons_per_core
            comes_back = any(each.target // self._neurons_per_core == core for each in row)
            if comes_back and (stage == 0 or self._learning is not None):
                found.setdefault(core, set()).add(source)
        return found

    def stages(self, source: int) -> list[int]:
        """The stages at which a spike of *source* reaches synapses."""
        return self._stages.get(source, [])

    def spikes(self, source: int, stage: int, tick: int, copies: int) -> None:
        """Process equal spikes that arrive, at *tick*, over a stage.

        The row for a spike is read before that of the spike before it is processed and written
        back, unless rows of other projections are read between the two.
        """
        at = source, stage
        held = self._copy(at)
        for left in range(copies, 0, -1):
            if self._learning is None or not self._reads_early[stage > 0]:
                self._process(at, tick)
                continue
            next_held = self._copy(at) if left > 1 else held
            self._put(at, held)
            self._process(at, tick)
            held = next_held

    def own_spike(self, source: int, tick: int, is_replaced: bool) -> None:
        """Process one of several equal spikes, between which there are other things to do."""
        at = source, 0
        held = self._copy(at)
        self._process(at, tick)
        if is_replaced and self._learning is not None and self._reads_early[0]:
            self._put(at, held)

    def _copy(self, at: tuple[int, int]) -> _Held:
        weights = [synapse.weight for synapse in self._rows[at]]
        return weights, deepcopy(self._headers[at])

    def _put(self, at: tuple[int, int], held: _Held) -> None:
        weights, self._headers[at] = held
        for synapse, weight in zip(self._rows[at], weights, strict=True):
            synapse.weight = weight

    def _process(self, at: tuple[int, int], tick: int) -> None:
        row = self._rows[at]
        if self._learning is None:
            for synapse in row:
                self._deliver_static(synapse, tick)
            return
        spike = self._headers[at].spike(tick, self._learning)
        shift = self._ring.shifts[self._receptor]
        for synapse in row:
            before = synapse.weight
            synapse.weight = learned(
                synapse.weight,
                shift,
                synapse.stored_delay,
                spike,
                self._histories[synapse.target],
                self._learning,
            )
            self.changes += synapse.weight != before
            self._deliver_plastic(synapse, tick)

    def _deliver_static(self, synapse: Synapse, tick: int) -> None:
        # A stored 0 is the slot of this very tick, which was emptied: a whole ring later.
        ticks = synapse.stored_delay or self._ring.slots
        self._ring.add(tick + ticks, self._receptor, synapse.target, synapse.weight)

    def _deliver_plastic(self, synapse: Synapse, tick: int) -> None:
        if synapse.stored_delay == 0:
            self.undelivered += 1
            return
        arrival = tick + synapse.stored_delay
        self._ring.add(arrival, self._receptor, synapse.target, synapse.weight)


def _synapses(
    network: Network, projection: Projection, fraction_bits: int, slots: int
) -> list[tuple[int, Synapse]]:
    """The synapses of a projection, each with its source, in the order of the list."""
    scale = 2.0**fraction_bits
    by_machine = _made_on_machine(projection)
    connections = projection.connections
    result = []
    for k in range(len(connections)):
        weight, delay_ms = float(connections.weight[k]), float(connections.delay[k])
        if by_machine:
            raw = encoding.machine_weight(weight, scale)
            delay = encoding.machine_delay(network, delay_ms)
        else:
            raw = encoding.host_weight(weight, scale)
            delay = encoding.host_delay(network, delay_ms)
        stage = (delay - 1) // slots
        synapse = Synapse(int(connections.post[k]), raw, delay % slots, stage)
        result.append((int(connections.pre[k]), synapse))
    return result


def _made_on_machine(projection: Projection) -> bool:
    return (
        projection.connector.kind in MACHINE_GENERATED
        and isinstance(projection.weight, (int, float))
        and isinstance(projection.delay, (int, float))
    )


def _needs_synapse_core(network: Network, projection: Projection) -> bool:
    """Whether this learning projection is processed on a core without neurons."""
    combined = COMBINED[network.populations[projection.post].cell_type]
    rule = projection.plasticity
    if rule is None:
        return False
    return encoding.timestep_ms(network) < 1 or (rule.timing, rule.weight) not in combined


def _rows_read_early(network: Network, projection: Projection, slots: int) -> tuple[bool, bool]:
    """Whether rows are read too early: on a synapse core, where a source's spike leads to one.

    First of the rows that it reaches at once, then of those after a stage.
    """
    if not _needs_synapse_core(network, projection):
        return False, False
    kinds = [
        _has_rows(network, each, slots)
        for each in network.projections
        if (each.pre, each.post) == (projection.pre, projection.post)
    ]
    at_once, delayed = (sum(kind) for kind in zip(*kinds, strict=True))
    return at_once == 1, delayed == 1


def _has_rows(network: Network, projection: Projection, slots: int) -> tuple[bool, bool]:
    """Whether the board sets rows aside for delays that the ring holds, and for longer ones.

    It does so for those that it makes itself even where they turn out empty.
    """
    delays = projection.connections.delay
    if _made_on_machine(projection):
        assert projection.delay is not None
        delays = np.array([projection.delay])
    steps = delays * encoding.steps_per_ms(network)
    # Rows of the delay extension are also set aside for a delay of exactly the ring.
    return bool((steps <= slots).any()), bool((steps >= slots).any())
