"""Weights that spikes change, by way of PyNN: what it does, its values, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import spinn_stdp as sim
from tests.spinn_stdp.surface import given_warnings, neurons, refused, spike_source, static

extra = sim.extra_models


def pair(change: Any = 0.5, **more: Any) -> tuple[Any, Any]:
    """A source that spikes at 10 and 50 ms, and one at 20 and 30 ms that changes its weight."""
    cell = more.pop("cell", None) or neurons()
    given = {"weight_min": 0.0, "weight_max": 4.0, "weight": 1.0, "delay": 1.0, **more}
    changeable = sim.Projection(
        spike_source([10.0, 50.0]),
        cell,
        sim.OneToOneConnector(),
        extra.WeightChangeable(**given),
    )
    changer = sim.Projection(
        spike_source([20.0, 30.0]),
        cell,
        sim.OneToOneConnector(),
        extra.WeightChanger(weight_change=change, projection=changeable),
    )
    return changeable, changer


@pytest.mark.parametrize(
    ("change", "expected"),
    [(0.5, 2.0), (-0.25, 0.5), (-3.0, 0.0), (100.0 / 32, 4.0)],
)
def test_a_weight_changes_with_the_next_spike_of_its_source(change: float, expected: float) -> None:
    sim.setup(1.0)
    changeable, _ = pair(change)
    changeable.record("weight")
    sim.run(50.0)
    assert changeable.get("weight", "list", with_address=False) == [1.0]
    sim.run(10.0)
    assert changeable.get("weight", "list", with_address=False) == [expected]
    (segment,) = changeable.get_data().segments
    (trace,) = segment.analogsignals
    values = trace.magnitude[:, 0]
    assert values[:51].tolist() == [1.0] * 51
    assert values[51:].tolist() == [expected] * (len(values) - 51)


def test_it_is_delivered_as_it_is_then() -> None:
    sim.setup(1.0)
    cell = neurons()
    cell.record("gsyn_exc")
    pair(0.5, cell=cell)
    sim.run(60.0)
    (signal,) = cell.get_data().segments[0].filter(name="gsyn_exc")
    before, after = signal.magnitude[11, 0], signal.magnitude[51, 0]
    assert before > 0
    assert after == pytest.approx(2 * before, rel=1e-3)


def test_the_last_change_comes_second() -> None:
    """It takes the place of the first, as soon as that is done; bounds count after each."""
    sim.setup(1.0)
    cell = neurons()
    changeable, _ = pair(2.0, cell=cell)
    sim.Projection(
        spike_source([40.0]),
        cell,
        sim.OneToOneConnector(),
        extra.WeightChanger(-0.5, changeable),
    )
    sim.run(60.0)
    assert changeable.get("weight", "list", with_address=False) == [
        4.0
    ]  # 1 + 2 − 0.5 + 2, not 1 + 2 + 2 − 0.5


def test_values_of_changes_have_their_signs() -> None:
    sim.setup(1.0)
    _, changer = pair(-0.25)
    assert changer.receptor_type == "excitatory"
    assert changer.get(["weight", "delay"], "list") == [(0, 0, -0.25, 1.0)]
    sim.run(5.0)
    assert changer.get(["weight", "delay"], "list") == [(0, 0, -0.25, 1.0)]
    assert changer.get("weight", "array").tolist() == [[-0.25]]


def test_the_network_says_which_weights_are_changed() -> None:
    sim.setup(1.0)
    static(spike_source([1.0]), neurons())
    pair()
    _, changed, changes = sim.get_network().projections
    assert changed.plasticity is not None
    assert changed.plasticity.is_changeable
    assert dict(changed.plasticity.weight_parameters) == {"w_min": 0.0, "w_max": 4.0}
    assert (changed.changes, changes.changes) == (None, 1)
    assert changes.brings
    assert not changed.brings


def test_each_source_changes_the_weights_from_the_one_with_its_index() -> None:
    sim.setup(1.0)
    cells = neurons(2)
    changeable = sim.Projection(
        spike_source([10.0], [10.0], [10.0]),
        cells,
        sim.AllToAllConnector(),
        extra.WeightChangeable(0.0, 4.0, weight=1.0, delay=1.0),
    )
    sim.Projection(
        spike_source([5.0], [], [5.0, 6.0]),
        cells,
        sim.AllToAllConnector(),
        extra.WeightChanger(0.5, changeable),
    )
    sim.run(20.0)
    assert changeable.get("weight", "array").tolist() == [[1.5, 1.5], [1.0, 1.0], [2.0, 2.0]]
    sim.reset()
    sim.run(8.0)
    assert changeable.get("weight", "array").tolist() == [[1.0, 1.0]] * 3


def test_a_neuron_remembers_sixteen_changes() -> None:
    sim.setup(1.0)
    cell = neurons()
    changeable = sim.Projection(
        spike_source([50.0]),
        cell,
        sim.OneToOneConnector(),
        extra.WeightChangeable(0.0, 8.0, weight=1.0, delay=1.0),
    )
    changer = extra.WeightChanger(0.25, changeable)
    source = spike_source([float(t) for t in range(10, 30)])
    sim.Projection(source, cell, sim.OneToOneConnector(), changer)
    told = given_warnings(lambda: sim.run(60.0), sim.BoardWarning)
    assert changeable.get("weight", "list", with_address=False) == [1.0 + 16 * 0.25]
    assert any("4 changes of weights were lost" in text for text in told)


def test_random_changes_of_either_sign() -> None:
    sim.setup(1.0)
    cells = sim.Population(4, sim.IF_curr_exp(), label="cells", seed=3)
    changeable = sim.Projection(
        spike_source([10.0], [10.0]),
        cells,
        sim.AllToAllConnector(),
        extra.WeightChangeable(0.0, 4.0, weight=2.0, delay=1.0),
    )
    amounts = sim.RandomDistribution("uniform", low=-0.5, high=0.5)
    changer = sim.Projection(
        spike_source([5.0], [5.0]),
        cells,
        sim.AllToAllConnector(),
        extra.WeightChanger(amounts, changeable),
    )
    sim.run(20.0)
    changes = np.array(changer.get("weight", "array"))
    assert changes.min() < 0 < changes.max()
    assert np.allclose(changeable.get("weight", "array"), 2.0 + changes, atol=2.0**-9)


# ---- what is refused ----------------------------------------------------------------


@pytest.mark.parametrize("projection", [None, "p", 3])
def test_what_is_no_projection(projection: Any) -> None:
    with refused(TypeError, "a changer can only affect a changeable projection"):
        extra.WeightChanger(0.5, projection)


def test_other_cells_have_no_program() -> None:
    sim.setup(1.0)
    pair(cell=sim.Population(1, sim.IF_cond_exp()))
    with refused(sim.NetworkError, "no program for WeightChangeable onto IF_cond_exp"):
        sim.run(1.0)


def test_nor_have_synapses_on_cores_of_their_own() -> None:
    sim.setup(1.0)
    pair(cell=sim.Population(1, sim.IF_curr_exp(), label="cells", n_synapse_cores=1))
    with refused(sim.NetworkError, "n_synapse_cores of 'cells' is 1", "give 0, or leave it out"):
        sim.run(1.0)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"weight_max": float("nan")},
            "weight_min or weight_max differs from synapse to synapse, or is NaN",
        ),
        ({"weight_min": -1.0}, "the minimum weight is -1; it must be 0 or more"),
        ({"weight_min": 4.0}, "the minimum weight 4 must be less than the maximum 4"),
    ],
)
def test_bounds(given: dict[str, float], text: str) -> None:
    sim.setup(1.0)
    pair(**given)
    with refused(sim.NetworkError, text):
        sim.run(1.0)


def test_numbers_that_do_not_fit() -> None:
    sim.setup(1.0)
    small = {"max_expected_summed_weight": [0.5, 0.5]}
    pair(cell=sim.Population(1, sim.IF_curr_exp(), **small))
    with refused(sim.NetworkError, "the maximum weight 4 is beyond 1.99997"):
        sim.run(1.0)
    sim.setup(1.0)
    pair(17.0)
    with refused(sim.NetworkError, "a change of 17 turns into its opposite"):
        sim.run(1.0)


def test_weights_that_were_set_one_by_one() -> None:
    sim.setup(1.0)
    changeable, _ = pair()
    changeable.set(weight=2.0)
    with refused(sim.NetworkError, "WeightChangeable only works with connections that the board"):
        sim.run(1.0)


def test_a_projection_of_another_network() -> None:
    sim.setup(1.0)
    changeable, _ = pair()
    sim.setup(1.0)
    sim.Projection(
        spike_source([1.0]),
        neurons(),
        sim.OneToOneConnector(),
        extra.WeightChanger(0.5, changeable),
    )
    with refused(sim.NetworkError, "was given", "was made before it"):
        sim.run(1.0)
