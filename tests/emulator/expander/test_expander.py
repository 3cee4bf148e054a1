"""The board's drawing of connections, where its program meets a limit."""

import numpy as np
import pytest

from emulator.expander import Edge, ExpanderError, Rows, Values, expand
from tests.reference.poisson import RandomNumbers

ONE = 1 << 15
SEED = np.array([11, 22, 33, 44], np.uint32)
CORES = np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.uint32)
FIRST = np.array([0, 6, 10])
"""Two cores, of six and of four neurons."""
CONSTANT = Values("constant", (ONE,))
UNIFORM = Values("uniform", (ONE, 5 * ONE))
ROOMY = Rows(undelayed=100, delayed=0, stages=0, slots=16)


def edge(connector, number=0, weight=CONSTANT, delay=CONSTANT, rows=ROOMY, **more):
    return Edge(connector, (0, 7), (0, 9), weight, delay, rows, 8, number, **more)


def draw(*edges):
    return expand(edges, FIRST, ONE, SEED, CORES)


def test_each_core_has_its_own_numbers_and_the_projections_share_them():
    first, second = draw(
        edge("AllToAllConnector", weight=UNIFORM), edge("OneToOneConnector", weight=UNIFORM)
    )
    for core, seed in enumerate(CORES):
        numbers = RandomNumbers(seed.tolist())
        for made in (first, second):
            here = (FIRST[core] <= made.post) & (made.post < FIRST[core + 1])
            drawn = [ONE + ((numbers.next() >> 1) * 4 * ONE >> 31) for _ in range(int(here.sum()))]
            assert made.weight[here].tolist() == drawn
    assert first.pre.tolist() == [*np.repeat(range(8), 6), *np.repeat(range(8), 4)]
    assert second.pre.tolist() == second.post.tolist() == list(range(8))


def test_targets_of_each_source_are_drawn_alike_on_all_cores():
    (made,) = draw(edge("FixedNumberPostConnector", 3))
    assert np.bincount(made.pre, minlength=8).tolist() == [3] * 8
    assert len(set(zip(made.pre.tolist(), made.post.tolist(), strict=True))) == 24
    (made,) = draw(edge("FixedTotalNumberConnector", 25, replaces=True))
    assert len(made.pre) == 25


def test_numbers_of_sources_and_of_pairs():
    (made,) = draw(edge("FixedNumberPreConnector", 5))
    assert np.bincount(made.post, minlength=10).tolist() == [5] * 10
    (made,) = draw(edge("FixedTotalNumberConnector", 80))
    assert len(set(zip(made.pre.tolist(), made.post.tolist(), strict=True))) == 80


@pytest.mark.parametrize("connector", ["FixedNumberPreConnector", "FixedNumberPostConnector"])
@pytest.mark.parametrize("replaces", [False, True])
def test_no_neuron_is_connected_to_itself(connector, replaces):
    (made,) = draw(edge(connector, 5, allows_self=False, replaces=replaces))
    assert len(made.pre) == (50 if connector == "FixedNumberPreConnector" else 40)
    assert not (made.pre == made.post).any()


def test_first_pair_is_never_tested():
    everything = 8 * 10 - 7
    (made,) = draw(edge("FixedTotalNumberConnector", everything, allows_self=False))
    assert [(p, q) for p, q in zip(made.pre, made.post, strict=True) if p == q] == [(0, 0)]


def test_full_rows_are_passed_over_for_other_sources():
    tight = Rows(undelayed=6, delayed=0, stages=0, slots=16)
    (made,) = draw(edge("FixedNumberPreConnector", 6, replaces=True, rows=tight))
    assert np.bincount(made.post, minlength=10).tolist() == [6] * 10
    assert max(np.bincount(made.pre[made.post < 6])) == 6


def test_full_rows_lose_synapses_or_end_the_program():
    tight = Rows(undelayed=2, delayed=0, stages=0, slots=16)
    (made,) = draw(edge("FixedProbabilityConnector", 0xFFFFFFFF, rows=tight))
    assert len(made.pre) == 2 * 8 * 2
    with pytest.raises(ExpanderError, match="take another seed") as error:
        draw(edge("OneToOneConnector"), edge("AllToAllConnector", rows=tight))
    assert error.value.edge == 1


def test_rows_of_each_delay_stage_have_their_own_room():
    rows = Rows(undelayed=2, delayed=3, stages=2, slots=2)
    delays = Values("uniform", (ONE, 9 * ONE))
    (made,) = draw(edge("FixedProbabilityConnector", 0xFFFFFFFF, delay=delays, rows=rows))
    stage = np.minimum(((made.delay >> 15) - 1) // 2, 2)
    core = made.post >= FIRST[1]
    for s, most in ((0, 2), (1, 3), (2, 3)):
        counts = np.bincount(made.pre[stage == s] * 2 + core[stage == s], minlength=16)
        assert counts.max() == most


def test_bounds_that_no_number_meets():
    never = Values("normal_clipped", (0, ONE, 100 * ONE, 101 * ONE))
    with pytest.raises(ExpanderError, match="1000 numbers in a row"):
        draw(edge("AllToAllConnector", weight=never))


def test_room_is_found_for_more_connections_than_expected():
    many = edge("FixedProbabilityConnector", 1 << 20)  # a chance in 4096, of 80 pairs
    (made,) = draw(many)
    (all_of_them,) = draw(
        edge("FixedTotalNumberConnector", 5000, replaces=True, rows=Rows(5000, 0, 0, 16))
    )
    assert len(made.pre) < 10
    assert len(all_of_them.pre) == 5000
