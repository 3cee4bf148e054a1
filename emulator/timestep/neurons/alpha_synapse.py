"""Synapses whose current is an alpha function of the time since a spike.

The response is `lin` · `exp`, of which the first grows by `scale` · `arrived` in each step
after an input and the second decays. An input adds 1 to `exp` and shrinks `lin` so that the
response goes on where it was. (sPyNNaker: synapse_types_alpha_impl.h.)
"""

from __future__ import annotations

from typing import Any

from emulator.arithmetic.fixed_point import ACCUM_BITS, ACCUM_ONE, decay, multiply, wide, wrap
from emulator.arithmetic.jit import borrowed, kernel
from emulator.image import Int64s, UInt32s

from .pieces import inlet_of, take
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
def add(synapse: Record, arrived: int) -> None:
    """Take in what has arrived, which is above 0."""
    more = decay(wide(synapse.exp), wide(synapse.decay)) + ACCUM_ONE
    synapse.exp = wrap(more)
    synapse.arrived = arrived
    lin = wrap(wide(synapse.lin) + multiply(arrived, wide(synapse.scale)))
    synapse.lin = multiply(lin, wrap(ACCUM_ONE - _inverse(wrap(more))))


@kernel
def receive(
    pieces: Records, kind: int, rings: UInt32s, losses: Int64s, tick: int, synapses: Records
) -> None:
    """Move the ring buffers of the *kind*-th type into *synapses*, (n,) of :data:`ALPHA`."""
    pieces, rings, losses, synapses = borrowed((pieces, rings, losses, synapses))
    for p in range(len(pieces)):
        piece = pieces[p]
        inlet = inlet_of(piece, kind, rings, losses, tick)
        for k in range(piece.end - piece.begin):
            arrived = take(inlet, k)
            if arrived > 0:
                add(synapses[piece.begin + k], arrived)


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
