"""How the host turns the numbers of a network into those of the board."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

from spinn_stdp.network import Network

from .numbers import ACCUM_BITS, LARGEST_UINT16, TRACE_ONE

CONDUCTANCE_SCALE = 1024
"""A conductance is held in 1024ths of the unit that a current is held in."""


def fixed_point(value: float, fraction_bits: int) -> int:
    """*value* in steps of 2**-fraction_bits: of its shortest decimal form, half to even."""
    scaled = Decimal(str(float(value))) * (1 << fraction_bits)
    return int(scaled.to_integral_value(ROUND_HALF_EVEN))


def accum(value: float) -> int:
    """*value* as s16.15.

    Raises:
        ValueError: *value* is out of the format's range.
    """
    raw = fixed_point(value, ACCUM_BITS)
    if not -(1 << 31) <= raw < 1 << 31:
        raise ValueError(f"{value} is out of the range of s16.15")
    return raw


def timestep_us(network: Network) -> int:
    return math.ceil(network.timestep * 1000)


def timestep_ms(network: Network) -> float:
    return timestep_us(network) / 1000.0


def steps_per_ms(network: Network) -> float:
    return 1000.0 / timestep_us(network)


def spike_tick(network: Network, time_ms: float) -> int:
    """The tick in which a SpikeSourceArray sends the spike that was asked for at a time."""
    return math.ceil(math.floor(time_ms * 1000) / timestep_us(network))


def truncated_ticks(network: Network, time_ms: float) -> int:
    """A time of a direct current in ticks."""
    return int(time_ms * steps_per_ms(network))


def host_weight(weight: float, scale: float) -> int:
    """The weight of a row that the host generated."""
    return round(abs(weight) * scale) & LARGEST_UINT16


def host_delay(network: Network, delay_ms: float) -> int:
    """Ticks of a delay in a row that the host generated."""
    return max(round(delay_ms * steps_per_ms(network)), 1)


def machine_weight(weight: float, scale: float) -> int:
    """The weight of a row that the board generated from one number."""
    scale_u32_32 = int(scale * (1 << 32))
    scaled = ((accum(abs(weight)) << 17) * scale_u32_32) >> 32
    return ((scaled >> 32) + (scaled >> 31 & 1)) & LARGEST_UINT16


def delay_on_grid(network: Network, delay_ms: float) -> float:
    """A delay (ms) as the host keeps it from the moment that it is given."""
    return round(delay_ms * steps_per_ms(network)) * timestep_ms(network)


def machine_delay(network: Network, delay_ms: float) -> int:
    """Ticks of a delay in a row that the board generated from one number.

    The board truncates, so at 0.1 ms a delay of 0.3 ms becomes two ticks.
    """
    delay = accum(delay_on_grid(network, delay_ms))
    in_ticks = (delay * accum(steps_per_ms(network))) >> ACCUM_BITS
    return max(in_ticks >> ACCUM_BITS & LARGEST_UINT16, 1)


def decay_table(timestep: float, tau: float, shift: int = 0) -> list[int]:
    """The STDP lookup table of an exponential, by 2**shift ticks; beyond its end it is zero."""
    rate = timestep / tau
    entries = math.ceil(math.log(TRACE_ONE) / rate / (1 << shift))
    entries += entries % 2
    return [math.floor(TRACE_ONE * math.exp(-rate * (i << shift))) for i in range(entries)]
