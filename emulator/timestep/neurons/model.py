"""What a model of neurons consists of, and the update that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from emulator.arithmetic.fixed_point import wide
from emulator.arithmetic.jit import borrowed, kernel
from emulator.image import Int32s, Int64s, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.dispatch import ByType

from .structs import Record, Records, Struct, columns, empty

Receive: TypeAlias = Callable[[Records, int, UInt32s, Int64s, int, Records], None]
"""Moves the ring buffers of pieces, for a synapse type by its number, into its structs: what there
is in the network's ring buffers for a tick. Notes what these didn't hold; see :mod:`.pieces`."""
Read: TypeAlias = Callable[[Records, Int64s], Int32s]
"""A recordable variable of some neurons, as it stands before the tick's update."""


@dataclass(frozen=True)
class Model:
    """A model of neurons."""

    kind: Callable[..., NamedTuple]
    """Makes what :func:`step` is chosen by; its fields are what all neurons have in common."""
    struct: Struct
    """Of one neuron; the image's parameters and state fill it by name."""
    receptors: tuple[tuple[str, Receive], ...]
    """By synapse type: the field of the struct, and how it receives input."""
    recordable: Mapping[str, Read]
    shared: tuple[str, ...] = ()
    """State that is not of one neuron: arrays of the image that :attr:`kind` takes.

    A reset leaves them as they are, unless the program is loaded anew: on the board they are
    variables of it.
    """
    rows: tuple[str, ...] = ()
    """State of which each neuron has a row: further arrays that :attr:`kind` takes. A reset puts
    them back."""
    begin: Callable[[Any, Records], None] | None = None
    """What the program does to the neurons whenever a run begins, of what :attr:`kind` made."""

    @property
    def is_alone(self) -> bool:
        """Whether a population has something of its own beside its neurons' structs.

        Such are those that spike by chance, and also what they record hangs on their input.
        """
        return bool(self.shared or self.rows or self.begin)

    @property
    def words(self) -> Mapping[str, type]:
        """The numbers of a neuron: parameters and state, by name."""
        return {name: array.dtype.type for name, array in columns(empty(1, self.struct)).items()}


def _step(model: Any, neuron: Record, n: int, injected: int) -> bool:
    """Advance the *n*-th neuron by one step; return whether it spikes.

    *injected*: the current of all current sources, nA as accum.
    """
    raise NotImplementedError(type(model).__name__)


STEP = ByType(_step)
step = STEP.function


@kernel
def update(model: Any, neurons: Records, pieces: Records, injected: Int32s, fired: Fired) -> int:
    """Advance *pieces* by one tick, list the neurons that spike, return how many.

    *injected*: (substeps, neurons), what flows from current sources, nA as accum.
    """
    model, pieces, fired = borrowed((model, pieces, fired))
    total = 0
    for p in range(len(pieces)):
        piece = pieces[p]
        found = 0
        for n in range(piece.begin, piece.end):
            packets = 0
            for k in range(model.substeps):
                if step(model, neurons[n], n, wide(injected[k, n])):
                    packets += 1
            if packets:
                fired.neurons[piece.place + found] = piece.number + n - piece.begin
                fired.copies[piece.place + found] = packets
                found += 1
        piece.found = found
        total += found
    return total
