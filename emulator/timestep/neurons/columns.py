"""Leaky integrate-and-fire cells as columns: an array for each variable of all of them.

Records, one struct a neuron, read like the firmware; but a loop over them advances one neuron
at a time, and one over columns sixteen, as :mod:`emulator.arithmetic.words`. A model here is a
NamedTuple of parameters and its current from the state of its two synapses, which decay
exponentially.

The cells of several populations stand in the same columns, one population after the other, and
are advanced by one call: see :mod:`.flock`. To hand an array over to a kernel takes as long as to
advance some hundred cells; so columns are the rows of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba.core import types
from numba.extending import overload

from emulator.arithmetic.fixed_point import WEIGHT_MAX, decay, ring_input, wide, wrap
from emulator.arithmetic.jit import IN_PLACE, borrowed, inner, kernel
from emulator.arithmetic.room import room
from emulator.arithmetic.tuples import entry, rows_of
from emulator.arithmetic.words import (
    AT_ONCE,
    Mask,
    Words,
    choose,
    exceeding,
    first_ones,
    load,
    lowest,
    places_of,
    store,
)
from emulator.image import Int32s, Int64s, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.dispatch import ByType

from .lif import approached, steady_voltage
from .pieces import Inlet, inlet_of, note_loss
from .structs import Record, Records


class Cells(NamedTuple):
    """The state of cells: columns, or sixteen of each."""

    v: Any
    refract_timer: Any
    exc_input: Any
    inh_input: Any


CELLS = Cells(0, 0, 0, 0)


class Alike(NamedTuple):
    """Parameters of populations of which each has cells alike."""

    kind: Any
    """A NamedTuple of parameters: only its names count."""
    table: Int32s
    """(parameters, populations)"""


class Each(NamedTuple):
    """Parameters of cells that differ."""

    kind: Any
    table: Int32s
    """(parameters, cells)"""


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


class Block(NamedTuple):
    """Sixteen cells of a piece, or so many as the mask has."""

    place: int
    """Of the first one in the columns."""
    number: int
    """Of the first one in the piece."""
    mask: Mask


def of(values: Any, here: Block) -> Any:
    """A parameter of the cells *here*: a number that all have, or a column."""
    if isinstance(values, np.ndarray):
        return load(values, here.place, here.mask)
    return wide(values)


@overload(of, jit_options=IN_PLACE)
def _of(values: Any, here: Block) -> Any:
    def own(values: Any, here: Block) -> Any:
        return load(values, here.place, here.mask)

    def common(values: Any, here: Block) -> Any:
        return wide(values)

    return own if isinstance(values, types.Array) else common


def parameters_of(given: Any, member: int) -> Any:
    """Of the cells of a *member*: columns, or one number each."""
    rows = rows_of(given.kind, given.table)
    return entry(rows, member) if isinstance(given, Alike) else rows


@overload(parameters_of, jit_options=IN_PLACE)
def _parameters_of(given: Any, member: int) -> Any:
    def alike(given: Any, member: int) -> Any:
        return entry(rows_of(given.kind, given.table), member)

    def each(given: Any, member: int) -> Any:
        return rows_of(given.kind, given.table)

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


def driven(i_offset: Any, row: Any, here: Block) -> Any:
    """What flows into the cells *here* besides what comes from their synapses."""
    return of(row if isinstance(row, np.ndarray) else i_offset, here)


@overload(driven, jit_options=IN_PLACE)
def _driven(i_offset: Any, row: Any, here: Block) -> Any:
    def by_row(i_offset: Any, row: Any, here: Block) -> Any:
        return of(row, here)

    def by_parameter(i_offset: Any, row: Any, here: Block) -> Any:
        return of(i_offset, here)

    return by_row if isinstance(row, types.Array) else by_parameter


def _synaptic_current(model: Any, here: Block, cells: Cells) -> Words:
    """Into *cells*, nA as accum, from the state of their synapses."""
    raise NotImplementedError(type(model).__name__)


SYNAPTIC_CURRENT = ByType(_synaptic_current)
synaptic_current = SYNAPTIC_CURRENT.function


@inner
def step(model: Any, here: Block, cells: Cells, row: Any) -> tuple[Cells, Mask]:
    """What *cells* are after a step, and which of them spike.

    The arithmetic is that of :func:`.lif.lif_step`; nothing here depends on a condition but by
    choosing between two numbers.
    """
    current = synaptic_current(model, here, cells)
    total = wrap(current + driven(model.i_offset, row, here))
    steady = steady_voltage(total, of(model.resistance, here), of(model.v_rest, here))
    integrated = approached(steady, cells.v, of(model.leak, here))
    refractory = cells.refract_timer > 0
    v = choose(refractory, cells.v, integrated)
    timer = choose(refractory, cells.refract_timer - 1, cells.refract_timer)
    is_above = v >= of(model.v_thresh, here)
    after = Cells(
        choose(is_above, of(model.v_reset, here), v),
        choose(is_above, of(model.refractory_ticks, here), timer),
        decay(cells.exc_input, of(model.exc_decay, here)),
        decay(cells.inh_input, of(model.inh_decay, here)),
    )
    return after, is_above


class Inlets(NamedTuple):
    """What a tick brings to a piece."""

    exc: Inlet
    inh: Inlet


@inner
def inlets_of(piece: Record, rings: UInt32s, losses: Int64s, tick: int) -> Inlets:
    """Of both synapse types."""
    return Inlets(inlet_of(piece, 0, rings, losses, tick), inlet_of(piece, 1, rings, losses, tick))


@inner
def received(so_far: Int32s, inlet: Inlet, init: Any, here: Block) -> Words:
    """The state of synapses with what has arrived; its ring buffers are emptied."""
    totals = load(inlet.buffers, here.number, here.mask)
    store(0, inlet.buffers, here.number, here.mask)
    too_full = places_of(exceeding(totals, WEIGHT_MAX))
    if too_full:
        note_loss(inlet.loss, too_full, inlet.tick, inlet.number + here.number)
    arrived = ring_input(totals, inlet.shift)
    return wrap(load(so_far, here.place, here.mask) + decay(arrived, init))


@inner
def advance(
    model: Any, columns: Cells, inlets: Inlets, drive: Any, here: Block, packets: Int32s
) -> int:
    """Take in what has arrived for the cells *here*, and advance them by a tick.

    Returns:
        the places of those that spike; how often each does stands in *packets* then.
    """
    cells = Cells(
        load(columns.v, here.place, here.mask),
        load(columns.refract_timer, here.place, here.mask),
        received(columns.exc_input, inlets.exc, of(model.exc_init, here), here),
        received(columns.inh_input, inlets.inh, of(model.inh_init, here), here),
    )
    spikes = choose(here.mask, 0, cells.v)
    for k in range(steps(drive)):
        cells, spiking = step(model, here, cells, row_of(drive, k))
        spikes = choose(spiking, spikes + 1, spikes)
    store(cells.v, columns.v, here.place, here.mask)
    store(cells.refract_timer, columns.refract_timer, here.place, here.mask)
    store(cells.exc_input, columns.exc_input, here.place, here.mask)
    store(cells.inh_input, columns.inh_input, here.place, here.mask)
    places = places_of(spikes > 0) & places_of(here.mask)
    if places:
        store(spikes, packets, 0, here.mask)
    return places


@inner
def list_spikes(places: int, packets: Int32s, piece: Record, number: int, fired: Fired) -> None:
    """List the cells at *places* of a block whose first cell has this *number* in its piece."""
    while places:
        k = lowest(places)
        place = piece.place + piece.found
        fired.neurons[place] = piece.number + number + k
        fired.copies[place] = packets[k]
        piece.found += 1
        places &= places - 1


@inner
def fire_piece(
    given: Any,
    columns: Cells,
    drive: Any,
    piece: Record,
    rings: UInt32s,
    losses: Int64s,
    packets: Int32s,
    fired: Fired,
    tick: int,
) -> None:
    """Advance a piece by a tick and list its spikes."""
    model = parameters_of(given, piece.member)
    inlets = inlets_of(piece, rings, losses, tick)
    begin, size = piece.begin, piece.end - piece.begin
    piece.found = 0
    whole = size - size % AT_ONCE
    for number in range(0, whole, AT_ONCE):
        here = Block(begin + number, number, first_ones(AT_ONCE))
        places = advance(model, columns, inlets, drive, here, packets)
        list_spikes(places, packets, piece, number, fired)
    if whole < size:
        here = Block(begin + whole, whole, first_ones(size - whole))
        places = advance(model, columns, inlets, drive, here, packets)
        list_spikes(places, packets, piece, whole, fired)


@kernel
def receive(
    given: Any, table: Int32s, pieces: Records, rings: UInt32s, losses: Int64s, tick: int
) -> None:
    """Only take in what has arrived; see :func:`fire`."""
    given, pieces, rings, losses = borrowed((given, pieces, rings, losses))
    columns = rows_of(CELLS, borrowed(table))
    for p in range(len(pieces)):
        piece = pieces[p]
        model = parameters_of(given, piece.member)
        inlets = inlets_of(piece, rings, losses, tick)
        size = piece.end - piece.begin
        for number in range(0, size, AT_ONCE):
            here = Block(piece.begin + number, number, first_ones(size - number))
            exc = received(columns.exc_input, inlets.exc, of(model.exc_init, here), here)
            inh = received(columns.inh_input, inlets.inh, of(model.inh_init, here), here)
            store(exc, columns.exc_input, here.place, here.mask)
            store(inh, columns.inh_input, here.place, here.mask)


@kernel
def fire(
    given: Any,
    table: Int32s,
    drive: Any,
    pieces: Records,
    rings: UInt32s,
    losses: Int64s,
    fired: Fired,
    tick: int,
    ticks: int,
) -> int:
    """Advance *pieces* by so many *ticks*, or until one of their cells spikes; list the spikes.

    *given* is :class:`Alike` or :class:`Each`; *table* the state as :class:`Cells`, (4, cells).
    *drive*, (substeps, cells), holds what flows into each cell besides its synapses, accums; or it
    is the number of substeps, and nothing flows but `i_offset`. *losses* as in :mod:`.pieces`.

    Returns:
        2 · the ticks that have passed, and 1 more if there are spikes.
    """
    given, drive, pieces = borrowed((given, drive, pieces))
    rings, losses, fired = borrowed((rings, losses, fired))
    columns = rows_of(CELLS, borrowed(table))
    packets = room(AT_ONCE, np.int32)
    for passed in range(ticks):
        found = 0
        for p in range(len(pieces)):
            piece = pieces[p]
            fire_piece(given, columns, drive, piece, rings, losses, packets, fired, tick + passed)
            found += piece.found
        if found > 0:
            return 2 * passed + 3
    return 2 * ticks
