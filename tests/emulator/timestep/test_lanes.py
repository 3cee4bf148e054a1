"""Ring buffers of several synapse cores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from emulator.image import Lanes, Ring
from emulator.timestep.lanes import (
    lane_of,
    laned_of,
    merge,
    room_for_losses,
    split,
    split_static,
    words,
)
from emulator.timestep.neurons.pieces import FIRST_NEURON, FIRST_TICK, TIMES

from .test_static import synapses

SUMS = st.lists(st.integers(0, 200_000), min_size=2, max_size=4)


@given(st.integers(1, 5), st.lists(SUMS, min_size=1, max_size=9), st.integers(0, 5))
def test_neurons_add_up_words_of_two(width: int, sums: list[list[int]], tick: int) -> None:
    """What the words of a core's neurons, two by two, add up to modulo 2³²."""
    lanes = min(map(len, sums))
    ring = Ring(3, slots=2, types=2, neurons=len(sums), shifts=(0, 0), lanes=lanes, width=width)
    array = np.zeros(3 + lanes * words(ring), np.uint32)
    buffers = array[3:].reshape(lanes, 2, 2, len(sums))
    buffers[:, tick % 2, 1] = np.array([each[:lanes] for each in sums]).T
    laned = laned_of([ring, None])
    before, losses = buffers.copy(), room_for_losses(laned)
    merge(laned, array, tick, losses)
    too_full = [n for n in range(len(sums)) for each in before[:, tick % 2, 1, n] if each > 0xFFFF]
    assert not losses[0, 0].any()
    assert losses[0, 1, TIMES] == len(too_full)
    if too_full:
        assert losses[0, 1, FIRST_TICK] == tick
        assert before[:, tick % 2, 1, losses[0, 1, FIRST_NEURON]].max() > 0xFFFF
    merge(laned_of([None, ring]), array, tick, losses)
    for core in range(0, len(sums), width):
        halves = [[min(each, 0xFFFF) for each in of[:lanes]] for of in sums[core : core + width]]
        halves += [[0] * lanes] * (len(halves) % 2)
        for first in range(0, len(halves), 2):
            word = sum(halves[first]) + (sum(halves[first + 1]) << 16)
            found = buffers[0, tick % 2, 1, core + first : core + min(first + 2, width)]
            expected = [word & 0xFFFF, word >> 16 & 0xFFFF]
            assert found.tolist() == expected[: len(found)]
    assert not buffers[1:].any()
    assert not buffers[:, 1 - tick % 2].any()
    assert not buffers[0, :, 0].any()


def test_each_synapse_has_the_lane_of_its_source() -> None:
    rows = [(0, 0, 5, 1), (0, 1, 6, 4), (1, 0, 7, 2), (1, 1, 8, 3)]
    lanes = Lanes(np.array([2, 0]), np.array([1, 1]), longest=2)
    projection = replace(synapses(2, rows), lanes=lanes)
    assert lane_of(projection).tolist() == [2, 1, 0, 1]
    found = {lane: (places.tolist(), part) for lane, places, part in split(projection)}
    assert {lane: places for lane, (places, _) in found.items()} == {0: [2], 1: [1, 3], 2: [0]}
    part = found[1][1]
    assert part.first.tolist() == [0, 1, 2]
    assert part.weight.tolist() == [6, 8]

    ring = Ring(0, slots=4, types=1, neurons=2, shifts=(0,), lanes=3, width=2)
    plain = synapses(2, rows)
    projections, rings = split_static([projection, plain, projection], [None, ring])
    assert projections[3] is plain
    assert [rings[each.post].first for each in projections] == [0, 8, 16, 0, 0, 8, 16]  # type: ignore[union-attr]
    assert len(rings) == 4
