"""PyNN's weights and delays as the 16-bit weights and the ticks of the board's synaptic rows.

sPyNNaker writes rows in two ways. Connectors that the board knows are expanded by a program
on the board (its ``synapse_expander``), from s16.15 numbers: a weight is rounded twice, a
delay is cut off. All others are expanded on the host, in double precision, and rounded once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import ACCUM_BITS, TRACE_BITS
from spinn_stdp.network import Distribution, Floats, Integers, Network, Projection

from .connectors import own_values
from .encoding import accum, accums, in_range, timestep_in_us
from .statistics import foreseen, rounded

WEIGHT_MASK = 0xFFFF
DELAY_MASK = 0xFFFF
LEAST_DELAY = 1

ON_MACHINE = frozenset(
    {
        "AllButMeConnector",
        "AllToAllConnector",
        "FixedNumberPostConnector",
        "FixedNumberPreConnector",
        "FixedProbabilityConnector",
        "FixedTotalNumberConnector",
        "KernelConnector",
        "MultapseConnector",
        "OneToOneConnector",
        "OneToOneOffsetConnector",
    }
)
"""Connectors that the board's synapse expander knows."""

DRAWN_ON_MACHINE = frozenset(
    {
        "exponential",
        "exponential_clipped",
        "normal",
        "normal_clipped",
        "normal_clipped_to_boundary",
        "uniform",
        "uniform_int",
    }
)
"""Distributions that the board's synapse expander knows."""


def expanded_on_machine(network: Network, projection: Projection) -> bool:
    """Whether the board itself makes the rows of *projection*."""
    known = projection.connector.kind in ON_MACHINE
    return (
        known
        and known_on_machine(projection.weight)
        and known_on_machine(projection.delay)
        and not foreseen(network, projection).is_list
    )


def known_on_machine(asked: float | Distribution | None) -> bool:
    """Whether the board makes such weights or delays: one number, or those of a distribution."""
    if isinstance(asked, Distribution):
        return asked.name in DRAWN_ON_MACHINE
    return asked is not None


def host_weights(weights: Floats, weight_bits: int) -> NDArray[np.uint16]:
    """Row weights of *weights* (nA or µS), without their sign, rounded half to even.

    A weight too large for 16 bits loses the bits above, as on the board.
    """
    steps = np.rint(np.ldexp(np.abs(weights), weight_bits))
    return (steps.astype(np.int64) & WEIGHT_MASK).astype(np.uint16)


def machine_weights(weights: Floats, weight_bits: int) -> NDArray[np.uint16]:
    """Row weights of *weights* (nA or µS), without their sign, by way of s16.15.

    First to the nearest accum, half to even, and then to the nearest step, half up. Raises
    ValueError for a weight outside s16.15.
    """
    sizes = np.abs(_encoded(weights))
    coarser = ACCUM_BITS - weight_bits  # bits between an accum's step and a row weight's
    steps = (sizes + (1 << (coarser - 1))) >> coarser if coarser > 0 else sizes << -coarser
    return (steps & WEIGHT_MASK).astype(np.uint16)


def _encoded(values: float | Floats) -> Integers:
    """*values* in s16.15, in 64 bits. Raises ValueError for one outside s16.15."""
    inside = in_range(values)
    if not inside.all():
        outside = np.asarray(values)[~inside].flat[0]
        raise ValueError(f"{outside} does not fit the board's s16.15 numbers")
    return accums(values).astype(np.int64)


def host_delays(delays: Floats, timestep_us: int) -> NDArray[np.uint16]:
    """Ticks of *delays* (ms): the nearest, half to even, and at least 1."""
    return np.maximum(np.rint(delays * (1000 / timestep_us)), LEAST_DELAY).astype(np.uint16)


def machine_delays(
    delays: Floats, timestep_us: int, *, drawn: bool, longest: int
) -> NDArray[np.uint16]:
    """Ticks of *delays* (ms) by way of s16.15: cut off, at least 1 and at most *longest*.

    *drawn*: random ones, which come unrounded; the host rounds a fixed delay to whole steps
    before the board sees it. The number of ticks in a millisecond is an accum too, so that
    with steps of 0.1 ms a delay of 0.3 ms comes out at 2 ticks. *longest* is what the ring
    buffers and the delay extension of the projection hold together. Raises ValueError for a
    delay outside s16.15.
    """
    asked = _encoded(delays if drawn else rounded(delays, timestep_us))
    product = (asked * accum(1000 / timestep_us)) >> ACCUM_BITS
    ticks = product.astype(np.int32) >> ACCUM_BITS  # an accum that is too large wraps
    cut: NDArray[np.int32] = np.where(ticks < 0, LEAST_DELAY, ticks) & DELAY_MASK
    return np.clip(cut, LEAST_DELAY, longest).astype(np.uint16)


def row_weights(network: Network, projection: Projection, weight_bits: int) -> NDArray[np.uint16]:
    """Initial row weights of *projection*'s connections, in their order."""
    convert: Callable[[Floats, int], NDArray[np.uint16]]
    convert = machine_weights if expanded_on_machine(network, projection) else host_weights
    return convert(projection.connections.weight, weight_bits)


def dopamine_words(network: Network, projection: Projection) -> NDArray[np.uint16]:
    """The dopamine of *projection*'s connections as traces, in their order."""
    return row_weights(network, projection, TRACE_BITS)


def row_delays(network: Network, projection: Projection, longest: int) -> NDArray[np.uint16]:
    """Delays of *projection*'s connections in ticks, in their order.

    *longest*: ticks that the ring buffers and the delay extension of the projection hold,
    ``(1 + ring_buffers.delay_stages(...)) * Geometry.delay_slots``.
    """
    timestep_us = timestep_in_us(network.timestep)
    delays = projection.connections.delay
    if not expanded_on_machine(network, projection):
        return host_delays(delays, timestep_us)
    connector = projection.connector
    own = own_values(connector.kind, connector.parameters, "delay")
    # The host rounds no delays of a kernel either.
    drawn = isinstance(projection.delay, Distribution) or own is not None
    return machine_delays(delays, timestep_us, drawn=drawn, longest=longest)
