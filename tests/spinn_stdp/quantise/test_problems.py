"""Many warnings that say the same are one."""

from __future__ import annotations

import warnings

import pytest

import spinn_stdp as sim
from spinn_stdp.quantise import BoardWarning
from spinn_stdp.quantise.problems import likewise


def test_the_same_of_several_is_told_once() -> None:
    def text(name: str, weight: float) -> str:
        return f"Projection '{name}' from 'a' to 'b': weights of {weight:g} become 0."

    other = "Projection 'x' from 'a' to 'b': delays are long."
    found = list(likewise([text("p", 0.1), other, text("q", 1e-7), text("r", -2.0)]))
    assert found == [f"{text('p', 0.1)} (And likewise 2 other projections: 'q', 'r')", other]


def test_of_many_some_are_named() -> None:
    texts = [f"Population '{k}': is {k} too large" for k in range(9)]
    (told,) = likewise(texts)
    assert told == f"{texts[0]} (And likewise 8 other populations: '1', '2', '3', '4', …)"


def test_different_texts_stay_apart() -> None:
    texts = ["timestep 0.3 ms", "timestep 0.4 ms", "Population 'a': x", "Projection 'a': x"]
    assert list(likewise(texts)) == texts


def test_a_network_of_small_weights_warns_once() -> None:
    sim.setup(1.0)
    cells = sim.Population(2, sim.IF_curr_exp(), label="cells")
    for k in range(5):
        source = sim.Population(2, sim.SpikeSourceArray([1.0 + k]), label=f"source {k}")
        small = sim.StaticSynapse(weight=1e-6 * (k + 1), delay=1.0)
        sim.Projection(source, cells, sim.AllToAllConnector(), small, label=f"small {k}")
    large = sim.StaticSynapse(weight=100.0, delay=1.0)
    sim.Projection(cells, cells, sim.AllToAllConnector(), large, label="large")
    with pytest.warns(BoardWarning, match="become 0 .* likewise 4 other projections") as told:
        sim.run(1.0)
    assert len(told) == 1


def beside_its_target(delay: float, connector: object) -> None:
    sim.setup(0.5)
    cells = sim.Population(3, sim.IF_curr_exp(), label="cells")
    noise = sim.Population(3, sim.SpikeSourcePoisson(rate=100.0), label="noise", seed=1)
    source = sim.Population(3, sim.SpikeSourceArray([1.0]), label="source")
    synapse = sim.StaticSynapse(weight=0.1, delay=delay)
    sim.Projection(noise, cells, connector, synapse)
    sim.Projection(source, cells, sim.AllToAllConnector(), synapse)
    sim.run(1.0)


def test_a_race_is_told() -> None:
    with pytest.warns(BoardWarning, match="'noise'.* is a race on a board; .* in the next"):
        beside_its_target(0.5, sim.OneToOneConnector())


@pytest.mark.parametrize("way", ["delay", "list"])
def test_there_is_none_if_the_advice_is_followed(way: str) -> None:
    listed = sim.FromListConnector([(k, k, 0.1, 0.5) for k in range(3)])
    with warnings.catch_warnings():
        warnings.simplefilter("error", BoardWarning)
        if way == "delay":
            beside_its_target(1.0, sim.OneToOneConnector())
        else:
            beside_its_target(0.5, listed)


def with_small_conductances(connector: object, room: float | None) -> float:
    """The largest error of the weights that the board keeps, as a part of them."""
    sim.setup(1.0)
    more = {} if room is None else {"max_expected_summed_weight": [room, room]}
    cells = sim.Population(4, sim.IF_cond_exp(), label="cells", seed=3, **more)
    source = sim.Population(5, sim.SpikeSourceArray([1.0]), label="source")
    synapse = sim.StaticSynapse(weight=0.07, delay=1.0)
    made = sim.Projection(source, cells, connector, synapse)
    sim.run(1.0)
    kept = [weight for *_, weight in made.get("weight", format="list")]
    return max(abs(each / 0.07 - 1.0) for each in kept)


def test_a_scale_that_is_lost_is_told() -> None:
    post = sim.FixedNumberPostConnector(2)
    with pytest.warns(BoardWarning, match=r"scale of 2\^18: these weights will be all 0"):
        assert with_small_conductances(post, None) == 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error", BoardWarning)
        assert with_small_conductances(post, 0.5) < 0.01
        assert with_small_conductances(sim.FixedNumberPreConnector(2), None) < 0.01
