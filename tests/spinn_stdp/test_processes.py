"""Networks as one of several processes describes them; PyNN's mock back end tells which part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pyNN import errors, mock, space
from pyNN.random import NumpyRNG, RandomDistribution

import spinn_stdp as ours

SEED = 4
CONNECTORS: dict[str, Any] = {
    "all": lambda sim: sim.AllToAllConnector(),
    "one to one": lambda sim: sim.OneToOneConnector(),
    "probability": lambda sim: sim.FixedProbabilityConnector(0.4, rng=NumpyRNG(SEED)),
    "distance": lambda sim: sim.DistanceDependentProbabilityConnector("d<3", rng=NumpyRNG(SEED)),
    "number pre": lambda sim: sim.FixedNumberPreConnector(3, rng=NumpyRNG(SEED)),
    "number post": lambda sim: sim.FixedNumberPostConnector(3, rng=NumpyRNG(SEED)),
    "array": lambda sim: sim.ArrayConnector(np.eye(6, 7, dtype=bool)),
    "list": lambda sim: sim.FromListConnector(
        [(i, j, i + 0.5 * j, 1.0 + j) for i in range(6) for j in range(i, 7)]
    ),
}
PROCESSES = [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]


def describe(sim: Any, connector: str, **processes: int) -> Any:
    """A projection with a weight for each pair of 6 and 7 neurons, and random delays."""
    sim.setup(timestep=0.1, **processes)
    pre = sim.Population(6, sim.IF_cond_exp(), structure=space.Line())
    post = sim.Population(7, sim.IF_curr_exp(), structure=space.Line())
    delays = RandomDistribution("uniform", (1.0, 2.0), rng=NumpyRNG(SEED + 1))
    weights = np.arange(42.0).reshape(6, 7)
    is_list = connector == "list"
    synapse = sim.StaticSynapse(**({} if is_list else {"weight": weights, "delay": delays}))
    return sim.Projection(pre, post, CONNECTORS[connector](sim), synapse)


@pytest.mark.parametrize("connector", CONNECTORS)
@pytest.mark.parametrize(("num_processes", "rank"), PROCESSES)
def test_connections_are_those_that_pynn_gives_to_the_process(
    connector: str, num_processes: int, rank: int
) -> None:
    wanted = describe(mock, connector, num_processes=num_processes, rank=rank)
    got = describe(ours, connector, num_processes=num_processes, rank=rank)
    names = ["weight", "delay"]
    lists = [p.get(names, format="list", gather=False) for p in (got, wanted)]
    in_order = sorted if connector == "list" else list  # PyNN sorts lists by target alone
    assert in_order(lists[0]) == in_order(tuple(row) for row in lists[1])
    assert len(lists[0])
    for ours_, pynns in zip(
        *(p.get(names, format="array", gather=False) for p in (got, wanted)), strict=True
    ):
        np.testing.assert_array_equal(ours_, pynns)


@pytest.mark.parametrize("connector", ["all", "one to one", "array", "list", "probability"])
def test_processes_have_all_connections_together(connector: str) -> None:
    whole = describe(ours, connector).get("weight", format="list")
    parts = [
        row
        for rank in range(3)
        for row in describe(ours, connector, num_processes=3, rank=rank).get(
            "weight", format="list", gather=False
        )
    ]
    assert sorted(parts) == sorted(whole)


@pytest.mark.parametrize(("num_processes", "rank"), PROCESSES)
def test_parameters_are_of_the_processs_own_cells(num_processes: int, rank: int) -> None:
    read = []
    for sim in (mock, ours):
        assert sim.setup(timestep=0.1, num_processes=num_processes, rank=rank) == rank
        assert (sim.num_processes(), sim.rank()) == (num_processes, rank)
        cells = sim.Population(
            8, sim.IF_cond_exp(tau_m=lambda i: 10.0 + i, cm=np.linspace(1.0, 2.0, 8))
        )
        draw = RandomDistribution("normal", (-65.0, 2.0), rng=NumpyRNG(SEED))
        unsafe = RandomDistribution("normal", (3.0, 0.1), rng=NumpyRNG(SEED, parallel_safe=False))
        cells.set(v_rest=draw, tau_syn_E=unsafe, i_offset=np.arange(8.0))
        names = ["tau_m", "cm", "v_rest", "tau_syn_E", "i_offset", "tau_refrac"]
        read.append((cells.local_size, cells._mask_local, cells.get(names, gather=False)))
    for pynns, got in zip(*read, strict=True):
        np.testing.assert_equal(got, pynns)


def test_views_assemblies_and_cells() -> None:
    ours.setup(timestep=0.1, num_processes=2, rank=1)
    cells = ours.Population(6, ours.IF_cond_exp(tau_m=np.arange(10.0, 16.0)))
    others = ours.Population(3, ours.IF_cond_exp(tau_m=7.0))
    view = cells[1:5]
    view.set(cm=np.array([1.0, 2.0, 3.0, 4.0]))
    assert view.get("cm", gather=False).tolist() == [1.0, 3.0]
    assert cells.get("cm").tolist() == [1.0, 3.0, 1.0]
    assert cells[[1, 3]][1:].get("tau_m") == 13.0
    assert len((cells + others).local_cells) == 4
    assert (cells + others).get("tau_m").tolist() == [11.0, 13.0, 15.0, 7.0]
    assert [cell.local for cell in cells.all()] == [False, True] * 3
    cells[3].tau_m = 99.0
    assert cells[3].tau_m == 99.0
    with pytest.raises(errors.NotLocalError):
        print(cells[2].tau_m)
    cells.initialize(v=np.arange(-66.0, -60.0))
    assert cells[3].get_initial_value("v") == -63.0


def test_only_its_own_cells_are_recorded() -> None:
    ours.setup(timestep=0.1, num_processes=2, rank=1)
    cells = ours.Population(5, ours.IF_cond_exp())
    cells.record(["spikes", "v"])
    recorded = list(cells.recorder.recorded.values())
    assert [cells.recorder.indices(ids).tolist() for ids in recorded] == [[1, 3]] * 2
    assert list(cells.get_data(gather=False).segments) == []


def test_a_part_of_a_network_does_not_run() -> None:
    describe(ours, "all", num_processes=2, rank=1)
    for wanted in (lambda: ours.run(10.0), ours.get_network):
        with pytest.raises(ours.NetworkError, match=r"one process of 2.*leave num_processes"):
            wanted()
    assert ours.get_current_time() == 0.0
    projection = describe(ours, "all")
    ours.run(1.0)
    assert projection.size() == 42


def test_others_that_are_not_there_are_not_asked() -> None:
    projection = describe(ours, "all", num_processes=2, rank=1)
    with pytest.raises(RuntimeError, match=r"with gather=False you get what process 1 has"):
        projection.get("weight", format="list")


def test_others_that_are_there_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[0, 5], [1, 2], [10.0, 20.0]]
    monkeypatch.setattr("pyNN.recording.gather_dict", lambda mine, all: {**mine, 1: rows})
    projection = describe(ours, "one to one", num_processes=2, rank=0)
    got = projection.get("weight", format="list")
    assert got == [*projection.get("weight", format="list", gather=False), (0, 1, 10.0), (5, 2, 20)]
    assert projection.get("weight", format="array")[5, 2] == 20.0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"num_processes": 0}, ValueError, "give 1 or more"),
        ({"num_processes": 2, "rank": 2}, ValueError, "from 0 to 1"),
        ({"rank": 1}, ValueError, "from 0 to 0"),
        ({"num_processes": 2.0}, TypeError, "whole number"),
        ({"rank": True}, TypeError, "whole number"),
    ],
)
def test_processes_that_there_are_none_of(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ours.setup(timestep=1.0, **arguments)
