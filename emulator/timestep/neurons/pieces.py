"""Neurons that follow one another, of one population, and what arrives for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX, ring_input, wide
from emulator.arithmetic.jit import inner, kernel
from emulator.arithmetic.words import lowest
from emulator.image import Int64s, UInt32s

from .structs import Record, Struct, struct

NUMBERS = (
    "begin",  # neurons of the flock from this one
    "end",  # to below this one
    "member",  # which of the populations they are of, counted within the flock
    "number",  # the first neuron's number in its population
    "place",  # where spikes are listed from
    "found",  # how many have been listed
    "ring",  # the first neuron's ring buffer of the first type, in slot 0
    "slot_mask",
    "slot_words",  # ring buffers of one slot
    "type_words",  # ring buffers of one type in a slot
    "losses",  # which of the losses are its own
)
TIMES, FIRST_TICK, FIRST_NEURON = range(3)
"""Of what is noted of the input that a ring buffer didn't hold, by piece and synapse type: how
often, and the tick and the neuron's number of the first time."""
LOSS_WORDS = 3


@dataclass(frozen=True)
class Saturated:
    """Input of single time steps that was more than a ring buffer holds, of one synapse type."""

    times: int
    """How often, over ticks and neurons."""
    tick: int
    """When first."""
    neuron: int
    """Whose it was then."""


@cache
def piece_of(types: int) -> Struct:
    """The struct of a piece whose neurons have so many synapse types; it has a shift for each."""
    numbers = [(name, np.int64) for name in NUMBERS]
    return struct(*numbers, ("shift", (np.int64, (types,))))


class Inlet(NamedTuple):
    """What arrives in a tick for a piece by synapses of one type."""

    buffers: UInt32s
    shift: int
    loss: Int64s
    tick: int
    number: int
    """The first neuron's in its population."""


@inner
def inlet_of(piece: Record, kind: int, rings: UInt32s, losses: Int64s, tick: int) -> Inlet:
    """What arrives for a *piece* by the *kind*-th type; *losses*: (pieces, types, 3)."""
    first = piece.ring + (tick & piece.slot_mask) * piece.slot_words + kind * piece.type_words
    buffers = rings[first : first + piece.end - piece.begin]
    return Inlet(buffers, piece.shift[kind], losses[piece.losses, kind], tick, piece.number)


@kernel
def note_loss(loss: Int64s, places: int, tick: int, number: int) -> None:
    """Note that ring buffers got more than they hold: those at *places* from a neuron on."""
    if loss[TIMES] == 0:
        loss[FIRST_TICK] = tick
        loss[FIRST_NEURON] = number + lowest(places)
    while places:
        loss[TIMES] += 1
        places &= places - 1


@inner
def take(inlet: Inlet, k: int) -> int:
    """The accum that the *k*-th ring buffer has gathered; it is emptied."""
    total = wide(inlet.buffers[k])
    inlet.buffers[k] = 0
    if total > WEIGHT_MAX:
        note_loss(inlet.loss, 1, inlet.tick, inlet.number + k)
    return ring_input(total, inlet.shift)


def saturated(*losses: Int64s) -> dict[int, Saturated]:
    """By synapse type where there are any, of the *losses* of pieces, each (types, 3)."""
    of_pieces = np.stack(losses)
    found = {}
    for kind in np.flatnonzero(of_pieces[:, :, TIMES].any(axis=0)).tolist():
        own = of_pieces[of_pieces[:, kind, TIMES] > 0, kind]
        tick, neuron = min((each[FIRST_TICK], each[FIRST_NEURON]) for each in own.tolist())
        found[kind] = Saturated(int(own[:, TIMES].sum()), tick, neuron)
    return found
