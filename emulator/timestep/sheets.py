"""Sheets: inputs of neurons of several populations side by side.

The 16 bits that a word of a row has for its target tell 65,536 inputs apart, more than most
populations have neurons. So a sheet has the inputs of as many populations as there is room for, one
synapse type after the other; and a row has a source's synapses onto all of them, so that its runs
are long. What arrives in a tick is added up in the sheet first and then in the ring buffers. The
sheet of one population only has its inputs as a slot of the ring buffers has them, and what arrives
is added there.

Where these slots all fit in a processor's cache, a row is delivered at once, else from tick to tick
(see :mod:`.delivery`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.jit import inner
from emulator.arithmetic.room import LINE_BYTES
from emulator.image import Int64s, Ring, UInt32s

from .team import share

SHEET_WORDS = 1 << 16
WORDS_OF_LINE = LINE_BYTES // 4
"""Of the processor's cache, which come at a time."""
MOST_LINES = 8
CACHE_BYTES = 2 << 20
"""Of the second-level cache that a processor has of its own."""


class Strip(NamedTuple):
    """Inputs of a sheet that stand beside each other in the ring buffers."""

    sheet: int
    target: int
    """Index of the target's ring buffers."""
    kind: int
    """Synapse type."""
    low: int
    """The first neuron."""
    high: int
    """The first behind them."""
    begin: int
    """The first neuron's place in the sheet."""


class Sheets(NamedTuple):
    """All sheets of a part of the targets."""

    first: Int64s
    """By sheet: its first strip; ends with their number."""
    begin: Int64s
    """By strip: its place in the sheet."""
    length: Int64s
    ring: Int64s
    """By strip: ring buffer of its first input in slot 0."""
    slot_mask: Int64s
    slot_words: Int64s
    inputs: UInt32s
    """(sheets, SHEET_WORDS), or no sheet where none needs it; 0 but while a tick arrives."""
    is_direct: Int64s
    """By sheet: whether what arrives is added to the ring buffers themselves."""
    reach: Int64s
    """By sheet: how many ticks from the next one on are complete once a spike is delivered."""
    lines: Int64s
    """By sheet: of the processor's cache, to ask for when a run is to be read soon."""


def strips_of(
    targets: Iterable[tuple[int, int]], rings: Sequence[Ring | None], part: int, parts: int
) -> list[Strip]:
    """A part of the inputs of all *targets*: ring buffers and synapse types."""
    strips: list[Strip] = []
    sheet = filled = 0
    wanted = sorted((kind, target) for target, kind in targets)
    if len({target for _, target in wanted}) == 1:
        ring = rings[wanted[0][1]]
        if ring is not None and ring.types * ring.neurons <= SHEET_WORDS:
            return _slot_of(ring, wanted, part, parts)
    for kind, target in wanted:
        low, end = share(neurons_of(rings[target]), part, parts)
        while low < end:
            if filled == SHEET_WORDS:
                sheet, filled = sheet + 1, 0
            high = min(end, low + SHEET_WORDS - filled)
            strips.append(Strip(sheet, target, kind, low, high, filled))
            filled += high - low
            low = high
    return strips


def _slot_of(ring: Ring, wanted: Sequence[tuple[int, int]], part: int, parts: int) -> list[Strip]:
    """The strips of one population at their places in a slot of its ring buffers."""
    low, high = share(ring.neurons, part, parts)
    return [
        Strip(0, target, kind, low, high, kind * ring.neurons + low)
        for kind, target in wanted
        if low < high
    ]


def neurons_of(ring: Ring | None) -> int:
    """How many there are."""
    assert ring is not None  # nothing projects onto a spike source
    return ring.neurons


def first_input(strip: Strip, ring: Ring) -> int:
    """The ring buffer of the first neuron in slot 0."""
    return ring.first + strip.kind * ring.neurons + strip.low


def sheets_of(strips: Sequence[Strip], rings: Sequence[Ring | None], must_wait: bool) -> Sheets:
    """The sheets that have these *strips*; whether their rows *must wait* in any case."""
    number = strips[-1].sheet + 1 if strips else 0
    own = [(strip, ring) for strip in strips if (ring := rings[strip.target]) is not None]
    first = np.searchsorted([strip.sheet for strip in strips], np.arange(number + 1))
    is_direct = np.array([_is_direct(own[b:e]) for b, e in pairwise(first.tolist())], np.int64)
    slots = max((ring.slots for _, ring in own), default=1)
    words = sum(
        ring.slots * (strip.high - strip.low) for strip, ring in own if is_direct[strip.sheet]
    )
    fits = not must_wait and words * np.dtype(np.uint32).itemsize <= CACHE_BYTES
    return Sheets(
        first=first,
        begin=np.array([strip.begin for strip in strips], np.int64),
        length=np.array([strip.high - strip.low for strip in strips], np.int64),
        ring=np.array([first_input(strip, ring) for strip, ring in own], np.int64),
        slot_mask=np.array([ring.slots - 1 for _, ring in own], np.int64),
        slot_words=np.array([ring.types * ring.neurons for _, ring in own], np.int64),
        inputs=np.zeros((0 if is_direct.all() else number, SHEET_WORDS), np.uint32),
        is_direct=is_direct,
        reach=np.where(fits, is_direct * slots, 0).clip(1),
        lines=np.ones(number, np.int64),
    )


def _is_direct(strips: Sequence[tuple[Strip, Ring]]) -> bool:
    """Whether all places in a sheet of these strips are as far from those in a slot."""
    return len({(ring, first_input(strip, ring) - strip.begin) for strip, ring in strips}) == 1


def asking_for(sheets: Sheets, lengths: Sequence[int]) -> Sheets:
    """*sheets* whose runs are of so many words, by sheet.

    A run begins somewhere in its first line; those beyond MOST_LINES come by themselves, as the
    processor foresees where a stream goes on.
    """
    lines = np.array(lengths, np.int64) // WORDS_OF_LINE + 2
    return sheets._replace(lines=lines.clip(max=MOST_LINES))


@inner
def place_of(sheets: Sheets, strip: int, tick: int) -> int:
    """The ring buffer of a strip's first input for *tick*."""
    slot = tick & sheets.slot_mask[strip]
    place: int = sheets.ring[strip] + slot * sheets.slot_words[strip]
    return place


@inner
def hand_over(sheets: Sheets, sheet: int, rings: UInt32s, tick: int) -> None:
    """Add the inputs of a sheet to the ring buffers of *tick*, and begin from 0 again."""
    for strip in range(sheets.first[sheet], sheets.first[sheet + 1]):
        place, begin, length = (
            place_of(sheets, strip, tick),
            sheets.begin[strip],
            sheets.length[strip],
        )
        add_inputs(sheets.inputs[sheet, begin : begin + length], rings[place : place + length])


@inner
def add_inputs(inputs: UInt32s, buffers: UInt32s) -> None:
    """Add *inputs* to *buffers*, and leave 0."""
    for k in range(len(inputs)):
        buffers[k] += inputs[k]
    inputs[:] = 0
