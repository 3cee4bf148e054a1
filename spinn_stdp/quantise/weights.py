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

from . import row_kernels
from .connectors import own_values
from .direct import direct_target
from .encoding import ACCUM_HIGHEST, ACCUM_LOWEST, accum, accums, in_range, timestep_in_us
from .statistics import foreseen, rounded

SCALE_BITS = 16
"""A weight scale of two to this power is the sign of an s16.15 number."""
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
        and projection.structure is None
        and known_on_machine(projection.weight)
        and known_on_machine(projection.delay)
        and not foreseen(network, projection).is_list
        # Beside its target a Poisson source gets its weights from the host.
        and direct_target(network, projection.pre) != projection.post
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
    coarser = ACCUM_BITS - weight_bits  # bits between an accum's step and a row weight's
    steps = np.empty(len(weights), np.uint16)
    row_kernels.to_weights(_encoded(weights), coarser, steps)
    return steps


def _encoded(values: Floats) -> Integers:
    """*values* in s16.15, in 64 bits. Raises ValueError for one outside s16.15."""
    encoded = np.empty(len(values), np.int64)
    outside, half_way = row_kernels.encode(values, ACCUM_LOWEST, ACCUM_HIGHEST, encoded)
    if outside:
        value = values[~in_range(values)][0]
        raise ValueError(f"{value} does not fit the board's s16.15 numbers")
    return accums(values).astype(np.int64) if half_way else encoded


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
    asked = _encoded(delays if drawn else np.asarray(rounded(delays, timestep_us)))
    ticks = np.empty(len(delays), np.uint16)
    row_kernels.to_ticks(asked, accum(1000 / timestep_us), longest, ticks)
    return ticks


def to_row_weights(
    network: Network, projection: Projection, weight_bits: int
) -> Callable[[Floats], NDArray[np.uint16]]:
    """What makes initial row weights of *projection*'s weights."""
    on_machine = expanded_on_machine(network, projection)
    convert = machine_weights if on_machine else host_weights
    if loses_scale(network, projection, weight_bits):
        convert = _with_lost_scale
    return _once(lambda weights: convert(weights, weight_bits))


def loses_scale(network: Network, projection: Projection, weight_bits: int) -> bool:
    """Whether the board makes the weights of *projection* with another scale than it should.

    Its program for FixedNumberPostConnector hands the scale on as s16.15, which holds no 2¹⁶.
    (Found by random networks on the board in software; ``connection_generator_fixed_post.h``.)
    """
    return (
        projection.connector.kind == "FixedNumberPostConnector"
        and weight_bits >= SCALE_BITS
        and expanded_on_machine(network, projection)
    )


def _with_lost_scale(weights: Floats, weight_bits: int) -> NDArray[np.uint16]:
    """The scale is −2¹⁶ in place of 2¹⁶, and 0 in place of more."""
    if weight_bits > SCALE_BITS:
        return np.zeros(len(weights), np.uint16)
    return (-machine_weights(weights, weight_bits).astype(np.int64) & WEIGHT_MASK).astype(np.uint16)


def to_dopamine_words(
    network: Network, projection: Projection
) -> Callable[[Floats], NDArray[np.uint16]]:
    """What makes traces of the dopamine of *projection*'s connections."""
    return to_row_weights(network, projection, TRACE_BITS)


def to_change_words(
    network: Network, projection: Projection, weight_bits: int
) -> Callable[[Floats], NDArray[np.uint16]]:
    """What makes words, with their signs, of what *projection* adds to the weights of another."""
    convert = to_row_weights(network, projection, weight_bits)

    def converted(weights: Floats) -> NDArray[np.uint16]:
        steps = convert(weights)
        return np.where(weights < 0, -steps, steps)

    return converted


def to_row_delays(
    network: Network, projection: Projection, longest: int
) -> Callable[[Floats], NDArray[np.uint16]]:
    """What makes ticks of *projection*'s delays.

    *longest*: ticks that the ring buffers and the delay extension of the projection hold,
    ``(1 + ring_buffers.delay_stages(...)) * Geometry.delay_slots``.
    """
    timestep_us = timestep_in_us(network.timestep)
    if not expanded_on_machine(network, projection):
        return _once(lambda delays: host_delays(delays, timestep_us))
    connector = projection.connector
    own = own_values(connector.kind, connector.parameters, "delay")
    # The host rounds no delays of a kernel either.
    drawn = isinstance(projection.delay, Distribution) or own is not None
    return _once(lambda d: machine_delays(d, timestep_us, drawn=drawn, longest=longest))


def _once(convert: Callable[[Floats], NDArray[np.uint16]]) -> Callable[..., NDArray[np.uint16]]:
    """*convert* for arrays that may hold one number, which stands for all, only once."""

    def converted(values: Floats) -> NDArray[np.uint16]:
        if len(values) > 1 and values.strides == (0,):
            return np.full(len(values), convert(values[:1])[0])
        return convert(values)

    return converted


def row_weights(network: Network, projection: Projection, weight_bits: int) -> NDArray[np.uint16]:
    """Initial row weights of *projection*'s connections, in their order."""
    return to_row_weights(network, projection, weight_bits)(projection.connections.weight)


def row_delays(network: Network, projection: Projection, longest: int) -> NDArray[np.uint16]:
    """Delays of *projection*'s connections in ticks, in their order; see :func:`to_row_delays`."""
    return to_row_delays(network, projection, longest)(projection.connections.delay)
