"""Shifts, scales, delay slots, row lengths and rows against sPyNNaker's own host side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinn_stdp.network import Network, Projection
from spinn_stdp.quantise import limits, ring_buffers
from spinn_stdp.quantise.ring_buffers import Geometry
from spinn_stdp.quantise.row_lengths import row_lengths
from spinn_stdp.quantise.statistics import foreseen
from spinn_stdp.quantise.weights import expanded_on_machine, host_delays, host_weights

from .oracle import Json, Oracle, description, network, population, projection

SOURCES = {"SpikeSourceArray", "SpikeSourcePoisson"}
TYPES = {"IF_curr_dual_exp": ("excitatory", "excitatory2", "inhibitory")}
CORE = 256


def types(made: Network, index: int) -> tuple[str, ...]:
    return TYPES.get(made.populations[index].cell_type, ring_buffers.TYPES)


def conductance(made: Network, index: int) -> bool:
    return "cond" in made.populations[index].cell_type


def geometries(made: Network) -> dict[int, Geometry]:
    return {
        index: ring_buffers.geometry(made, index, p.neurons_per_core or CORE, types(made, index))
        for index, p in enumerate(made.populations)
        if p.cell_type not in SOURCES
    }


def check(asked: Json, told: Json) -> None:
    """Everything that does not come of random draws is equal, floats to the last bit.

    And where sPyNNaker refuses a delay or a row, we do, and nowhere else.
    """
    assert "error" not in told, told
    made = network(asked)
    assert limits.unforeseeable(made) == []
    rings = geometries(made)
    check_populations(made, rings, told)
    for p, theirs in zip(made.projections, told["projections"], strict=True):
        check_statistics(made, p, theirs)
    refused = limits.long_delays(made, rings) + limits.unequal_stages(made, rings)
    assert bool(refused) == isinstance(told["delays"], dict), (refused, told["delays"])
    if not refused:
        check_delayed(made, rings, told)


def check_populations(made: Network, rings: dict[int, Geometry], told: Json) -> None:
    for index, ours in rings.items():
        shifts = ring_buffers.shifts(made, index, types(made, index), conductance(made, index))
        bits = ring_buffers.weight_bits(made, index, types(made, index), conductance(made, index))
        assert told["populations"][index] == {
            "shifts": list(shifts),
            "scales": [2.0**b for b in bits],
            "available_slots": ours.available_slots,
            "delay_slots": ours.delay_slots,
        }


def check_statistics(made: Network, p: Projection, told: Json) -> None:
    expected = foreseen(made, p)
    known = expected.statistics()
    assert told == {
        "on_machine": expanded_on_machine(made, p),
        "to_one": known.to_one,
        "weight_mean": known.weight_mean,
        "weight_variance": known.weight_variance,
        "weight_maximum": known.weight_maximum,
        "delay_variance": known.delay_variance,
        "delay_maximum": expected.longest_delay,
    }


def check_delayed(made: Network, rings: dict[int, Geometry], told: Json) -> None:
    """Delay extensions, and the lengths of rows, which follow from them."""
    too_long = 0
    for p, stages, rows in zip(made.projections, told["stages"], told["row_lengths"], strict=True):
        assert ring_buffers.delay_stages(made, p, rings) == stages
        if isinstance(rows, list):
            assert list(row_lengths(made, p, rings)) == rows
        else:
            assert "SynapseRowTooBigException" in rows["error"]
            too_long += 1
    assert len(limits.long_rows(made, rings)) == too_long


CONNECTORS: dict[str, tuple[str, Json]] = {
    "all to all": ("AllToAllConnector", {}),
    "not to oneself": ("AllToAllConnector", {"allow_self_connections": False}),
    "one to one": ("OneToOneConnector", {}),
    "probability": ("FixedProbabilityConnector", {"p_connect": 0.2}),
    "rare": ("FixedProbabilityConnector", {"p_connect": 0.001}),
    "sure": ("FixedProbabilityConnector", {"p_connect": 1.0}),
    "number pre": ("FixedNumberPreConnector", {"n": 7}),
    "number pre, again": ("FixedNumberPreConnector", {"n": 90, "with_replacement": True}),
    "number post": ("FixedNumberPostConnector", {"n": 11}),
    "number post, again": ("FixedNumberPostConnector", {"n": 130, "with_replacement": True}),
    "total number": ("FixedTotalNumberConnector", {"n": 400}),
    "few": ("FixedTotalNumberConnector", {"n": 3, "with_replacement": False}),
    "array": ("ArrayConnector", {"array": (np.arange(8400) % 3 == 0).reshape(70, 120).tolist()}),
    "csa": ("CSAConnector", {"cset": "full"}),
    "index": ("IndexBasedProbabilityConnector", {"index_expression": "0.3 * exp(-(i - j)**2)"}),
    "pairs": ("FromListConnector", {"conn_list": [[i, i % 11] for i in range(70)]}),
}
VALUES: tuple[tuple[Any, Any], ...] = (
    (0.5, 1.0),
    (-0.07, 3.0),
    (0.0, 2.0),
    (0.3, 0.0),
    (["uniform", {"low": 0.1, "high": 0.4}], ["uniform", {"low": 1.0, "high": 9.5}]),
    (["normal", {"mu": -0.5, "sigma": 0.05}], ["normal", {"mu": 6.0, "sigma": 1.5}]),
    (
        ["normal_clipped", {"mu": 0.5, "sigma": 0.5, "low": 0.0, "high": 1.0}],
        ["normal_clipped_to_boundary", {"mu": 9.0, "sigma": 4.0, "low": 1.0, "high": 20.0}],
    ),
    (["exponential", {"beta": 0.3}], ["exponential", {"beta": 4.0}]),
    (
        ["exponential_clipped", {"beta": 0.3, "low": 0.1, "high": 4.0}],
        ["exponential_clipped", {"beta": 4.0, "low": 1.0, "high": 20.0}],
    ),
    (["gamma", {"k": 2.0, "theta": 0.1}], ["gamma", {"k": 3.0, "theta": 2.0}]),
    (["lognormal", {"mu": 0.4, "sigma": 0.2}], 1.0),
    (["poisson", {"lambda_": 3.0}], ["poisson", {"lambda_": 5.0}]),
    (["binomial", {"n": 9, "p": 0.3}], ["binomial", {"n": 12, "p": 0.6}]),
    (0.25, ["uniform", {"low": 1.0, "high": 3.0}]),
    (0.25, 500.0),
    (0.25, ["uniform", {"low": 1.0, "high": 300.0}]),
)
"""Weights and delays that projections are made with."""


@pytest.mark.parametrize("connector", CONNECTORS)
def test_connectors(spynnaker: Oracle, connector: str) -> None:
    """With weights and delays of every kind, static and plastic."""
    kind, parameters = CONNECTORS[connector]
    populations, projections = [], []
    for weight, delay in VALUES:
        source = len(populations)
        populations += [
            population(70, "SpikeSourceArray"),
            population(120),
            population(120, "IF_cond_exp"),
        ]
        ends = {"pre": source, "post": source + 1}, {"pre": source, "post": source + 2}
        projections += [
            projection(kind, parameters, weight, delay, **ends[0]),
            projection(kind, parameters, weight, delay, **ends[1], w_max=0.75),
        ]
    asked = description(populations, projections)
    check(asked, spynnaker.ask(asked))


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("DistanceDependentProbabilityConnector", {"d_expression": "0.4 * exp(-d / 3.0)"}),
        ("DistanceDependentProbabilityConnector", {"d_expression": "d < 4"}),
        ("SmallWorldConnector", {"degree": 3.0, "rewiring": 0.0}),
    ],
    ids=["exponential", "disc", "small world"],
)
def test_connectors_by_distance(spynnaker: Oracle, kind: str, parameters: Json) -> None:
    line = [float(i) for i in range(20)]
    positions = [line, [0.5 * x for x in line], [0.0] * 20]
    populations = [population(20, positions=positions) for _ in VALUES]
    projections = [
        projection(kind, parameters, weight, delay, pre=index, post=index)
        for index, (weight, delay) in enumerate(VALUES)
    ]
    asked = description(populations, projections)
    check(asked, spynnaker.ask(asked))


@pytest.mark.slow
def test_a_distribution_that_takes_its_time(spynnaker: Oracle) -> None:
    """scipy integrates the von Mises distribution with this location numerically."""
    asked = description(
        [population(70, "SpikeSourceArray"), population(120)],
        [projection(weight=["vonmises", {"mu": 1.5, "kappa": 0.5}])],
    )
    check(asked, spynnaker.ask(asked))


def listed(number: int, seed: int, longest: int, step: float = 1.0) -> list[list[float]]:
    """Connections between 70 and 70 neurons, sorted: sPyNNaker miscounts the rows of others."""
    drawn = np.random.default_rng(seed)
    ends = np.sort(drawn.integers(0, 70 * 70, number))
    weights = drawn.uniform(0.01, 0.6, number).round(4)
    delays = drawn.uniform(0.2, longest, number).round(2) * step
    return [
        [int(e) // 70, int(e) % 70, float(w), float(d)]
        for e, w, d in zip(ends, weights, delays, strict=True)
    ]


@pytest.mark.parametrize("timestep", [1.0, 0.1, 0.5, 2.0])
@pytest.mark.parametrize("longest", [1, 2, 12, 64, 500])
def test_rows_of_lists(spynnaker: Oracle, timestep: float, longest: int) -> None:
    """Weights, delays and stages, static and plastic, on one core and on three."""
    given = {"conn_list": listed(600, longest, longest, timestep)}
    populations = [
        population(70, "SpikeSourceArray"),
        population(70),
        population(70, "IF_cond_exp"),
        population(70, "SpikeSourceArray"),
        population(70, "IF_cond_exp", neurons_per_core=32),
    ]
    projections = [
        projection("FromListConnector", given, post=1),
        projection("FromListConnector", given, post=2, w_max=2.5, receptor="inhibitory"),
        projection("FromListConnector", given, pre=3, post=4, w_max=2.5),
    ]
    asked = description(populations, projections, timestep, rows=True)
    told = spynnaker.ask(asked)
    check(asked, told)
    check_rows(asked, told)


@pytest.mark.parametrize("weight", [0.3, -2.0, ["gamma", {"k": 2.0, "theta": 0.1}]])
@pytest.mark.parametrize("delay", [0.0, 0.4, 2.5, ["gamma", {"k": 3.0, "theta": 2.0}]])
def test_rows_that_the_host_draws(spynnaker: Oracle, weight: Any, delay: Any) -> None:
    asked = description(
        [population(40, "SpikeSourceArray"), population(40), population(40, "IF_cond_exp")],
        [
            projection("CSAConnector", {"cset": "full"}, weight, delay),
            projection("CSAConnector", {"cset": "oneToOne"}, weight, delay, post=2, w_max=0.5),
        ],
        rows=True,
    )
    told = spynnaker.ask(asked)
    check(asked, told)
    check_rows(asked, told)


@pytest.mark.parametrize("is_sorted", [True, False])
def test_a_list_that_is_not_sorted_is_miscounted(spynnaker: Oracle, is_sorted: bool) -> None:
    """And cut to the count, without a word. So a list has to be sorted before it goes there."""
    connections = [[0, 0, 0.5, 1.0], [1, 9, 0.5, 1.0], [0, 1, 0.5, 1.0], [1, 8, 0.5, 1.0]]
    given = {"conn_list": sorted(connections) if is_sorted else connections}
    cells = population(16, neurons_per_core=8)
    asked = description(
        [population(4, "SpikeSourceArray"), cells],
        [projection("FromListConnector", given)],
        rows=True,
    )
    told = spynnaker.ask(asked)
    made = network(asked)
    assert row_lengths(made, made.projections[0], geometries(made)) == (2, 0)
    assert told["row_lengths"] == [[2 if is_sorted else 1, 0]]
    kept = [len(core["synapses"]) for core in told["rows"][0]]
    assert kept == ([2, 2] if is_sorted else [1, 1])


def test_random_delays_beyond_the_foreseen_are_lost(spynnaker: Oracle) -> None:
    """sPyNNaker takes the scale of an exponential for its least value, and 32 ms for enough."""
    asked = description(
        [population(40, "SpikeSourceArray"), population(40)],
        [projection("CSAConnector", {"cset": "full"}, 0.5, ["exponential", {"beta": 20.0}])],
        rows=True,
    )
    told = spynnaker.ask(asked)
    check(asked, told)
    ((core,),) = told["rows"]
    made = network(asked)
    drawn = synapses(made, made.projections[0], core["drawn"])
    held = [synapse for synapse in drawn if synapse[0] == 0]
    assert sorted(map(tuple, core["synapses"])) == sorted(held)
    assert len(held) < len(drawn)


def check_rows(asked: Json, told: Json) -> None:
    """What the host writes, from the connections that it drew."""
    made = network(asked)
    for p, cores in zip(made.projections, told["rows"], strict=True):
        for core in cores:
            assert sorted(map(tuple, core["synapses"])) == sorted(synapses(made, p, core["drawn"]))


def synapses(made: Network, p: Projection, drawn: Json) -> list[tuple[int, int, int, int]]:
    """Stage, source, row weight and control bits of the connections onto one core."""
    rings, names = geometries(made)[p.post], types(made, p.post)
    of_type = names.index(p.receptor)
    bits = ring_buffers.weight_bits(made, p.post, names, conductance(made, p.post))[of_type]
    weights = host_weights(np.array(drawn["weight"]), bits).tolist()
    ticks = host_delays(np.array(drawn["delay"]), round(made.timestep * 1000)).astype(int)
    stages, rest = np.divmod(ticks - 1, rings.delay_slots)
    index_bits = ring_buffers.bits_for(rings.neurons)
    above = index_bits + ring_buffers.bits_for(len(names))
    controls = (rest + 1) << above | of_type << index_bits | np.array(drawn["target"], dtype=int)
    return list(zip(stages.tolist(), drawn["source"], weights, controls.tolist(), strict=True))


def uniform(low: float, high: float) -> list[Any]:
    return ["uniform", {"low": low, "high": high}]


UNFORESEEABLE: dict[str, tuple[str, Json, Any]] = {
    "no such distribution": ("AllToAllConnector", {}, ["uniform_int", {"low": 1, "high": 4}]),
    "no connection": ("FixedProbabilityConnector", {"p_connect": 0.0}, uniform(0.1, 0.5)),
    "none of a number": ("FixedTotalNumberConnector", {"n": 0}, 0.5),
    "no probability": ("IndexBasedProbabilityConnector", {"index_expression": "1.5 + i"}, 0.5),
}


@pytest.mark.parametrize("case", UNFORESEEABLE)
def test_where_spynnaker_stops_we_say_so(spynnaker: Oracle, case: str) -> None:
    kind, parameters, weight = UNFORESEEABLE[case]
    asked = description(
        [population(10, "SpikeSourceArray"), population(10)],
        [projection(kind, parameters, weight)],
    )
    told = spynnaker.ask(asked)
    assert "error" in told or "error" in told["populations"][1]
    (text,) = limits.unforeseeable(network(asked))
    assert text.startswith("Projection 'projection' from 'SpikeSourceArray of 10' to 'IF_curr")


def test_where_spynnaker_reckons_with_no_number_we_stop(spynnaker: Oracle) -> None:
    """A distribution without width: sPyNNaker goes on with NaN, as if there were no weights."""
    asked = description(
        [population(10, "SpikeSourceArray"), population(10)],
        [projection(weight=uniform(9.0, 9.0))],
    )
    told = spynnaker.ask(asked)
    assert np.isnan(told["projections"][0]["weight_maximum"])
    assert told["populations"][1]["shifts"] == [0, 0]
    (text,) = limits.unforeseeable(network(asked))
    assert "fixed number" in text


WEIGHTS = st.one_of(
    st.floats(-3.0, 3.0).map(lambda x: round(x, 3)),
    st.builds(
        lambda low, width: ["uniform", {"low": low, "high": low + width}],
        st.floats(0.0, 1.0),
        st.floats(0.01, 2.0),
    ),
    st.builds(
        lambda mu, part: ["normal", {"mu": mu, "sigma": abs(mu) * part}],
        st.sampled_from([-2.0, -0.3, 0.05, 1.0]),
        st.floats(0.01, 1.0),
    ),
)


@st.composite
def delays(draw: st.DrawFn, step: float) -> Any:
    longest = draw(st.sampled_from([1, 2, 4, 15, 16, 33, 150, 800]))
    if draw(st.booleans()):
        return step * draw(st.integers(0, longest))
    return ["uniform", {"low": step, "high": step * (longest + draw(st.floats(0.1, 1.0)))}]


KINDS = ["AllToAll", "OneToOne", "FixedProbability", "FixedNumberPre", "FixedNumberPost"]
KINDS += ["FixedTotalNumber", "FromList", "IndexBasedProbability"]


@st.composite
def connectors(draw: st.DrawFn, pre: int, post: int, step: float) -> tuple[str, Json]:
    # sPyNNaker's CSAConnector breaks below 1 ms, where cores may be split
    kind = draw(st.sampled_from(KINDS + ["CSA"] * (step >= 1)))
    parameters: Json = {}
    if kind == "FixedProbability":
        parameters = {"p_connect": draw(st.floats(0.05, 1.0))}
    elif kind in ("FixedNumberPre", "FixedNumberPost"):
        most = pre if kind == "FixedNumberPre" else post
        parameters = {"n": draw(st.integers(1, most))}
    elif kind == "FixedTotalNumber":
        parameters = {"n": draw(st.integers(1, 2000))}
    elif kind == "FromList":
        parameters = {"conn_list": draw(lists(pre, post, step))}
    elif kind == "CSA":
        parameters = {"cset": "full"}
    elif kind == "IndexBasedProbability":
        parameters = {"index_expression": "0.6 / (1.0 + (i - j)**2)"}
    return kind + "Connector", parameters


@st.composite
def lists(draw: st.DrawFn, pre: int, post: int, step: float) -> list[list[float]]:
    number = draw(st.integers(1, 200))
    drawn = np.random.default_rng(draw(st.integers(0, 1000)))
    ends = np.sort(drawn.integers(0, pre * post, number))
    weights = np.abs(drawn.normal(0.5, 0.4, number))
    times = step * drawn.integers(1, draw(st.sampled_from([2, 10, 70])), number)
    columns = [ends // post, ends % post, weights, times]
    return [[int(i), int(j), float(w), float(d)] for i, j, w, d in zip(*columns, strict=True)]


@st.composite
def networks(draw: st.DrawFn) -> Json:
    step = draw(st.sampled_from([1.0, 0.1, 0.5, 0.25, 2.0]))
    cells = ["SpikeSourceArray", "SpikeSourcePoisson", "IF_curr_exp", "IF_cond_exp"]
    cells += draw(st.lists(st.sampled_from(["IF_curr_exp", "IF_curr_dual_exp"]), max_size=1))
    populations = [draw(populations_of(cell, index)) for index, cell in enumerate(cells)]
    learning = draw(st.lists(st.sampled_from([None, 0.2, 1.5]), min_size=5, max_size=5))
    projections = [
        draw(projections_between(populations, learning, step))
        for _ in range(draw(st.integers(0, 6)))
    ]
    return description(populations, projections, step)


@st.composite
def populations_of(draw: st.DrawFn, cell: str, index: int) -> Json:
    options: Json = {}
    if cell not in SOURCES:
        names = TYPES.get(cell, ring_buffers.TYPES)
        options = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "spikes_per_second": st.sampled_from([1.0, 20.0, 400.0, 5000.0]),
                    "ring_buffer_sigma": st.sampled_from([1.0, 3.0, 8.0]),
                    "max_expected_summed_weight": st.sampled_from(
                        [None, [0.5] * len(names), [40.0] * len(names)]
                    ),
                },
            )
        )
    per_core = draw(st.one_of(st.none(), st.integers(1, 256))) if cell not in SOURCES else None
    size = draw(st.integers(1, 300))
    return population(size, cell, str(index), options=options, neurons_per_core=per_core)


@st.composite
def projections_between(
    draw: st.DrawFn, populations: list[Json], learning: list[float | None], step: float
) -> Json:
    pre, post = (
        draw(st.integers(0, len(populations) - 1)),
        draw(st.integers(2, len(populations) - 1)),
    )
    cell = populations[post]["cell"]
    views = [draw(view_of(populations[index]["size"])) for index in (pre, post)]
    lengths = [
        populations[index]["size"] if view is None else view[1] - view[0]
        for index, view in zip((pre, post), views, strict=True)
    ]
    kind, parameters = draw(connectors(*lengths, step))
    return projection(
        kind,
        parameters,
        draw(WEIGHTS),
        draw(delays(step)),
        pre=pre,
        post=post,
        receptor=draw(st.sampled_from(TYPES.get(cell, ring_buffers.TYPES))),
        w_max=learning[post] if cell != "IF_curr_dual_exp" else None,
        pre_view=views[0],
        post_view=views[1],
    )


@st.composite
def view_of(draw: st.DrawFn, size: int) -> list[int] | None:
    if draw(st.booleans()):
        return None
    first = draw(st.integers(0, size - 1))
    return [first, draw(st.integers(first + 1, size))]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=networks())
@pytest.mark.slow
def test_any_network(spynnaker: Oracle, asked: Json) -> None:
    check(asked, spynnaker.ask(asked))


@pytest.mark.slow
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=networks())
def test_many_networks(spynnaker: Oracle, asked: Json) -> None:
    check(asked, spynnaker.ask(asked))
