"""What the board can't hold: which networks are told of, and in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from spinn_stdp.network import Connections, Network
from spinn_stdp.quantise import limits, ring_buffers
from spinn_stdp.quantise.row_lengths import row_lengths

from .oracle import Json, description, network, population, projection


def whole(*projections: Json, cells: int = 10, timestep: float = 1.0, **of_cells: Any) -> Network:
    """Projections from 4 sources; each with the connections that it lists, or one."""
    given = [population(4, "SpikeSourceArray"), population(cells, label="cells", **of_cells)]
    made = network(description(given, list(projections), timestep))
    return replace(made, projections=tuple(_connected(p) for p in made.projections))


def _connected(p: Any) -> Any:
    if len(p.connections):
        return p
    values = [v if isinstance(v, float) else 1.0 for v in (p.weight, p.delay)]
    one = Connections(np.array([0]), np.array([0]), np.array(values[:1]), np.array(values[1:]))
    return replace(p, connections=one)


def listed(*rows: tuple[int, int, float, float], **more: Any) -> Json:
    return projection("FromListConnector", {"conn_list": [list(r) for r in rows]}, **more)


def geometries(made: Network) -> limits.Geometries:
    return {
        k: ring_buffers.geometry(made, k, p.neurons_per_core or 256)
        for k, p in enumerate(made.populations)
        if p.cell_type != "SpikeSourceArray"
    }


def problems(made: Network) -> list[str]:
    return limits.problems(made, geometries(made))


def warnings(made: Network) -> list[str]:
    return limits.warnings(made, geometries(made))


WHICH = "Projection 'projection' from 'SpikeSourceArray of 4' to 'cells'"


def test_nothing_is_wrong() -> None:
    made = whole(projection(), listed((0, 0, 0.5, 3.0), (1, 2, 0.0, 1.0)))
    assert problems(made) == []
    assert warnings(made) == []


def test_mixed_signs() -> None:
    (text,) = problems(whole(listed((0, 0, 0.5, 1.0), (1, 0, -0.25, 1.0))))
    assert text == (
        f"{WHICH} has weights from -0.25 to 0.5. On the board all weights of a projection are "
        "excitatory or all are inhibitory; split it in two, by receptor_type."
    )
    assert problems(whole(listed((0, 0, -0.5, 1.0), (1, 0, 0.0, 1.0)))) == []


@pytest.mark.parametrize("delay", [0.0, 0.49, 0.99, -1.0])
def test_a_delay_below_a_step(delay: float) -> None:
    (text,) = problems(whole(listed((0, 0, 0.5, delay), (1, 0, 0.5, 2.0))))
    assert text == (
        f"{WHICH} has a delay of {delay:g} ms, less than a time step. The board's shortest delay "
        "is one time step, 1 ms; give at least that, or a shorter time step to setup()."
    )


def test_a_delay_beyond_the_board_s_numbers() -> None:
    (text,) = problems(whole(projection(delay=1e6)))[:1]
    assert text.startswith(f"{WHICH} has a delay of 1e+06; give numbers from -65536 to 65535.99996")


def test_a_delay_of_a_step_that_is_no_binary_number() -> None:
    assert problems(whole(projection(delay=0.3), timestep=0.3)) == []


@pytest.mark.parametrize(("delay", "count"), [(288.0, 0), (288.4, 0), (289.0, 1)])
def test_a_delay_above_nine_times_the_ring(delay: float, count: int) -> None:
    """256 neurons leave 32 slots; sPyNNaker rounds to whole steps first."""
    texts = problems(whole(projection(delay=delay), cells=256))
    assert len(texts) == count
    for text in texts:
        assert "has a delay of 289 ms; with 256 neurons per core and a time step of 1 ms" in text
        assert "holds at most 288 ms. Give shorter delays, or fewer neurons per core" in text


def test_fewer_neurons_per_core_hold_longer_delays() -> None:
    assert problems(whole(projection(delay=289.0), cells=256, neurons_per_core=128)) == []


def test_a_population_without_delay_extension() -> None:
    forbidden = {"allow_delay_extensions": False}
    made = whole(projection(delay=33.0), cells=256, options=forbidden)
    (text,) = problems(made)
    assert "has a delay of 33 ms" in text
    assert "at most 32 ms" in text
    assert problems(whole(projection(delay=32.0), cells=256, options=forbidden)) == []


def test_random_delays_of_the_host_beyond_the_foreseen() -> None:
    """sPyNNaker takes theta for the least delay, and the longest of 40 for 9.2 ms."""
    delay = ["gamma", {"k": 1.0, "theta": 1.0}]
    made = whole(projection(delay=delay))
    far = Connections(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.array([16.0, 17.0]))
    beyond = replace(made, projections=(replace(made.projections[0], connections=far),))
    (text,) = problems(beyond)
    assert text.startswith(f"{WHICH} has random delays of 17 ms; sPyNNaker foresees none above 16")
    assert "leaves 1 of the connections out" in text


def test_a_delay_extension_serves_rings_of_one_length() -> None:
    cells = [population(256, label="many"), population(100, label="few")]
    onto = [projection(post=1, delay=40.0), projection(post=2, delay=70.0)]
    given = [population(4, "SpikeSourceArray", label="source"), *cells]
    made = network(description(given, onto))
    (text,) = problems(made)
    assert text.startswith("Population 'source' has delays that need a delay extension to ring")
    assert "(32 ticks of 'many', 64 ticks of 'few')" in text
    short = network(description(given, [onto[0], projection(post=2, delay=64.0)]))
    assert problems(short) == []


@pytest.mark.parametrize(
    ("sources", "delay", "room"),
    [(100, 288.0, None), (101, 288.0, 100), (216, 256.0, None), (217, 256.0, 216)],
)
def test_a_delay_extension_has_the_memory_of_a_core(
    sources: int, delay: float, room: int | None
) -> None:
    """Limits found by running its binary: 8 and 7 stages of 32 ticks."""
    given = [population(sources, "SpikeSourceArray", label="many"), population(256)]
    texts = problems(network(description(given, [projection(delay=delay)])))
    if room is None:
        assert texts == []
    else:
        (text,) = texts
        assert f"Population 'many' has {sources} neurons on a core whose spikes" in text
        assert f"holds at most {room} neurons (neurons_per_core)." in text


def test_a_delay_extension_without_room_for_any_neuron() -> None:
    given = [population(1, "SpikeSourceArray"), population(2)]
    (text,) = problems(network(description(given, [projection(delay=5000.0)])))
    assert "for up to 4096 ticks" in text
    assert text.endswith("holds no neuron at all: shorten the delays.")


@pytest.mark.parametrize(
    ("w_max", "cells", "limit"), [(None, 256, None), (1.0, 254, None), (1.0, 255, 254)]
)
def test_rows_of_a_core(w_max: float | None, cells: int, limit: int | None) -> None:
    texts = problems(whole(projection(w_max=w_max), cells=cells))
    if limit is None:
        assert texts == []
    else:
        (text,) = texts
        assert text == (
            f"{WHICH}: a neuron may have {cells} synapses onto the {cells} neurons of one core; a "
            f"row of plastic synapses holds {limit}. Give the target population fewer neurons per "
            f"core (neurons_per_core={limit} or less), or make fewer connections."
        )


def test_rows_on_several_cores() -> None:
    assert problems(whole(projection(w_max=1.0), cells=510, neurons_per_core=254)) == []


@pytest.mark.parametrize(("repeats", "count"), [(256, 0), (257, 1)])
def test_rows_of_a_list(repeats: int, count: int) -> None:
    """257 synapses between the same two neurons, and others, in any order."""
    rows = [(1, 3, 0.5, 1.0)] * repeats + [(0, 3, 0.5, 1.0), (1, 9, 0.5, 1.0)]
    order = np.random.default_rng(0).permutation(len(rows))
    made = whole(listed(*(rows[k] for k in order)), neurons_per_core=8)
    assert len(problems(made)) == count


def test_rows_of_a_list_into_a_view() -> None:
    """Connections know their neurons by their place in the population, not in the view."""
    made = whole(listed((0, 9, 0.5, 1.0), (3, 3, 0.5, 1.0), (3, 0, 0.5, 1.0)), neurons_per_core=1)
    viewed = replace(made, projections=(replace(made.projections[0], n_post=2),))
    assert row_lengths(viewed, viewed.projections[0], geometries(viewed)) == (1, 0)


def test_weights_that_are_no_numbers() -> None:
    (text,) = problems(whole(listed((0, 0, np.nan, 1.0), (0, 1, np.inf, 1.0))))
    assert text == (
        f"{WHICH} has a weight of inf, nan; give numbers from -65536 to 65535.99996, which is "
        "what the board's s16.15 holds."
    )


def test_numbers_that_the_board_would_expand() -> None:
    texts = problems(whole(projection(weight=70000.0)))
    assert [text.split(";")[0] for text in texts] == [f"{WHICH} has a weight of 70000"]
    texts = problems(whole(projection(weight=["normal", {"mu": 1.0, "sigma": 1e6}])))
    assert [text.split(";")[0] for text in texts] == [
        f"{WHICH} has a parameter of a weight of 1e+06"
    ]
    bounded = ["normal_clipped", {"mu": 1.0, "sigma": 1.0, "low": 0.0, "high": np.inf}]
    assert problems(whole(projection(weight=bounded))) == []


def test_everything_is_told_at_once() -> None:
    made = whole(listed((0, 0, 0.5, 0.0), (1, 0, -0.25, 1.0)), projection(delay=500.0), cells=256)
    assert len(problems(made)) == 3


def test_a_delay_that_cannot_be_foreseen() -> None:
    made = whole(projection(delay=["uniform", {"low": 2.0, "high": 2.0}]))
    (text,) = limits.unforeseeable(made)
    assert text.startswith(f"{WHICH}: random numbers of the distribution 'uniform'")
    assert text.endswith("; give a fixed number instead.")


def test_delays_that_are_moved() -> None:
    (text,) = warnings(whole(listed((0, 0, 0.5, 1.4), (0, 1, 0.5, 2.5), (0, 2, 0.5, 3.0))))
    assert text == (
        f"{WHICH} has delays that the board keeps otherwise, in time steps of 1 ms: 1.4 ms becomes "
        "1 ms, 2.5 ms becomes 2 ms."
    )


def test_delays_that_the_board_cuts() -> None:
    (text,) = warnings(whole(projection(delay=0.3), timestep=0.1))
    assert "0.3 ms becomes 0.2 ms" in text
    assert warnings(whole(listed((0, 0, 0.5, 0.3)), timestep=0.1)) == []


def test_of_many_delays_a_few_are_told() -> None:
    rows = [(0, k, 0.5, 1.1 + k) for k in range(6)]
    (text,) = warnings(whole(listed(*rows)))
    assert text.count("becomes") == 4
    assert text.endswith(", ….")


def test_random_delays_may_fall_anywhere() -> None:
    assert warnings(whole(projection(delay=["uniform", {"low": 1.0, "high": 2.7}]))) == []


@pytest.mark.parametrize(
    ("delays", "trapped"),
    [
        ((1.0,), False),
        ((2.0,), True),
        ((3.0,), False),
        ((4.0,), True),
        ((16.0,), True),
        ((2.0, 3.0), False),
        ((32.0, 33.0), True),
        ((33.0, 64.0), True),
        ((33.0, 65.0), False),
    ],
)
def test_plastic_delays_that_fill_the_ring(delays: tuple[float, ...], trapped: bool) -> None:
    """256 neurons leave 32 slots, so that 64 fills a stage of the delay extension."""
    plastic = listed(*((0, k, 0.5, d) for k, d in enumerate(delays)), w_max=1.0)
    found = warnings(whole(plastic, cells=256))
    assert bool(found) == trapped
    static = listed(*((0, k, 0.5, d) for k, d in enumerate(delays)))
    assert warnings(whole(static, cells=256)) == []


def test_the_words_for_a_full_ring() -> None:
    (text,) = warnings(whole(projection(delay=2.0, w_max=1.0)))
    assert text == (
        f"{WHICH} has plastic synapses with a delay of 2 ms, which fills the 2 slots of the "
        "target's ring buffers. The board keeps such a delay as 0: these synapses learn as if "
        "they had none and deliver no current, ever. Give them a delay that is no multiple of 2 "
        "ms, or lengthen the ring buffers: any connection into the target population with a delay "
        "above 2 ms does."
    )
    (text,) = warnings(whole(projection(delay=32.0, w_max=1.0), cells=254))
    assert text.endswith("Give them a delay that is no multiple of 32 ms.")


def test_another_longer_delay_lengthens_the_ring() -> None:
    assert warnings(whole(projection(delay=2.0, w_max=1.0), projection(delay=3.0))) == []


def test_delays_that_the_board_cuts_into_the_rings() -> None:
    """33 ticks of 0.1 ms are foreseen and 32 made, which is what rings of 140 neurons have."""
    (text,) = problems(whole(projection(delay=3.3), cells=140, timestep=0.1))
    assert text.startswith(f"{WHICH} has a delay of 3.3 ms, which needs a delay extension")
    assert "Give a delay of 3.2 or 3.4 ms" in text
    for delay in (3.2, 3.4):
        assert problems(whole(projection(delay=delay), cells=140, timestep=0.1)) == []
    assert problems(whole(projection(delay=3.3), cells=60, timestep=0.1)) == []
    assert problems(whole(listed((0, 0, 0.5, 3.3)), cells=140, timestep=0.1)) == []
