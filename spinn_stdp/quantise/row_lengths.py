"""How long the board's synaptic rows get: one row per source neuron and target core.

sPyNNaker sets memory aside for rows of the length that it expects, and refuses those that
its tables can't hold. Source: ``synapse_io.get_max_row_info`` of sPyNNaker 7.4.1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Distribution, Network, Projection

from . import distributions
from .connectors import probable_most
from .encoding import timestep_in_us
from .ring_buffers import Geometry, delay_stages
from .statistics import Foreseen, foreseen

LONGEST_STATIC = 256
"""Synapses of one word each, all that an entry of the master population table can count."""
LONGEST_PLASTIC = 254
"""A plastic synapse takes a word too, and the row's header up to two."""

LONGEST_MODULATED = 169
"""A plastic synapse has its eligibility too where dopamine comes."""
LONGEST_BROUGHT = 255
"""Dopamine or changes: one word each behind one that says what they are."""

Geometries: TypeAlias = Mapping[int, Geometry]
"""The ring buffers of every population that is a target, by its index."""


def longest_row(network: Network, projection: Projection) -> int:
    """The most synapses that a row of *projection* holds."""
    if projection.brings:
        return LONGEST_BROUGHT
    if projection.plasticity is None:
        return LONGEST_STATIC
    is_modulated = any(p.neuromodulation for p in network.projections_into(projection.post))
    return LONGEST_MODULATED if is_modulated else LONGEST_PLASTIC


def row_lengths(
    network: Network, projection: Projection, geometries: Geometries
) -> tuple[int, int]:
    """The most synapses that sPyNNaker expects of one neuron onto one core.

    First of those whose delay the ring buffers hold, then of those that go through a delay
    extension. Of a list of connections it is their number; sPyNNaker itself miscounts a list
    that is not sorted by source and reaches several cores, and leaves out what is too many.
    """
    rings = geometries[projection.post]
    expected = foreseen(network, projection)
    in_ring = rings.delay_slots * (timestep_in_us(network.timestep) / 1000)
    undelayed = _longest(expected, rings.neurons, _Span(0.0, in_ring))
    stages = delay_stages(network, projection, geometries)
    if not stages:
        return undelayed, 0
    # sPyNNaker counts a delay that just fits the ring buffers on both sides.
    return undelayed, _longest(expected, rings.neurons, _Span(in_ring, in_ring * (stages + 1)))


@dataclass(frozen=True)
class _Span:
    """Delays from one to another, both included, ms."""

    shortest: float
    longest: float


def _longest(expected: Foreseen, neurons: int, span: _Span) -> int:
    """The most synapses of one source onto a core of *neurons*, with a delay in *span*."""
    delays = expected.delays
    if expected.rule is not None and expected.projection.connector.kind == "KernelConnector":
        return math.ceil(expected.rule.from_one(neurons))  # whatever the delays
    if isinstance(delays, np.ndarray):
        return _most_listed(expected, neurons, (span.shortest <= delays) & (delays <= span.longest))
    most = most_from_one(expected, neurons)
    trials = expected.sizes.pairs if expected.rule is None else expected.rule.trials
    if not isinstance(delays, Distribution):
        return math.ceil(most) if span.shortest <= delays <= span.longest else 0
    if trials is None:
        return math.ceil(most)
    share = distributions.probability_between(delays, span.shortest, span.longest)
    return max(math.ceil(probable_most(trials, most, share)), 1) if share > 0 else 0


def most_from_one(expected: Foreseen, neurons: int) -> float:
    """The most synapses of one source onto a core of *neurons*, whatever their delays."""
    if expected.rule is not None:
        return expected.rule.from_one(neurons)
    everything = np.ones(len(expected.projection.connections), dtype=np.bool_)
    return _most_listed(expected, neurons, everything)


def _most_listed(expected: Foreseen, neurons: int, chosen: NDArray[np.bool_]) -> int:
    """The most of the *chosen* connections of one source onto a core of *neurons*."""
    made = expected.projection.connections
    core = made.post[chosen] // neurons
    rows = made.pre[chosen] * (int(core.max(initial=0)) + 1) + core
    return int(np.max(np.unique(rows, return_counts=True)[1], initial=0))
