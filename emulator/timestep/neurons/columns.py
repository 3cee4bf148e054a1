"""Leaky integrate-and-fire cells as columns: an array for each variable of all of them.

Records, one struct a neuron, read like the firmware; but a loop over them advances one neuron
at a time, and one over columns as many as fit the processor's registers. A model here is a
NamedTuple of parameters and its current from the state of its two synapses, which decay
exponentially.

The cells of several populations stand in the same columns, one population after the other, and
are advanced by one call: see :mod:`.flock`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba.core import types
from numba.extending import overload
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import decay, ring_input, wide, wrap
from emulator.arithmetic.jit import IN_PLACE, borrowed, inner, kernel
from emulator.arithmetic.room import room
from emulator.arithmetic.tuples import entry
from emulator.image import Int32s, Int64s, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.dispatch import ByType

from .lif import approached, steady_voltage

Counts: TypeAlias = NDArray[np.uint16]
AT_A_TIME = 256
"""Cells that are advanced before their state is put back."""
IN_ONE_LOOK = 4
"""Counts in 64 bits."""


class Cells(NamedTuple):
    """The state of each cell."""

    v: Int32s
    refract_timer: Int32s
    exc_input: Int32s
    inh_input: Int32s


class Alike(NamedTuple):
    """Parameters of populations of which each has cells alike: arrays by population."""

    parameters: Any


class Each(NamedTuple):
    """Parameters of cells that differ: arrays by cell."""

    parameters: Any


class Pieces(NamedTuple):
    """Cells that follow one another, of one population each; all arrays are by piece."""

    begin: Int64s
    """Cells of the columns from this one"""
    end: Int64s
    """to below this one."""
    member: Int64s
    """Which of the populations they are of, counted within the columns."""
    number: Int64s
    """The first cell's number in its population."""
    place: Int64s
    """Where spikes are listed from."""
    found: Int64s
    """How many have been listed."""
    ring: Int64s
    """The first cell's ring buffer of the first type, in slot 0."""
    slot_mask: Int64s
    slot_words: Int64s
    """Ring buffers of one slot."""
    type_words: Int64s
    """Ring buffers of one type in a slot."""
    exc_shift: Int64s
    inh_shift: Int64s


class Spiking(NamedTuple):
    """Packets that each cell sends in this tick."""

    packets: Counts
    looks: NDArray[np.uint64]
    """The same memory, with some more counts at its end that stay 0."""


@dataclass(frozen=True)
class ColumnModel:
    """A model of cells as columns."""

    parameters: type[Any]
    """A NamedTuple; see :func:`step`."""
    recordable: Mapping[str, Callable[[Cells, Int64s | slice], Int32s]]
    receptors: tuple[str, ...] = ("exc", "inh")
    shared: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def words(self) -> Mapping[str, type]:
        """The numbers of a cell: parameters and state, by name."""
        unsigned = {f"{receptor}_{name}" for receptor in self.receptors for name in FACTORS}
        names = (*self.parameters._fields, *Cells._fields)
        return {name: np.uint32 if name in unsigned else np.int32 for name in names}


FACTORS = ("decay", "init")
"""Of a synapse type, u0.32; see :mod:`.exponential_synapse`."""


def of(values: Any, n: int) -> int:
    """A parameter of cell *n*."""
    return wide(values[n]) if isinstance(values, np.ndarray) else wide(values)


@overload(of, jit_options=IN_PLACE)
def _of(values: Any, n: int) -> Any:
    def own(values: Any, n: int) -> int:
        return wide(values[n])

    def common(values: Any, n: int) -> int:
        return wide(values)

    return own if isinstance(values, types.Array) else common


def parameters_of(given: Any, member: int) -> Any:
    """Of the cells of a *member*: by cell, or as one number each."""
    return entry(given.parameters, member) if isinstance(given, Alike) else given.parameters


@overload(parameters_of, jit_options=IN_PLACE)
def _parameters_of(given: Any, member: int) -> Any:
    def alike(given: Any, member: int) -> Any:
        return entry(given.parameters, member)

    def each(given: Any, member: int) -> Any:
        return given.parameters

    return alike if given.instance_class is Alike else each


def steps(drive: Any) -> int:
    """Steps in a tick; *drive* as of :func:`fire`."""
    return len(drive) if isinstance(drive, np.ndarray) else drive


@overload(steps, jit_options=IN_PLACE)
def _steps(drive: Any) -> Any:
    def rows(drive: Any) -> int:
        return len(drive)

    def number(drive: Any) -> int:
        return drive  # type: ignore[no-any-return]

    return rows if isinstance(drive, types.Array) else number


def row_of(drive: Any, step: int) -> Any:
    """What flows in one *step*: by cell, or the number that *drive* is."""
    return drive[step] if isinstance(drive, np.ndarray) else drive


@overload(row_of, jit_options=IN_PLACE)
def _row_of(drive: Any, step: int) -> Any:
    def row(drive: Any, step: int) -> Any:
        return drive[step]

    def number(drive: Any, step: int) -> Any:
        return drive

    return row if isinstance(drive, types.Array) else number


def driven(i_offset: Any, row: Any, n: int) -> int:
    """What flows into cell *n* besides its synapses."""
    return of(row if isinstance(row, np.ndarray) else i_offset, n)


@overload(driven, jit_options=IN_PLACE)
def _driven(i_offset: Any, row: Any, n: int) -> Any:
    def by_row(i_offset: Any, row: Any, n: int) -> int:
        return of(row, n)

    def by_parameter(i_offset: Any, row: Any, n: int) -> int:
        return of(i_offset, n)

    return by_row if isinstance(row, types.Array) else by_parameter


def _synaptic_current(model: Any, n: int, v: int, exc: int, inh: int) -> int:
    """Into cell *n* at the voltage *v*, nA as accum, from the state of its synapses."""
    raise NotImplementedError(type(model).__name__)


SYNAPTIC_CURRENT = ByType(_synaptic_current)
synaptic_current = SYNAPTIC_CURRENT.function


class Arrivals(NamedTuple):
    """What a tick brings: the ring buffers of each synapse type, and their shifts."""

    exc: UInt32s
    inh: UInt32s
    exc_shift: int
    inh_shift: int


@inner
def received(buffers: UInt32s, n: int, shift: int, init: int, so_far: int) -> int:
    """The state of cell *n*'s synapses with what has arrived; what they had is *so_far*."""
    return wrap(so_far + decay(ring_input(wide(buffers[n]), shift), init))


@inner
def step(
    model: Any,
    cells: Cells,
    arrivals: Arrivals,
    row: Any,
    begin: int,
    first: int,
    size: int,
    after: Cells,
    spikes: Counts,
) -> None:
    """Advance *size* cells, of the piece that begins at cell *begin* those from its *first* on.

    What they are then, and whether they spike, goes to *after* and *spikes*. The arithmetic is
    that of :func:`.lif.lif_step`; nothing here depends on a condition but by choosing between two
    numbers.
    """
    exc_shift, inh_shift = arrivals.exc_shift, arrivals.inh_shift
    for k in range(size):
        # Unsigned: no look whether they count from the end.
        i, n = np.uint64(first + k), np.uint64(begin + first + k)
        v, timer = wide(cells.v[n]), wide(cells.refract_timer[n])
        exc = received(arrivals.exc, i, exc_shift, of(model.exc_init, n), wide(cells.exc_input[n]))
        inh = received(arrivals.inh, i, inh_shift, of(model.inh_init, n), wide(cells.inh_input[n]))
        current = synaptic_current(model, n, v, exc, inh)
        total = wrap(current + driven(model.i_offset, row, n))
        steady = steady_voltage(total, of(model.resistance, n), of(model.v_rest, n))
        integrated = approached(steady, v, of(model.leak, n))
        refractory = timer > 0
        v = v if refractory else integrated
        timer = timer - 1 if refractory else timer
        is_above = v >= of(model.v_thresh, n)
        after.v[k] = of(model.v_reset, n) if is_above else v
        after.refract_timer[k] = of(model.refractory_ticks, n) if is_above else timer
        after.exc_input[k] = decay(exc, of(model.exc_decay, n))
        after.inh_input[k] = decay(inh, of(model.inh_decay, n))
        spikes[k] = is_above


@inner
def put_back(
    after: Cells, spikes: Counts, cells: Cells, packets: Counts, begin: int, size: int
) -> None:
    """Take over what :func:`step` found, for the cells from *begin* on."""
    for k in range(size):
        cells.v[np.uint64(begin + k)] = after.v[k]
    for k in range(size):
        cells.refract_timer[np.uint64(begin + k)] = after.refract_timer[k]
    for k in range(size):
        cells.exc_input[np.uint64(begin + k)] = after.exc_input[k]
    for k in range(size):
        cells.inh_input[np.uint64(begin + k)] = after.inh_input[k]
    for k in range(size):
        packets[np.uint64(begin + k)] += spikes[k]


@inner
def arrivals_of(pieces: Pieces, p: int, rings: UInt32s, tick: int) -> Arrivals:
    """What comes for piece *p*."""
    size, words = pieces.end[p] - pieces.begin[p], pieces.type_words[p]
    exc = pieces.ring[p] + (tick & pieces.slot_mask[p]) * pieces.slot_words[p]
    inh = exc + words
    shifts = pieces.exc_shift[p], pieces.inh_shift[p]
    return Arrivals(rings[exc : exc + size], rings[inh : inh + size], shifts[0], shifts[1])


@inner
def advance(
    model: Any, cells: Cells, arrivals: Arrivals, row: Any, packets: Counts, begin: int
) -> None:
    """Take in what has arrived for a piece, advance it by one step, and count its *packets*.

    Some cells at a time, into room that the compiler knows to be apart from all arrays here: else
    it could not advance several at once.
    """
    after = Cells(
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
    )
    spikes = room(AT_A_TIME, np.uint16)
    cells_of_piece = len(arrivals.exc)
    for first in range(0, cells_of_piece, AT_A_TIME):
        size = min(AT_A_TIME, cells_of_piece - first)
        step(model, cells, arrivals, row, begin, first, size, after, spikes)
        put_back(after, spikes, cells, packets, begin + first, size)
        arrivals.exc[first : first + size] = 0
        arrivals.inh[first : first + size] = 0


@kernel
def receive(given: Any, cells: Cells, pieces: Pieces, rings: UInt32s, tick: int) -> None:
    """Only take in what has arrived."""
    given, cells = borrowed(given), borrowed(cells)
    pieces, rings = borrowed(pieces), borrowed(rings)
    for p in range(len(pieces.begin)):
        model = parameters_of(given, pieces.member[p])
        arrivals = arrivals_of(pieces, p, rings, tick)
        exc_shift, inh_shift = arrivals.exc_shift, arrivals.inh_shift
        for k in range(len(arrivals.exc)):
            n = pieces.begin[p] + k
            so_far = wide(cells.exc_input[n])
            cells.exc_input[n] = received(arrivals.exc, k, exc_shift, of(model.exc_init, n), so_far)
            so_far = wide(cells.inh_input[n])
            cells.inh_input[n] = received(arrivals.inh, k, inh_shift, of(model.inh_init, n), so_far)
        arrivals.exc[:] = 0
        arrivals.inh[:] = 0


@inner
def list_spikes(spiking: Spiking, pieces: Pieces, fired: Fired) -> int:
    """List the cells with packets by piece, return how many, and count from 0 again."""
    packets, looks = spiking.packets, spiking.looks
    pieces.found[:] = 0
    total, piece = 0, 0
    first, last = pieces.begin[0], pieces.end[len(pieces.end) - 1]
    for look in range(first // IN_ONE_LOOK, (last + IN_ONE_LOOK - 1) // IN_ONE_LOOK):
        if looks[look] == 0:
            continue
        for n in range(look * IN_ONE_LOOK, min((look + 1) * IN_ONE_LOOK, last)):
            if packets[n]:
                while n >= pieces.end[piece]:
                    piece += 1
                place = pieces.place[piece] + pieces.found[piece]
                fired.neurons[place] = n - pieces.begin[piece] + pieces.number[piece]
                fired.copies[place] = packets[n]
                pieces.found[piece] += 1
                total += 1
        looks[look] = 0
    return total


@kernel
def fire(
    given: Any,
    cells: Cells,
    drive: Any,
    pieces: Pieces,
    rings: UInt32s,
    spiking: Spiking,
    fired: Fired,
    tick: int,
    ticks: int,
) -> int:
    """Advance *pieces* by so many *ticks*, or until one of their cells spikes; list the spikes.

    *drive*, (substeps, cells), holds what flows into each cell besides its synapses, accums; or it
    is the number of substeps, and nothing flows but `i_offset`.

    Returns:
        2 · the ticks that have passed, and 1 more if there are spikes.
    """
    given, cells, drive, pieces = borrowed((given, cells, drive, pieces))
    rings, spiking, fired = borrowed((rings, spiking, fired))
    for passed in range(ticks):
        for p in range(len(pieces.begin)):
            model = parameters_of(given, pieces.member[p])
            arrivals = arrivals_of(pieces, p, rings, tick + passed)
            for k in range(steps(drive)):
                row = row_of(drive, k)
                advance(model, cells, arrivals, row, spiking.packets, pieces.begin[p])
        if list_spikes(spiking, pieces, fired) > 0:
            return 2 * passed + 3
    return 2 * ticks
