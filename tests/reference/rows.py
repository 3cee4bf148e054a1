"""Synaptic rows: what one spike of one source does to one population."""

from __future__ import annotations

from dataclasses import dataclass

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
        self.ring_slots = ring.slots
        self.undelivered = 0
        self.changes = 0

    def stages(self, source: int) -> list[int]:
        """The stages at which a spike of *source* reaches synapses."""
        return self._stages.get(source, [])

    def spike(self, source: int, stage: int, tick: int) -> None:
        """Process one spike that arrives, at *tick*, over a stage."""
        row = self._rows[source, stage]
        if self._learning is None:
            for synapse in row:
                self._deliver_static(synapse, tick)
            return
        spike = self._headers[source, stage].spike(tick, self._learning)
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
    by_machine = (
        projection.connector.kind in MACHINE_GENERATED
        and isinstance(projection.weight, (int, float))
        and isinstance(projection.delay, (int, float))
    )
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
