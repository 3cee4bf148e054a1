"""Heaps and the multicast table as SARK keeps them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.board.memory import MemoryFault
from emulator.board.router import TABLE
from emulator.board.scamp.heap import NULL, Heap
from emulator.board.scamp.routing_table import RoutingTable
from emulator.board.scamp.structures import HEAP, ROUTER_ENTRY, SV

from .records import new_chip

BASE, SIZE = 0x6000_0000, 4096
EVERYTHING = SIZE - 16 - 8 - 8
"""All of the heap but its header, its end mark and one block's header."""


@pytest.fixture
def heap():
    return new_heap()


def new_heap():
    words, tags = np.zeros(SIZE // 4, np.uint32), np.zeros(65536, np.uint32)
    return Heap.create(words, BASE, BASE, BASE + SIZE, tags)


def test_a_new_heap_is_one_block(heap):
    assert heap.largest() == heap.free_bytes == EVERYTHING
    assert heap.allocate(EVERYTHING + 4, 1) == NULL
    assert heap.allocate(EVERYTHING, 1) == BASE + 24
    assert heap.largest() == 0
    assert heap.allocate(4, 1) == NULL


def test_tags_name_blocks_of_an_application(heap):
    block = heap.allocate(100, 30, tag=7)
    assert heap.allocate(100, 30, tag=7) == NULL
    assert heap.allocate(100, 30, tag=7, retry=True) == block
    assert heap.allocate(104, 30, tag=7, retry=True) == NULL
    assert heap.allocate(100, 31, tag=7) not in (NULL, block)
    heap.free(block)
    assert heap.allocate(100, 30, tag=7) == block


def test_an_application_gives_back_only_its_own(heap):
    first, other = heap.allocate(40, 5), heap.allocate(40, 6)
    heap.allocate(40, 5)
    assert heap.free_application(5) == 2
    assert heap.is_block(other)
    assert not heap.is_block(first)
    heap.free(other)
    assert heap.largest() == EVERYTHING


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 300), st.booleans()), min_size=1, max_size=60))
def test_blocks_never_overlap_and_all_comes_back(steps):
    heap, held = new_heap(), []
    for size, give_back in steps:
        address = heap.allocate(size, 1)
        if address != NULL:
            held.append((address, size))
        if give_back and held:
            heap.free(held.pop(size % len(held))[0])
        spans = sorted((start, start + length) for start, length in held)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    for address, _ in held:
        heap.free(address)
    assert heap.largest() == EVERYTHING


@pytest.fixture
def table():
    variables = np.zeros(1, SV)[0]
    made = RoutingTable(new_chip()[0], np.zeros(TABLE + 1, ROUTER_ENTRY), variables)
    made.initialise()
    return made


def test_entries_are_handed_out_from_the_first(table):
    assert table.largest() == TABLE - 1
    assert table.allocate(10, 30) == 1
    assert table.allocate(20, 30) == 11
    assert table.largest() == TABLE - 31
    assert table.allocate(TABLE, 30) == 0
    assert table.allocate(0, 30) == 0


def test_freed_entries_join_their_neighbours(table):
    blocks = [table.allocate(10, 30 + number % 2) for number in range(6)]
    assert table.free_application(30, clear=True) == 3
    assert table.allocate(11, 32) == 61
    for block in (blocks[3], blocks[1], blocks[5], 61):
        table.free(block, clear=True)
    assert table.largest() == TABLE - 1


def test_loading_stops_at_the_end_of_the_table(table):
    entries = np.zeros(2, ROUTER_ENTRY)
    entries["next"] = [0, 1]
    assert table.load(entries, TABLE - 2, 30)
    assert not table.load(entries, TABLE - 1, 30)


@pytest.mark.parametrize("field", ["next", "free"])
@pytest.mark.parametrize("spoilt", [1, 0xFFFF])
def test_a_table_that_a_program_has_spoilt_is_told(table, field, spoilt):
    table.allocate(10, 30)
    table._variables["rtr_free"] = 1
    table._copy[1][field] = spoilt
    use = table.free_application if field == "next" else table.allocate
    with pytest.raises(MemoryFault):
        use(TABLE, 31)


def test_chains_that_a_program_has_spoilt_are_told():
    words = np.zeros(SIZE // 4, np.uint32)
    heap = Heap.create(words, BASE, BASE, BASE + SIZE, np.zeros(65536, np.uint32))
    words[:] = 0xFFFF_FFF0
    with pytest.raises(MemoryFault):
        heap.allocate(8, 1)
    with pytest.raises(MemoryFault):
        heap.largest()


def test_a_chain_that_is_a_ring_ends():
    words = np.zeros(SIZE // 4, np.uint32)
    heap = Heap.create(words, BASE, BASE, BASE + SIZE, np.zeros(65536, np.uint32))
    first = BASE + HEAP.itemsize
    words[HEAP.itemsize // 4 + 1] = first  # the free block that follows it is itself
    with pytest.raises(MemoryFault):
        heap.allocate(SIZE, 1)
