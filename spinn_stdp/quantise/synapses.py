"""Connections as synapses: row weights, delays in ticks, learning rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from emulator.image import Int64s, Plasticity, Ring, Synapses, UInt16s
from spinn_stdp.network import Network, Projection

from . import limits, ring_buffers
from .encoding import timestep_in_us
from .neurons import CELLS
from .plasticity import quantise_plasticity
from .plasticity.neuromodulation import SIGNS, modulation_of, quantise_modulation
from .plasticity.recurrent import RECURRENT, rows_read
from .read_ahead import read_ahead
from .ring_buffers import CONDUCTANCE_BITS, WEIGHT_FRACTION_BITS, Geometry
from .weights import dopamine_words, row_delays, row_weights

SMALL_INDEX = 1 << 16
"""Populations up to this size are indexed with 16 bits."""


def delays_in_ticks(
    network: Network, projection: Projection, geometries: Mapping[int, Geometry]
) -> Int64s:
    """Delays of *projection*'s connections, ticks, in their order."""
    if projection.neuromodulation is not None:
        return np.ones(len(projection.connections), np.int64)  # not looked at: it comes at once
    stages = ring_buffers.delay_stages(network, projection, geometries)
    longest = (1 + stages) * geometries[projection.post].delay_slots
    return row_delays(network, projection, longest).astype(np.int64)


def slots_needed(network: Network, population: int, geometries: Mapping[int, Geometry]) -> int:
    """Slots of the emulator's ring buffers of a population: enough for every delay at once.

    A plastic synapse waits out the stages of a delay extension before it learns, so that only
    what is left of its delay passes through the ring buffers.
    """
    ring_length = geometries[population].ring_length
    longest = 1
    for projection in network.projections_into(population):
        ticks = delays_in_ticks(network, projection, geometries)
        most = int(ticks.max(initial=1))
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


def _words(network: Network, projection: Projection, weight_bits: int) -> UInt16s:
    if projection.neuromodulation is not None:
        return dopamine_words(network, projection)
    return row_weights(network, projection, weight_bits)


def _plasticity(
    network: Network, projection: Projection, geometries: Mapping[int, Geometry]
) -> Plasticity | None:
    if projection.plasticity is None:
        return None
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
) -> tuple[Synapses, Int64s]:
    """The synapses of *projection*, and where each of its connections stands among them."""
    cell = CELLS[network.populations[projection.post].cell_type]
    kind = synapse_type(network, projection)
    unit_bits = CONDUCTANCE_BITS if cell.conductance else 0
    weight_bits = WEIGHT_FRACTION_BITS - rings[projection.post].shifts[kind] + unit_bits
    made = projection.connections
    order = np.lexsort((made.post, made.pre))
    delays = delays_in_ticks(network, projection, geometries)
    pre_size = network.populations[projection.pre].size
    post_size = network.populations[projection.post].size
    index_type = np.uint16 if post_size <= SMALL_INDEX else np.uint32
    timestep_us = timestep_in_us(network.timestep)
    synapses = Synapses(
        label=projection.label,
        pre=projection.pre,
        post=projection.post,
        type=kind,
        weight_bits=weight_bits,
        first=np.searchsorted(made.pre[order], np.arange(pre_size + 1)).astype(np.int64),
        target=made.post[order].astype(index_type),
        weight=_words(network, projection, weight_bits)[order],
        delay=delays[order].astype(np.uint16),
        plasticity=_plasticity(network, projection, geometries),
        read_ahead=read_ahead(network, projection, geometries),
        record_every=None
        if projection.recording is None
        else max(1, round(projection.recording * 1000 / timestep_us)),
        dopamine=0 if projection.neuromodulation is None else SIGNS[projection.receptor],
    )
    columns = np.empty(len(order), np.int64)
    columns[order] = np.arange(len(order))
    return synapses, columns
