"""Connections as synapses: row weights, delays in ticks, learning rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from emulator.image import DrawnSynapses, Int64s, Plasticity, Ring, Synapses, UInt16s
from spinn_stdp.network import Distribution, Floats, Network, Projection

from . import distributions, limits, ring_buffers
from .board_rows import BoardRows
from .encoding import timestep_in_us
from .neurons import CELLS
from .plasticity import quantise_plasticity
from .plasticity.changes import quantise_changeable, rows_changed
from .plasticity.neuromodulation import SIGNS, modulation_of, quantise_modulation
from .plasticity.recurrent import RECURRENT, rows_read
from .read_ahead import read_ahead
from .ring_buffers import CONDUCTANCE_BITS, WEIGHT_FRACTION_BITS, Geometry
from .weights import (
    expanded_on_machine,
    to_change_words,
    to_dopamine_words,
    to_row_delays,
    to_row_weights,
)


def slots_needed(network: Network, population: int, geometries: Mapping[int, Geometry]) -> int:
    """Slots of the emulator's ring buffers of a population: enough for every delay at once.

    A plastic synapse waits out the stages of a delay extension before it learns, so that only
    what is left of its delay passes through the ring buffers.
    """
    ring_length = geometries[population].ring_length
    longest = 1
    if any(projection.structure for projection in network.projections_into(population)):
        longest = ring_length  # what is formed may have any delay
    for projection in network.projections_into(population):
        if not len(projection.connections):
            continue
        latest = np.array([_latest(projection)])
        most = int(_ticks(network, projection, geometries)(latest)[0])
        longest = max(longest, most if projection.plasticity is None else min(most, ring_length))
    return 1 << (longest - 1).bit_length()


def synapse_type(network: Network, projection: Projection) -> int:
    """The board's number of the type of *projection*'s synapses.

    Rewards and punishments have numbers of their own, beginning with 0 too; sPyNNaker takes them
    for those of excitatory and inhibitory synapses when it reads their weights back.
    """
    if projection.neuromodulation is not None:
        return list(SIGNS).index(projection.receptor)
    return CELLS[network.populations[projection.post].cell_type].receptors.index(
        projection.receptor
    )


def _to_words(
    network: Network, projection: Projection, weight_bits: int
) -> Callable[[Floats], UInt16s]:
    """What makes words of *projection*'s weights."""
    if projection.neuromodulation is not None:
        return to_dopamine_words(network, projection)
    if projection.changes is not None:
        return to_change_words(network, projection, weight_bits)
    return to_row_weights(network, projection, weight_bits)


def _plasticity(
    network: Network,
    projection: Projection,
    weight_bits: int,
    geometries: Mapping[int, Geometry],
) -> Plasticity | None:
    if projection.plasticity is None:
        return None
    if projection.plasticity.is_changeable:
        return quantise_changeable(network, projection, weight_bits, geometries)
    rings, timestep_us = geometries[projection.post], timestep_in_us(network.timestep)
    cell = CELLS[network.populations[projection.post].cell_type]
    unit = 1 << CONDUCTANCE_BITS if cell.conductance else 1
    modulation = quantise_modulation(modulation_of(network, projection.post), timestep_us, unit)
    rule = quantise_plasticity(
        projection.plasticity, timestep_us, unit, rings.ring_length, modulation
    )
    if projection.plasticity.timing != RECURRENT:
        return rule
    sources = network.populations[projection.pre]
    core = np.arange(sources.size) // limits.neurons_of_a_core(sources)
    read = rows_read(network, projection, geometries, core)
    return replace(rule, core_neurons=rings.neurons, rows_read=read)


def quantise_synapses(
    network: Network,
    projection: Projection,
    geometries: Mapping[int, Geometry],
    rings: Mapping[int, Ring],
) -> tuple[Synapses, Callable[[], Int64s]]:
    """The synapses of *projection*, and what tells where each connection stands among them."""
    cell = CELLS[network.populations[projection.post].cell_type]
    kind = synapse_type(network, projection)
    unit_bits = CONDUCTANCE_BITS if cell.conductance else 0
    weight_bits = WEIGHT_FRACTION_BITS - rings[projection.post].shifts[kind] + unit_bits
    timestep_us = timestep_in_us(network.timestep)
    rows = BoardRows(
        projection.connections,
        network.populations[projection.pre].size,
        network.populations[projection.post].size,
        _to_words(network, projection, weight_bits),
        _ticks(network, projection, geometries),
    )
    every, receptor = projection.recording, projection.receptor
    common: dict[str, Any] = {
        "label": projection.label,
        "pre": projection.pre,
        "post": projection.post,
        "type": kind,
        "weight_bits": weight_bits,
        "plasticity": _plasticity(network, projection, weight_bits, geometries),
        "read_ahead": read_ahead(network, projection, geometries),
        "record_every": None if every is None else max(1, round(every * 1000 / timestep_us)),
        "dopamine": 0 if projection.neuromodulation is None else SIGNS[receptor],
        "made_on_machine": expanded_on_machine(network, projection),
        "changes": rows_changed(network, projection),
    }
    if rows.is_drawn and _are_read_once(projection, common["plasticity"]):
        drawn = DrawnSynapses(first=rows.first(), targets=rows.targets, source=rows, **common)
        return drawn, rows.columns
    return Synapses(**rows.whole()._asdict(), **common), rows.columns


def _are_read_once(projection: Projection, rule: Plasticity | None) -> bool:
    """Whether the rows need not be in memory once they are loaded."""
    apart = () if rule is None else (rule.modulation, rule.core_neurons, rule.row_numbers)
    return not projection.brings and all(each is None for each in apart)


def _latest(projection: Projection) -> float:
    """A delay that none of *projection* exceeds, ms; the same for drawn and held ones."""
    asked = projection.delay
    bound = distributions.highest(asked) if isinstance(asked, Distribution) else None
    return projection.connections.bounds("delay")[1] if bound is None else bound


def _ticks(
    network: Network, projection: Projection, geometries: Mapping[int, Geometry]
) -> Callable[[Floats], UInt16s]:
    """What makes ticks of *projection*'s delays."""
    if projection.brings:
        return lambda delays: np.ones(len(delays), np.uint16)  # not looked at: it comes at once
    stages = ring_buffers.delay_stages(network, projection, geometries)
    return to_row_delays(
        network, projection, (1 + stages) * geometries[projection.post].delay_slots
    )
