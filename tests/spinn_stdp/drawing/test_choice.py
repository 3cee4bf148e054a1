"""Connections that are drawn all at once have the distribution of PyNN's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyNN.random import NumpyRNG
from pyNN.space import Line

import spinn_stdp as sim
from spinn_stdp.drawing import by_distance
from spinn_stdp.drawing.by_distance import Distances, places_of
from spinn_stdp.drawing.choice import SEED_WITHOUT_RNG, rows_of
from spinn_stdp.quantise.connectors import Sizes, expected
from spinn_stdp.regression.identity import differences
from spinn_stdp.regression.plain import fingerprint
from tests.spinn_stdp.surface import neurons

PRE, POST = 120, 150
SIGMAS = 6
"""As far as a number of connections may be from the expected one; always the same numbers."""


@pytest.fixture(autouse=True)
def set_up():
    sim.setup(1.0)


def made(connector, recurrent=False):
    """The connections as a matrix of their numbers."""
    pre = neurons(PRE, label="pre")
    post = pre if recurrent else neurons(POST, label="post")
    projection = sim.Projection(pre, post, connector, sim.StaticSynapse(weight=0.1, delay=1.0))
    assert rows_of(connector, projection) is not None
    where = projection.pre_index, projection.post_index
    order = np.lexsort(where)
    assert np.array_equal(order, np.arange(len(order)))  # by target, and then by source
    matrix = np.zeros(projection.shape, int)
    np.add.at(matrix, where, 1)
    return matrix


def is_even(counts, total, share):
    """Whether *counts* are as likely as those of *total* draws, each with this chance."""
    apart = np.abs(counts - total * share)
    return bool((apart <= SIGMAS * np.sqrt(total * share * (1 - share))).all())


@pytest.mark.parametrize("p", [0.02, 0.05, 0.3, 0.9])
def test_by_probability(p):
    matrix = made(sim.FixedProbabilityConnector(p))
    assert matrix.max() == 1
    assert is_even(matrix.sum(), PRE * POST, p)
    assert is_even(matrix.sum(axis=0), PRE, p)
    assert is_even(matrix.sum(axis=1), POST, p)


@pytest.mark.parametrize("p", [0.05, 0.9, 1.0])
def test_by_probability_but_not_to_itself(p):
    matrix = made(sim.FixedProbabilityConnector(p, allow_self_connections=False), True)
    assert not matrix.diagonal().any()
    assert is_even(matrix.sum(axis=0), PRE - 1, p)
    assert is_even(matrix.sum(axis=1), PRE - 1, p)


def test_all_to_all():
    assert (made(sim.AllToAllConnector()) == 1).all()
    matrix = made(sim.AllToAllConnector(allow_self_connections=False), True)
    assert (matrix == 1 - np.eye(PRE, dtype=int)).all()


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("kind", ["FixedNumberPreConnector", "FixedNumberPostConnector"])
@pytest.mark.parametrize("no_self", [False, True])
def test_numbers_of_each(kind, replaced, no_self):
    connector = getattr(sim, kind)(
        40, with_replacement=replaced, allow_self_connections=not no_self
    )
    matrix = made(connector, recurrent=no_self)
    each = matrix if kind == "FixedNumberPreConnector" else matrix.T
    assert (each.sum(axis=0) == 40).all()
    assert (each.max() > 1) == replaced
    assert not (no_self and matrix.diagonal().any())
    rows, columns = each.shape
    assert is_even(each.sum(axis=1), 40 * columns, 1 / (rows - no_self))


@pytest.mark.parametrize("replaced", [False, True])
def test_total_number(replaced):
    matrix = made(sim.FixedTotalNumberConnector(5000, with_replacement=replaced))
    assert matrix.sum() == 5000
    assert (matrix.max() > 1) == replaced
    assert is_even(matrix.sum(axis=0), 5000, 1 / POST)
    assert is_even(matrix.sum(axis=1), 5000, 1 / PRE)


def test_two_projections_differ_and_a_script_repeats():
    def both():
        sim.setup(1.0)
        return [made(sim.FixedProbabilityConnector(0.3)) for _ in range(2)]

    first, second = both()
    assert (first != second).any()
    again, _ = both()
    assert (first == again).all()


def test_a_given_rng_is_asked_by_pynn():
    pre, post = neurons(PRE, label="pre"), neurons(POST, label="post")
    given = sim.FixedProbabilityConnector(0.3, rng=NumpyRNG(seed=SEED_WITHOUT_RNG + 1))
    projection = sim.Projection(pre, post, given, sim.StaticSynapse(weight=0.1, delay=1.0))
    assert rows_of(given, projection) is None


@pytest.mark.parametrize(
    "space",
    [
        sim.Space(),
        sim.Space(axes="yz", scale_factor=1.5, offset=2.0),
        sim.Space(axes="xy", periodic_boundaries=((0.0, 60.0), (0.0, 10.0), None)),
    ],
)
def test_distances_are_pynn_s(space):
    pre, post = neurons(PRE, label="pre"), neurons(POST, label="post")
    random = np.random.default_rng(1)
    pre.positions, post.positions = random.uniform(0, 9, (3, PRE)), random.uniform(0, 9, (3, POST))
    connector = sim.DistanceDependentProbabilityConnector("d < 5")
    synapse = sim.StaticSynapse(weight=0.1, delay=1.0)
    projection = sim.Projection(pre, post, connector, synapse, space=space)
    expected = space.distances(pre.positions.T, post.positions.T).reshape(PRE, POST)
    found = places_of(projection).distances(0, PRE)
    assert np.allclose(found, expected, rtol=1e-12)
    matrix = np.zeros((PRE, POST), int)
    np.add.at(matrix, (projection.pre_index, projection.post_index), 1)
    assert np.array_equal(matrix, expected < 5)


@pytest.mark.parametrize("no_self", [False, True])
def test_by_distance(no_self):
    cells = neurons(PRE, label="cells", structure=Line(dx=1.0))
    connector = sim.DistanceDependentProbabilityConnector(
        "0.8 * exp(-d / 30)", allow_self_connections=not no_self
    )
    synapse = sim.StaticSynapse(weight=0.1, delay=1.0)
    seen = np.zeros((PRE, PRE), int)
    repeats = 40
    for _ in range(repeats):
        projection = sim.Projection(cells, cells, connector, synapse)
        np.add.at(seen, (projection.pre_index, projection.post_index), 1)
    apart = np.abs(np.subtract.outer(np.arange(PRE), np.arange(PRE)))
    assert not (no_self and seen.diagonal().any())
    for d in range(1, PRE // 2, 7):
        pairs = seen[apart == d]
        assert is_even(pairs.sum(), len(pairs) * repeats, 0.8 * np.exp(-d / 30))


@pytest.mark.parametrize("at_once", [1, 1 << 15])
def test_many_distances_are_not_held(monkeypatch, at_once):
    def network():
        sim.setup(1.0)
        cells = neurons(PRE, label="cells", structure=Line(dx=1.0))
        synapse = sim.StaticSynapse(weight=0.1, delay=1.0)
        connector = sim.DistanceDependentProbabilityConnector("0.8 * exp(-abs(d - 3) / 30)")
        sim.Projection(cells, cells, connector, synapse)
        return sim.get_network()

    held = network()
    monkeypatch.setattr(by_distance, "MANY_PAIRS", PRE * PRE)
    monkeypatch.setattr(by_distance, "PAIRS_AT_ONCE", at_once)
    computed = network()
    connectors = [each.projections[0].connector for each in (held, computed)]
    assert isinstance(connectors[0].parameters["distances"], np.ndarray)
    assert isinstance(connectors[1].parameters["distances"], Distances)
    assert not list(differences(*connectors))
    assert fingerprint(connectors[0]) == fingerprint(connectors[1])
    sizes = Sizes(PRE, PRE, True)
    first, second = (expected(each.kind, each.parameters, sizes) for each in connectors)
    assert replace(first, from_one=None) == replace(second, from_one=None)
    assert first.from_one(7) == second.from_one(7)
