"""Loops that draw, compiled.

All draw from numpy's Generators, which numba knows. Neurons of one row come out ascending.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from emulator.arithmetic.jit import kernel
from spinn_stdp.network import Floats, Integers

Indices: TypeAlias = NDArray[Any]
"""uint16 or uint32."""
FEW = 16
"""Numbers that are put among others one by one."""
WORTH_COMPILING = 1 << 12
"""So many are put in order by a loop of its own, which takes a while to load."""


class Room(NamedTuple):
    """For numbers on their way; each as long as the longest row."""

    sums: Floats
    further: Integers
    merged: Integers


@kernel
def normals(
    generator: Generator, mu: float, sigma: float, low: float, high: float, out: Floats
) -> None:
    """Normal numbers; those outside of *low* to *high* are drawn again."""
    for k in range(len(out)):
        value = mu + sigma * generator.standard_normal()
        while value < low or value > high:
            value = mu + sigma * generator.standard_normal()
        out[k] = value


@kernel
def count_by_gaps(generator: Generator, p: float, among: int, counts: Integers) -> None:
    """How many of *among* neurons each row gets, each with the probability *p*.

    The gaps between them are geometric: exponential numbers, cut off.
    """
    scale = -1.0 / np.log1p(-p)
    for row in range(len(counts)):
        counts[row] = 0
        at = np.floor(generator.standard_exponential() * scale)
        while at < among:
            counts[row] += 1
            at += 1.0 + np.floor(generator.standard_exponential() * scale)


@kernel
def draw_by_gaps(generator: Generator, p: float, counts: Integers, out: Indices) -> None:
    """The neurons that :func:`count_by_gaps` has counted, from the same random numbers."""
    scale = -1.0 / np.log1p(-p)
    position = 0
    for row in range(len(counts)):
        at = np.floor(generator.standard_exponential() * scale)
        for _ in range(counts[row]):
            out[position] = int(at)
            position += 1
            at += 1.0 + np.floor(generator.standard_exponential() * scale)


@kernel
def _sorted_numbers(generator: Generator, among: int, sums: Floats, out: Integers) -> None:
    """Independent whole numbers from 0 to below *among*, ascending.

    Sorted uniform numbers are spaced as the sums of exponential ones are.
    """
    total = 0.0
    for k in range(len(out)):
        total += generator.standard_exponential()
        sums[k] = total
    scale = among / (total + generator.standard_exponential())
    for k in range(len(out)):
        out[k] = min(int(sums[k] * scale), among - 1)


@kernel
def draw_replaced(generator: Generator, among: int, counts: Integers, out: Indices) -> None:
    """For each row so many *among* the neurons, any of them more than once."""
    longest = 0
    for n in counts:
        longest = max(longest, n)
    sums, numbers = np.empty(longest), np.empty(longest, np.int64)
    position = 0
    for n in counts:
        _sorted_numbers(generator, among, sums[:n], numbers[:n])
        for k in range(n):
            out[position + k] = numbers[k]
        position += n


@kernel
def _insert(number: int, numbers: Integers, have: int) -> int:
    """Put *number* among the first *have* of ascending *numbers* if it isn't; return their number.

    There must be room for it.
    """
    place = np.searchsorted(numbers[:have], number)
    if place < have and numbers[place] == number:
        return have
    for k in range(have, place, -1):
        numbers[k] = numbers[k - 1]
    numbers[place] = number
    return have + 1


@kernel
def _merge(further: Integers, numbers: Integers, have: int, merged: Integers) -> int:
    """Put ascending *further* ones among the first *have* of *numbers*, each once; their number."""
    a, b, count, last = 0, 0, 0, -1
    while a < have or b < len(further):
        if b == len(further) or (a < have and numbers[a] <= further[b]):
            number = numbers[a]
            a += 1
        else:
            number = further[b]
            b += 1
        merged[count] = number
        count += number != last
        last = number
    numbers[:count] = merged[:count]
    return count


@kernel
def _distinct(generator: Generator, among: int, room: Room, numbers: Integers) -> None:
    """As many different ones of *among* whole numbers as *numbers* takes, ascending.

    What was drawn before is left out and made up for, until there are enough.
    """
    n = len(numbers)
    _sorted_numbers(generator, among, room.sums[:n], numbers)
    have, last = 0, -1
    for k in range(n):
        number = numbers[k]
        numbers[have] = number
        have += number != last
        last = number
    while n - have > FEW:
        further = room.further[: n - have]
        _sorted_numbers(generator, among, room.sums[: n - have], further)
        have = _merge(further, numbers, have, room.merged)
    while have < n:
        have = _insert(int(generator.random() * among), numbers, have)


@kernel
def draw_distinct(generator: Generator, among: int, counts: Integers, out: Indices) -> None:
    """For each row so many different ones *among* the neurons.

    Of more than half of them, those that are left out are drawn.
    """
    longest = 0
    for n in counts:
        longest = max(longest, min(n, among - n))
    # One more, where a number that comes twice stands until the next one.
    room = Room(np.empty(longest), np.empty(longest, np.int64), np.empty(longest + 1, np.int64))
    numbers = np.empty(longest, np.int64)
    position = 0
    for n in counts:
        few = min(n, among - n)
        chosen = numbers[:few]
        _distinct(generator, among, room, chosen)
        if few == n:
            for k in range(n):
                out[position + k] = chosen[k]
        else:
            left_out = 0
            at = position
            for neuron in range(among):
                if left_out < few and chosen[left_out] == neuron:
                    left_out += 1
                else:
                    out[at] = neuron
                    at += 1
        position += n


@kernel
def add_pairs(generator: Generator, among: int, missing: int, counts: Integers) -> None:
    """Add so many pairs, each any of those that are not there yet, to the *counts* of rows."""
    while missing:
        row = int(generator.random() * len(counts))
        if generator.random() * among >= counts[row]:
            counts[row] += 1
            missing -= 1


@kernel
def distances(pre: Floats, post: Floats, periods: Floats, out: Floats) -> None:
    """Between points, of which *pre* and *post* have the coordinates, axis by axis."""
    for row in range(out.shape[0]):
        for k in range(out.shape[1]):
            out[row, k] = 0.0
        for axis in range(len(periods)):
            at, period = pre[axis, row], periods[axis]
            for k in range(out.shape[1]):
                apart = abs(at - post[axis, k])
                apart = min(apart, period - apart)
                out[row, k] += apart * apart
        for k in range(out.shape[1]):
            out[row, k] = np.sqrt(out[row, k])


@kernel
def choose(generator: Generator, p: Floats, counts: Integers, out: Indices) -> int:
    """The columns of each row of *p* that are chosen with the probabilities that stand there.

    Their number is returned; there must be room for all columns.
    """
    position = 0
    for row in range(p.shape[0]):
        before = position
        for k in range(p.shape[1]):
            out[position] = k  # overwritten unless it is chosen
            position += generator.random() < p[row, k]
            if position == len(out):
                break  # the very last one
        counts[row] = position - before
    return position


@kernel
def leave_out_self(first: int, counts: Integers, out: Indices) -> None:
    """Number targets with the row's own neuron among them, which none of *out* is."""
    position = 0
    for row in range(len(counts)):
        for k in range(position, position + counts[row]):
            if out[k] >= first + row:
                out[k] += 1
        position += counts[row]


@kernel
def cut_up(
    chosen: Indices,
    counts: Integers,
    first_row: int,
    width: int,
    of_number: Integers,
    of_row: Indices,
    place: Integers,
) -> None:
    """Count the numbers of ascending rows by slices of so many as *width*.

    Arguments:
        chosen: the rows, the first of which is *first_row*.
        counts: how long each is.
        of_number: how often each number is there is added.
        of_row: (slices, rows), how many are of each is put here.
        place: (slices,), where each begins if they are put one behind the other is put here.
    """
    position = 0
    for row in range(len(counts)):
        begin, end = position, position + counts[row]
        part, limit = 0, width
        for k in range(begin, end):
            number = chosen[k]
            of_number[number] += 1
            while number >= limit:
                of_row[part, first_row + row] = k - begin
                begin = k
                part += 1
                limit += width
        of_row[part, first_row + row] = end - begin
        position = end
    position = 0
    for part in range(len(place)):
        place[part] = position
        for row in range(first_row, first_row + len(counts)):
            position += of_row[part, row]


@kernel
def put_in_slices(
    chosen: Indices,
    first_row: int,
    end_row: int,
    width: int,
    of_row: Indices,
    place: Integers,
    out: Indices,
) -> None:
    """Put the rows that :func:`cut_up` has counted where the *place* of each slice is.

    Numbers are counted from the first one of the slice then. *place* moves along.
    """
    position = 0
    for row in range(first_row, end_row):
        for part in range(len(place)):
            length = of_row[part, row]
            to, before = place[part], part * width
            for k in range(length):
                out[to + k] = chosen[position + k] - before
            position += length
            place[part] = to + length


@kernel
def transpose(
    chosen: Indices,
    begins: Integers,
    first_row: Integers,
    of_row: Indices,
    part: int,
    place: Integers,
    out: Indices,
) -> None:
    """Put rows into the rows of the neurons that they have *chosen*, for one slice of these.

    Arguments:
        begins: (blocks, slices), where a slice of a block of rows begins.
        first_row: of each block; ends with the number of rows.
        of_row: (slices, rows), how many are of each.
        place: where the next of each neuron goes, moves along.
    """
    for block in range(len(begins)):
        position = begins[block, part]
        for row in range(first_row[block], first_row[block + 1]):
            length = of_row[part, row]
            for k in range(position, position + length):
                neuron = chosen[k]
                out[place[neuron]] = row
                place[neuron] += 1
            position += length


def order_by(keys: Indices, size: int, order: Indices) -> None:
    """The stable order of *keys*, whole numbers below *size*."""
    if len(keys) < WORTH_COMPILING:
        order[:] = np.argsort(keys, kind="stable")
    else:
        order_many(keys, size, order)


@kernel
def order_many(keys: Indices, size: int, order: Indices) -> None:
    """The same by counting them."""
    place = np.zeros(size + 1, np.int64)
    for key in keys:
        place[key + 1] += 1
    for key in range(size):
        place[key + 1] += place[key]
    for k in range(len(keys)):
        order[place[keys[k]]] = k
        place[keys[k]] += 1
