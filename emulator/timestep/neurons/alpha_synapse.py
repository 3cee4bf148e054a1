"""Synapses whose current is an alpha function of the time since a spike.

The response is `lin` · `exp`, of which the first grows by `scale` · `arrived` in each step
after an input and the second decays. An input adds 1 to `exp` and shrinks `lin` so that the
response goes on where it was. (sPyNNaker: synapse_types_alpha_impl.h.)
"""

from __future__ import annotations

from typing import Any

from emulator.arithmetic.fixed_point import ACCUM_BITS, ACCUM_ONE, decay, multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import UInt32s

from .ring_buffers import take
from .structs import Record, Records, accums, decays, struct

ALPHA = struct(*accums("lin", "exp", "arrived", "scale"), *decays("decay"))
"""`scale` is the fraction of Δt/τ² (its whole part is lost); `arrived` the last input."""


@kernel
def _inverse(x: int) -> int:
    """1/x, as the board's unsigned division gives it.

    Raises:
        ZeroDivisionError: the board's core stops with a run-time error.
    """
    return 0 if x < 0 else wrap((ACCUM_ONE << ACCUM_BITS) // x)


@kernel
def receive(rings: UInt32s, first: int, shift: int, synapses: Records) -> None:
    """Move one type's row of ring buffers into *synapses*, (n,) of :data:`ALPHA`."""
    for n in range(len(synapses)):
        arrived = take(rings, first + n, shift)
        if arrived > 0:
            synapse = synapses[n]
            more = decay(wide(synapse.exp), wide(synapse.decay)) + ACCUM_ONE
            synapse.exp = wrap(more)
            synapse.arrived = arrived
            lin = wrap(wide(synapse.lin) + multiply(arrived, wide(synapse.scale)))
            synapse.lin = multiply(lin, wrap(ACCUM_ONE - _inverse(wrap(more))))


@kernel
def shape(synapse: Record) -> None:
    """Go on by one step."""
    growth = multiply(wide(synapse.arrived), wide(synapse.scale))
    synapse.lin = wrap(wide(synapse.lin) + growth)
    synapse.exp = decay(wide(synapse.exp), wide(synapse.decay))


@kernel
def response(synapse: Record) -> int:
    """The synapses' current."""
    return multiply(wide(synapse.lin), wide(synapse.exp))


@kernel
def read(synapses: Records, which: Any, into: Any) -> None:
    """The currents of the synapses *which* as they stand."""
    for k in range(len(which)):
        into[k] = response(synapses[which[k]])
