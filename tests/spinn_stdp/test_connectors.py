"""All of PyNN's connectors, with weights and delays of every kind."""

import warnings

import numpy as np
import pytest
from pyNN import connectors as pynn_connectors
from pyNN import errors, mock
from pyNN.connectors import Connector
from pyNN.random import NumpyRNG, RandomDistribution
from pyNN.space import Line, Space

import spinn_stdp as sim
from spinn_stdp.scripts import surface
from tests.spinn_stdp.connecting import (
    ALL,
    POST,
    PRE,
    ByIndex,
    addresses,
    connect,
    ends,
    rng,
    runs_as_the_reference,
    uniform,
)
from tests.spinn_stdp.surface import neurons, refused, spike_source, static, stdp


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


# ---- which neurons are connected ----------------------------------------------------


def test_all_to_all():
    assert addresses(connect(sim.AllToAllConnector())) == ALL
    assert runs_as_the_reference()


def test_all_to_all_but_to_itself():
    made = addresses(connect(sim.AllToAllConnector(allow_self_connections=False), recurrent=True))
    assert made == [(i, j) for j in range(POST) for i in range(POST) if i != j]
    assert runs_as_the_reference()


def test_one_to_one_as_far_as_both_reach():
    assert addresses(connect(sim.OneToOneConnector())) == [(i, i) for i in range(PRE)]
    assert runs_as_the_reference()


@pytest.mark.parametrize("arguments", [(0.5,), (0.0,), (1.0,)])
def test_fixed_probability(arguments):
    made = addresses(connect(sim.FixedProbabilityConnector(*arguments, rng=rng())))
    again = addresses(connect(sim.FixedProbabilityConnector(p_connect=arguments[0], rng=rng())))
    assert made == again
    assert {0.0: made == [], 1.0: made == ALL, 0.5: 0 < len(made) < len(ALL)}[arguments[0]]
    assert runs_as_the_reference()


def test_fixed_probability_without_itself_or_mutual_connections():
    made = addresses(
        connect(sim.FixedProbabilityConnector(0.9, allow_self_connections=False, rng=rng()), True)
    )
    assert len(made) > 10
    assert all(i != j for i, j in made)
    connector = sim.FixedProbabilityConnector(0.9, allow_self_connections="NoMutual", rng=rng())
    one_way = addresses(connect(connector, recurrent=True))
    assert len(one_way) > 5
    assert all(i > j for i, j in one_way)


MORE_THAN_THERE_ARE = 7


@pytest.mark.parametrize(
    "n", [0, 2, MORE_THAN_THERE_ARE, RandomDistribution("uniform_int", (1, 3), rng=rng())]
)
@pytest.mark.parametrize("with_replacement", [False, True])
def test_fixed_numbers(n, with_replacement):
    arguments = {"with_replacement": with_replacement, "rng": rng()}
    for connector, end, others in (
        (sim.FixedNumberPostConnector, 0, POST),
        (sim.FixedNumberPreConnector, 1, PRE),
    ):
        made = np.array(addresses(connect(connector(n, **arguments))), int).reshape(-1, 2)
        counts = np.bincount(made[:, end], minlength=POST if end else PRE)
        if isinstance(n, int):
            assert set(counts.tolist()) == {n}
        else:
            assert 1 <= counts.min() <= counts.max() <= 3
        if not with_replacement:
            repeats = np.unique(made, axis=0, return_counts=True)[1]
            assert repeats.max(initial=0) <= (1 if counts.max() <= others else 2)
    if n == MORE_THAN_THERE_ARE and not with_replacement:
        with pytest.raises(sim.NetworkError, match="is to choose 7 neurons without replacement"):
            sim.run(1)
    else:
        assert runs_as_the_reference()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("connector", [sim.FixedNumberPostConnector, sim.FixedNumberPreConnector])
def test_fixed_numbers_without_itself(connector, seed):
    for with_replacement in (False, True):
        made = connector(
            3,
            allow_self_connections=False,
            with_replacement=with_replacement,
            rng=NumpyRNG(seed=seed),
        )
        made = addresses(connect(made, recurrent=True))
        assert len(made) == 3 * POST
        assert all(i != j for i, j in made)


@pytest.mark.parametrize("connector", [sim.FixedNumberPostConnector, sim.FixedNumberPreConnector])
def test_one_neuron_has_no_others(connector):
    one = neurons(1, label="one")
    for with_replacement in (False, True):
        options = {"with_replacement": with_replacement, "allow_self_connections": False}
        with refused(errors.ConnectionError, "'one' to 'one'", "has one neuron alone"):
            static(one, one, connector=connector(1, **options))
        assert len(static(one, one, connector=connector(0, **options))) == 0
        assert len(static(neurons(1), one, connector=connector(1, **options))) == 1


def test_random_numbers_that_are_not_parallel_safe_do_as_well():
    unsafe = NumpyRNG(seed=3, parallel_safe=False)
    assert len(connect(sim.FixedNumberPostConnector(3, rng=unsafe))) == 3 * PRE
    assert len(connect(sim.FixedTotalNumberConnector(7, rng=unsafe))) == 7
    assert len(connect(sim.FixedProbabilityConnector(1.0, rng=unsafe))) == len(ALL)


def test_fixed_total_number():
    made = addresses(connect(sim.FixedTotalNumberConnector(40, rng=rng())))
    assert len(made) == 40 > len(set(made))
    assert runs_as_the_reference()


def test_fixed_total_number_without_replacement():
    made = sim.FixedTotalNumberConnector(len(ALL), with_replacement=False, rng=rng())
    assert sorted(addresses(connect(made))) == sorted(ALL)
    few = sim.FixedTotalNumberConnector(11, with_replacement=False, rng=rng())
    few = addresses(connect(few))
    assert len(few) == len(set(few)) == 11
    assert set(few) <= set(ALL)
    assert runs_as_the_reference()
    with refused(
        errors.ConnectionError,
        "'made' from 'pre' to 'post'",
        "21 connections without replacement, but there are 20 pairs of neurons",
    ):
        connect(sim.FixedTotalNumberConnector(21, with_replacement=False, rng=rng()))


@pytest.mark.parametrize("with_replacement", [False, True])
def test_fixed_total_number_without_itself(with_replacement):
    connector = sim.FixedTotalNumberConnector(
        20, allow_self_connections=False, with_replacement=with_replacement, rng=rng()
    )
    made = addresses(connect(connector, recurrent=True))
    assert len(made) == 20
    assert all(i != j for i, j in made)
    assert (len(set(made)) == 20) is not with_replacement


def test_a_random_total_number():
    n = RandomDistribution("uniform_int", (3, 9), rng=rng())
    assert 3 <= len(connect(sim.FixedTotalNumberConnector(n, rng=rng()))) <= 9


def test_probability_by_distance():
    near = sim.DistanceDependentProbabilityConnector("d < 1.5", rng=rng())
    assert addresses(connect(near)) == [(i, j) for i, j in ALL if abs(i - j) < 1.5]
    rare = sim.DistanceDependentProbabilityConnector("exp(-d)", rng=rng())
    assert 0 < len(connect(rare)) < len(ALL)
    no_self = sim.DistanceDependentProbabilityConnector(
        d_expression="d < 1.5", allow_self_connections=False, rng=rng()
    )
    made = addresses(connect(no_self, recurrent=True))
    assert made == [(i, j) for j in range(POST) for i in range(POST) if abs(i - j) == 1]
    assert runs_as_the_reference()


def test_probability_by_index():
    odd = sim.IndexBasedProbabilityConnector(ByIndex(lambda i, j: (i + j) % 2), rng=rng())
    assert addresses(connect(odd)) == [(i, j) for i, j in ALL if (i + j) % 2]
    assert runs_as_the_reference()


def test_probability_by_displacement():
    ahead = sim.DisplacementDependentProbabilityConnector(lambda d: 1.0 * (d[0] > 0.5), rng=rng())
    assert addresses(connect(ahead)) == [(i, j) for i, j in ALL if j > i]
    assert runs_as_the_reference()


@pytest.mark.parametrize("dtype", [bool, int, float])
def test_arrays(dtype):
    array = np.eye(PRE, POST, 1, dtype=dtype)
    assert addresses(connect(sim.ArrayConnector(array))) == [(i, i + 1) for i in range(PRE)]
    lists = sim.ArrayConnector(array.tolist())
    assert addresses(connect(lists)) == [(i, i + 1) for i in range(PRE)]
    assert runs_as_the_reference()


@pytest.mark.parametrize("array", [np.eye(3), np.full((PRE, POST), 2), np.full((PRE, POST), 0.5)])
def test_arrays_of_another_shape_or_of_numbers_are_refused(array):
    with refused(
        errors.ConnectionError,
        f"'made' from 'pre' to 'post': ArrayConnector has an array of shape {array.shape}",
        "give one of shape (4, 5), True (or 1) where",
    ):
        connect(sim.ArrayConnector(array))


def test_clones():
    first = connect(sim.FixedProbabilityConnector(0.5, rng=rng()))
    clone = static(first.pre, first.post, 0.25, 3.0, sim.CloneConnector(first))
    assert addresses(clone) == addresses(first)
    assert set(clone.get("delay", "list", with_address=False)) == {3.0}
    assert runs_as_the_reference()


def test_connection_sets():
    csa = pytest.importorskip("csa")
    assert addresses(connect(sim.CSAConnector(csa.oneToOne))) == [(i, i) for i in range(PRE)]
    assert runs_as_the_reference()


def test_connection_sets_with_weights_and_delays():
    csa = pytest.importorskip("csa")
    values = csa.cset(csa.oneToOne, lambda i, j: 0.25 * (i + j), 2.0)
    made = connect(sim.CSAConnector(values))  # PyNN takes its indices for the ids of cells
    assert made.get(["weight", "delay"], "list") == [(i, i, 0.5 * i, 2.0) for i in range(PRE)]
    nothing = csa.cset(csa.empty, 1.0, 2.0)
    assert len(connect(sim.CSAConnector(nothing))) == 0
    assert runs_as_the_reference()


@pytest.mark.parametrize("connector", [sim.AllToAllConnector(), sim.OneToOneConnector()])
@pytest.mark.parametrize("values", [[0.1] * PRE, np.ones((POST, PRE))])
def test_values_of_another_shape_are_told(connector, values):
    sources, cells = neurons(PRE, label="pre"), neurons(POST, label="post")
    synapse = sim.StaticSynapse(weight=values, delay=1.0)
    with refused(
        errors.InvalidDimensionsError,
        f"weight is an array of the shape {np.shape(values)}",
        f"shape ({PRE}, {POST})",
        "a column 'weight'",
    ):
        sim.Projection(sources, cells, connector, synapse)


class ByCells(Connector):
    """A user's own, which takes the ids of cells for their indices."""

    def connect(self, projection):
        for cell in projection.post.all_cells:
            projection._convergent_connect(np.arange(PRE), int(cell), weight=0.1, delay=1.0)


def test_a_target_that_is_not_there_is_told():
    neurons(POST)  # so that ids are not indices
    with refused(errors.ConnectionError, "ByCells connects the target", f"0 to {POST - 1}"):
        connect(ByCells())


@pytest.mark.parametrize(
    ("made", "error", "said"),
    [
        (lambda: sim.FixedNumberPreConnector(-1), ValueError, "FixedNumberPreConnector(n=-1)"),
        (lambda: sim.FixedNumberPostConnector(1.5), TypeError, "FixedNumberPostConnector(n=1.5)"),
        (lambda: sim.FixedTotalNumberConnector("3"), TypeError, "give an integer"),
        (lambda: sim.FixedProbabilityConnector(-0.1), ValueError, "from 0 to 1"),
        (lambda: sim.FixedProbabilityConnector(float("nan")), ValueError, "from 0 to 1"),
    ],
)
def test_numbers_and_probabilities_that_are_none(made, error, said):
    with refused(error, said):
        made()


@pytest.mark.parametrize(
    "kind",
    [sim.FixedNumberPreConnector, sim.FixedNumberPostConnector, sim.FixedTotalNumberConnector],
)
def test_numpys_integers_connect_as_integers_do(kind):
    assert len(connect(kind(np.int64(2)))) == len(connect(kind(2))) > 1


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("FixedProbabilityConnector", 0.3), ("FixedNumberPreConnector", 2), ("AllToAllConnector", 0)],
)
def test_connectors_are_drawn_alike_whoever_derives_them(kind, amount):
    kinds = (getattr(pynn_connectors, kind), getattr(sim, kind), surface.names()[kind])
    drawn = []
    for each in kinds:
        sim.setup(1.0)  # whose projections the seeds are counted by
        drawn.append(connect(each(amount) if amount else each()).get("weight", "list"))
    assert drawn[0] == drawn[1] == drawn[2] != []


class Unfinished(Connector):
    """A user's own, that doesn't connect."""


def test_a_connector_without_an_implementation_in_pynn_is_told():
    with refused(
        errors.ConnectionError,
        "'made' from 'pre' to 'post'",
        "has no implementation",
        "Unfinished",
        "such as FromListConnector",
    ):
        connect(Unfinished())


class Neighbours(sim.AllToAllConnector):
    """A user's own, with a map."""

    parameter_names = ()

    def connect(self, projection):
        by_pynn = sim.ArrayConnector(np.eye(*projection.shape, dtype=bool))
        by_pynn.connect(projection)


def test_a_users_own_connector():
    assert addresses(connect(Neighbours())) == [(i, i) for i in range(PRE)]
    assert runs_as_the_reference()


@pytest.mark.parametrize(
    "connector",
    [
        sim.AllToAllConnector(),
        sim.OneToOneConnector(),
        sim.FixedProbabilityConnector(1.0),
        sim.FixedNumberPreConnector(1),
        sim.FixedNumberPostConnector(1),
        sim.FixedTotalNumberConnector(1),
        sim.DistanceDependentProbabilityConnector("d < 9"),
        sim.ArrayConnector(np.ones((1, 1), bool)),
        sim.FromListConnector([(0, 0)]),
    ],
    ids=lambda connector: type(connector).__name__,
)
def test_one_neuron_onto_one(connector):
    pre, post = spike_source([1.0, 3.0]), neurons(1, max_expected_summed_weight=[4.0, 1.0])
    assert static(pre, post, connector=connector).get(["weight", "delay"], "list") == [
        (0, 0, 3.0, 1.0)
    ]
    assert runs_as_the_reference(6)


# ---- weights and delays -------------------------------------------------------------

DISTANCES = np.abs(np.arange(PRE)[:, None] - np.arange(POST))
MATRIX = np.arange(20.0).reshape(PRE, POST) / 8 + 1


@pytest.mark.parametrize(
    ("asked", "matrix"),
    [
        (1.5, np.full((PRE, POST), 1.5)),
        (MATRIX, MATRIX),
        (MATRIX.tolist(), MATRIX),
        ("1 + d/4", 1 + DISTANCES / 4),
        (lambda d: 1 + d / 4, 1 + DISTANCES / 4),
        (
            ByIndex(lambda i, j: 1 + i / 2 + j / 4),
            1 + np.add.outer(np.arange(4) / 2, np.arange(5) / 4),
        ),
    ],
    ids=["number", "matrix", "lists", "text", "function", "indices"],
)
@pytest.mark.parametrize("connector", [sim.AllToAllConnector(), sim.OneToOneConnector()])
def test_weights_and_delays_of_every_kind(asked, matrix, connector):
    made = connect(connector, weight=asked, delay=asked)
    is_there = np.eye(PRE, POST) if isinstance(connector, sim.OneToOneConnector) else matrix
    expected = np.where(is_there, matrix, np.nan)
    for given in made.get(["weight", "delay"], "array"):
        assert np.array_equal(given, expected, equal_nan=True)
    assert runs_as_the_reference()


@pytest.mark.parametrize(
    ("connector", "theirs"),
    [
        (sim.OneToOneConnector(), mock.OneToOneConnector()),
        (sim.AllToAllConnector(), mock.AllToAllConnector()),
        (
            sim.FixedProbabilityConnector(0.5, rng=NumpyRNG(7)),
            mock.FixedProbabilityConnector(0.5, rng=NumpyRNG(7)),
        ),
        (
            sim.FixedTotalNumberConnector(15, rng=NumpyRNG(7)),
            mock.FixedTotalNumberConnector(15, rng=NumpyRNG(7)),
        ),
    ],
    ids=lambda connector: type(connector).__name__,
)
@pytest.mark.parametrize("seeds", [(5,), (5, 6)], ids=["shared", "own"])
def test_the_same_random_numbers_as_in_other_back_ends(connector, theirs, seeds):
    made = []
    for backend, how in ((sim, connector), (mock, theirs)):
        backend.setup(timestep=1.0)
        pre = backend.Population(PRE, backend.IF_curr_exp())
        post = backend.Population(POST, backend.IF_curr_exp())
        first, *others = [NumpyRNG(seed) for seed in seeds]
        synapse = backend.StaticSynapse(
            weight=RandomDistribution("normal", mu=1.0, sigma=0.1, rng=first),
            delay=RandomDistribution("uniform", (1.0, 9.0), rng=others[0] if others else first),
        )
        projection = backend.Projection(pre, post, how, synapse, receptor_type="excitatory")
        made.append([tuple(map(float, c)) for c in projection.get(["weight", "delay"], "list")])
    assert len(made[0]) >= 4
    assert made[0] == made[1]


def test_random_weights():
    first, second = (connect(sim.AllToAllConnector(), weight=uniform(0.1, 1.0)) for _ in range(2))
    weights = np.array(first.get("weight", "list", with_address=False))
    assert len(set(weights.tolist())) == len(ALL)
    assert weights.tolist() == second.get("weight", "list", with_address=False)
    assert runs_as_the_reference()


@pytest.mark.parametrize("learns", [False, True])
def test_random_weights_and_delays_as_the_board_keeps_them(learns):
    pre, post = ends()
    random = {"weight": uniform(0.1, 1.0), "delay": uniform(1.0, 9.0)}
    synapse = stdp(**random) if learns else sim.StaticSynapse(**random)
    made = sim.Projection(pre, post, sim.AllToAllConnector(), synapse)
    asked = np.array(made.get(["weight", "delay"], "list", with_address=False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sim.BoardWarning)
        sim.run(0)
    kept = np.array(made.get(["weight", "delay"], "list", with_address=False))
    # 32 nA are foreseen, so that weights have 9 bits of fraction, rounded by way of 15 bits.
    steps = (np.rint(asked[:, 0] * (1 << 15)).astype(int) + (1 << 5)) >> 6
    assert kept[:, 0].tolist() == (steps / (1 << 9)).tolist()
    assert kept[:, 1].tolist() == np.floor(asked[:, 1]).tolist()


def test_distances_of_a_space():
    pre = sim.Population(3, sim.SpikeSourceArray([1.0]), structure=Line(dx=1.0))
    post = sim.Population(3, sim.IF_curr_exp(), structure=Line(dx=1.0, y=10.0))
    flat = static(pre, post, "1 + d", 1.0, sim.AllToAllConnector(), space=Space(axes="x"))
    assert flat.get("weight", "array").tolist() == [[1, 2, 3], [2, 1, 2], [3, 2, 1]]
    up = static(pre, post, "1 + d", 1.0, sim.AllToAllConnector(), space=Space(axes="y"))
    assert set(up.get("weight", "list", with_address=False)) == {11.0}
    ring = Space(axes="x", periodic_boundaries=((0, 3), None, None))
    around = static(pre, post, "1 + d", 1.0, sim.AllToAllConnector(), space=ring)
    assert around.get("weight", "array").tolist() == [[1, 2, 2], [2, 1, 2], [2, 2, 1]]


def test_distances_between_assemblies():
    pre, post = ends()
    assembly = pre[1:] + post
    made = static(assembly, assembly[3:], "1 + d", 1.0, sim.AllToAllConnector())
    places = np.array([1, 2, 3, 0, 1, 2, 3, 4])
    assert (
        made.get("weight", "array").tolist()
        == (1.0 + np.abs(places[:, None] - places[3:])).tolist()
    )


def test_a_progress_callback_is_called():
    told = []
    connect(sim.AllToAllConnector(callback=told.append))
    assert told == [0.0, 0.2, 0.4, 0.6, 0.8]


def test_no_self_connections_of_views_that_overlap():
    sim.setup(timestep=1.0)
    cells = sim.Population(7, sim.IF_curr_exp())
    connector = sim.AllToAllConnector(allow_self_connections=False)
    made = sim.Projection(cells[2:5], cells[3:7], connector, sim.StaticSynapse())
    pairs = set(zip(made.pre_index.tolist(), made.post_index.tolist(), strict=True))
    assert pairs == {(i, j) for i in range(3) for j in range(4)} - {(1, 0), (2, 1)}
