"""Connections from lists and files."""

import numpy as np
import pytest
from pyNN import errors

import spinn_stdp as sim
from spinn_stdp.description import describe
from spinn_stdp.simulator import state
from tests.spinn_stdp.connecting import (
    POST,
    PRE,
    ByIndex,
    connect,
    ends,
    runs_as_the_reference,
    uniform,
)
from tests.spinn_stdp.surface import refused, static


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


ROWS = [(0, 1, 0.5, 1.0), (3, 4, 0.25, 2.0), (2, 1, 0.125, 3.0), (0, 1, 1.5, 4.0)]
BY_TARGET = [ROWS[0], ROWS[2], ROWS[3], ROWS[1]]


def test_lists_of_connections_with_their_weights_and_delays():
    for rows in (ROWS, np.array(ROWS), [list(row) for row in ROWS]):
        made = connect(sim.FromListConnector(rows), weight=9.0, delay=9.0)
        assert made.get(["weight", "delay"], "list") == BY_TARGET
    assert runs_as_the_reference()
    assert made.get(["weight", "delay"], "list") == BY_TARGET


@pytest.mark.parametrize("has_values", [True, False])
def test_a_network_stays_as_it_was_when_its_connections_change(has_values: bool):
    rows = ROWS if has_values else [row[:2] for row in ROWS]
    made = connect(sim.FromListConnector(rows), weight=9.0, delay=9.0)
    (before,) = describe(state)[0].projections
    weights, targets = before.connections.weight.tolist(), before.connections.post.tolist()
    made.set(weight=2.0)
    next(iter(made.connections)).weight = 3.0
    (after,) = describe(state)[0].projections
    assert before.connections.weight.tolist() == weights
    assert before.connections.post.tolist() == after.connections.post.tolist() == targets
    assert after.connections.weight.tolist() == [3.0, 2.0, 2.0, 2.0]


def test_lists_with_some_columns():
    only = connect(sim.FromListConnector([row[:2] for row in ROWS]))
    assert only.get(["weight", "delay"], "list") == [(*row[:2], 0.5, 2.0) for row in BY_TARGET]
    weights = sim.FromListConnector([row[:3] for row in ROWS], column_names=["weight"])
    assert connect(weights).get(["weight", "delay"], "list") == [
        (*row[:3], 2.0) for row in BY_TARGET
    ]
    turned = sim.FromListConnector(
        [(i, j, d, w) for i, j, w, d in ROWS], column_names=("delay", "weight")
    )
    assert connect(turned).get(["weight", "delay"], "list") == BY_TARGET
    assert connect(sim.FromListConnector([])).get("weight", "list") == []
    assert runs_as_the_reference()


def test_lists_take_the_other_values_from_the_synapse_type():
    pre, post = ends()
    rows = sim.FromListConnector([row[:2] for row in ROWS])
    by_distance = static(pre, post, lambda d: 0.5 + d, 1.0, rows)
    assert by_distance.get("weight", "list", with_address=False) == [1.5, 1.5, 1.5, 1.5]
    by_matrix = static(pre, post, np.arange(20.0).reshape(PRE, POST), 1.0, rows)
    assert by_matrix.get("weight", "list", with_address=False) == [1.0, 11.0, 1.0, 19.0]
    by_index = static(pre, post, ByIndex(lambda i, j: 10.0 * i + j), 1.0, rows)
    assert by_index.get("weight", "list", with_address=False) == [1.0, 21.0, 1.0, 34.0]
    random = static(pre, post, uniform(0.0, 1.0), 1.0, rows)
    weights = random.get("weight", "list", with_address=False)
    assert weights == uniform(0.0, 1.0).next(4).tolist()
    assert runs_as_the_reference()


@pytest.mark.parametrize("row", [(-1, 0), (4, 0), (0, -1), (0, 5), (0.5, 0), (float("nan"), 0)])
def test_lists_that_name_no_neuron_are_refused(row):
    with refused(
        errors.ConnectionError,
        "'made' from 'pre' to 'post': its list connects "
        f"{row[0]:g} to {row[1]:g} (row 1; 1 such rows); sources are 0 to 3, targets 0 to 4",
    ):
        connect(sim.FromListConnector([(1, 1), row]))


MANY = 6000


def many_rows():
    random = np.random.default_rng(7)
    pairs = random.integers(0, (PRE, POST), (MANY, 2)).tolist()
    return [(i, j, *each) for (i, j), each in zip(pairs, random.random((MANY, 2)) + 1, strict=True)]


def listed(rows, **options):
    projection = connect(sim.FromListConnector(rows, **options))
    made = (projection._values["weight"], projection._values["delay"])
    return np.column_stack([projection.pre_index, projection.post_index, *made])


def test_long_lists():
    rows = many_rows()
    as_floats = [tuple(map(float, row)) for row in rows]
    array = np.array(as_floats)
    by_target = array[np.argsort(array[:, 1], kind="stable")]
    for given in (
        rows,
        as_floats,
        tuple(map(list, as_floats)),
        [(*row[:3], np.float32(row[3])) for row in rows],
        array,
        np.asfortranarray(array),
        np.repeat(array, 2, axis=0)[::2],
        array.astype(">f8"),
        by_target,
    ):
        connector = sim.FromListConnector(given)
        assert np.array_equal(listed(given)[:, :3], by_target[:, :3])
        assert np.array_equal(connector.conn_list, np.array(given))
        assert connector.conn_list.dtype == np.array(given).dtype
        assert not np.shares_memory(connector.conn_list, given)
    assert np.array_equal(listed(as_floats), by_target)
    names = ["delay", "weight"]
    assert np.array_equal(listed(array, column_names=names), by_target[:, [0, 1, 3, 2]])
    for pairs in (array[:, :2].astype(np.int16), [row[:2] for row in rows]):
        assert np.array_equal(listed(pairs)[:, :2], by_target[:, :2])
        assert sim.FromListConnector(pairs).conn_list.dtype == np.array(pairs).dtype


def test_lists_are_kept_as_they_were():
    for array in (np.array(ROWS), np.array(many_rows())):
        connector, was = sim.FromListConnector(array), array.copy()
        array[:] = 0
        assert np.array_equal(connector.conn_list, was)
        connector.conn_list[:, 2] = 7.0
        assert set(connect(connector).get("weight", "list", with_address=False)) == {7.0}
        connector.conn_list = was[:2]
        assert len(connect(connector)) == 2


@pytest.mark.parametrize("row", [(0, 5, 1, 1), (0.5, 0, 1, 1), (-1, 0, 1, 1), (0, 2**32, 1, 1)])
def test_long_lists_that_name_no_neuron_are_refused(row):
    rows = [*many_rows(), row]
    for given in (rows, np.array(rows)):
        with refused(
            errors.ConnectionError,
            f"its list connects {row[0]:g} to {row[1]:g} (row {MANY}; 1 such rows)",
        ):
            connect(sim.FromListConnector(given))


@pytest.mark.parametrize("n", [2, MANY])
def test_lists_that_are_no_lists_of_rows_are_refused(n):
    with refused(TypeError, "rows have 3 columns", "column_names=['weight']"):
        sim.FromListConnector([(0, 1, 0.5)] * n)
    with refused(TypeError, "no rows of source and target", "FromListConnector([(0, 1), (0, 2)])"):
        sim.FromListConnector([0, 1] * n)
    with refused(TypeError, "no rows of source and target"):
        sim.FromListConnector([(0,)] * n)
    with refused(TypeError, "no rows of source and target"):
        sim.FromListConnector(zip(range(n), range(n), strict=True))
    with refused(TypeError, "column_names='weight'", "['weight']"):
        sim.FromListConnector([(0, 1, 0.5)] * n, column_names="weight")
    with refused(ValueError, "2 parameter columns, but 1 column names"):
        sim.FromListConnector([(0, 1, 0.5, 1.0)] * n, column_names=["weight"])


def test_lists_of_other_things_are_refused():
    with refused(errors.ConnectionError, "its list has a column 'tau_plus'", "have weight, delay"):
        connect(sim.FromListConnector([(0, 0, 1.0)], column_names=["tau_plus"]))
    with refused(errors.ConnectionError, "its list has rows of the shape", "source, target"):
        connect(sim.FromListConnector([("a", "b")]))


def test_lists_from_files(tmp_path):
    path = tmp_path / "rows.txt"
    path.write_text("# columns = ['i', 'j', 'weight', 'delay']\n0 1 0.5 1\n3 4 0.25 2\n")
    connector = sim.FromFileConnector(str(path))
    rows = [(0, 1, 0.5, 1.0), (3, 4, 0.25, 2.0)]
    for _ in range(2):  # one connector for two projections
        assert connect(connector).get(["weight", "delay"], "list") == rows
    path.write_text("2 1 0.5 1\n")
    one = connect(sim.FromFileConnector(str(path)))
    assert one.get(["weight", "delay"], "list") == [(2, 1, 0.5, 1.0)]
    path.write_text("# columns = ['i', 'j']\n9 1\n")
    with refused(errors.ConnectionError, "its list connects 9 to 1"):
        connect(sim.FromFileConnector(str(path)))
    with refused(FileNotFoundError, "never.txt"):
        connect(sim.FromFileConnector(str(tmp_path / "never.txt")))
    assert runs_as_the_reference()
