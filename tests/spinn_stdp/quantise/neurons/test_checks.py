"""Neurons that are refused, and surprises that are told."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from emulator.image import Ring
from spinn_stdp.network import (
    Connections,
    CurrentSource,
    Network,
    Plasticity,
    Population,
    Projection,
)
from spinn_stdp.quantise import quantise
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.problems import BoardWarning, NetworkError
from spinn_stdp.standardmodels.cell_types import CELL_TYPES

KINDS = {kind.__name__: kind for kind in CELL_TYPES}
PAIR = Plasticity(
    timing="SpikePairRule",
    timing_parameters={"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": 0.1, "A_minus": 0.1},
    weight="AdditiveWeightDependence",
    weight_parameters={"w_min": 0.0, "w_max": 1.0},
)


def network(
    cell_type: str,
    timestep: float = 1.0,
    receptors: tuple[str, ...] = ("excitatory",),
    plasticity: Plasticity | None = None,
    initial_values: dict[str, float] | None = None,
    options: dict[str, Any] | None = None,
    **parameters: Any,
) -> Network:
    size = max([2, *(np.size(value) for value in parameters.values())])
    given = {**KINDS[cell_type].default_parameters, **parameters}
    cells = Population(
        label="cells",
        size=size,
        cell_type=cell_type,
        parameters={n: np.broadcast_to(np.asarray(v, float), size) for n, v in given.items()},
        initial_values={n: np.full(size, v) for n, v in (initial_values or {}).items()},
        options=options or {},
    )
    source = Population(
        label="source",
        size=1,
        cell_type="SpikeSourceArray",
        parameters={"spike_times": (np.array([1.0]),)},
    )
    one = Connections(np.array([0]), np.array([0]), np.array([0.5]), np.array([timestep]))
    return Network(
        timestep=timestep,
        populations=(cells, source),
        projections=tuple(
            Projection("in", 1, 0, receptor, one, plasticity=plasticity) for receptor in receptors
        ),
    )


def told(asked: Network) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        quantise(asked)
    assert all(one.category is BoardWarning for one in caught)
    return [str(one.message) for one in caught]


ALWAYS_TOLD = {
    "IFCondExpStoc": "within about 5 du_th of v_thresh",
    "IFTruncDelta": "the threshold is the time step in ms",
}
BAD = [
    ("IF_curr_exp", {"cm": 0.0}, "cm is 0, but the board divides by it; give at least 3.05"),
    ("IF_curr_exp", {"tau_m": -20.0}, "tau_m is -20, but the board divides"),
    ("IF_curr_exp", {"tau_refrac": -1.0}, "tau_refrac is -1; give 0 up"),
    ("IF_curr_exp", {"v_rest": 70000.0}, "v_rest is 70000; the board's numbers go from -65536"),
    ("IF_curr_exp", {"i_offset": np.nan}, "i_offset is nan"),
    ("IF_curr_dual_exp", {"tau_syn_E2": 0.0}, "tau_syn_E2 is 0, but the board divides"),
    ("IF_curr_alpha", {"tau_syn_E": 0.005}, "tau_syn_E is 0.005, .* give at least 0.00555"),
    ("IF_curr_alpha", {"tau_syn_I": 512.0}, "tau_syn_I is 512, .*square overflows.*at most 256"),
    ("IFCurrExpCa2Adaptive", {"tau_ca2": 0.0}, "tau_ca2 is 0, but the board divides"),
    ("Izhikevich", {"tau_syn_I": 0.0}, "tau_syn_I is 0, but the board divides"),
    ("Izhikevich", {"initial_values": {"w": 1.0}}, "no state variable 'w'.* it has v, u, isyn_exc"),
    ("Izhikevich_cond", {"initial_values": {"gsyn_exc": 65.0}}, "gsyn_exc is 65, beyond .* 64"),
    ("IF_curr_delta", {"options": {"n_steps_per_timestep": 0}}, "give a whole number"),
    ("IF_curr_exp", {"options": {"n_steps_per_timestep": 40000}}, "give at most 32768"),
    ("IFTruncDelta", {"plasticity": PAIR}, "no program for learning synapses onto IFTruncDelta"),
    ("IFCurrDeltaFixedProb", {"p_thresh": 1.5}, "p_thresh is 1.5; it is a chance, give 0 to 1"),
    ("StocExp", {"tau": 0.0}, "tau is 0, but the board divides by it"),
    ("StocExp", {"initial_values": {"refract_init": 1.5}}, "refract_init is 1.5; it counts time"),
    ("StocExp", {"options": {"n_steps_per_timestep": 1}}, "which sPyNNaker has none of"),
    ("StocSigma", {"tau_refrac": -1.0}, "tau_refrac is -1; give 0 up"),
    ("StocSigma", {"plasticity": PAIR}, "no program for learning synapses onto StocSigma"),
    ("IF_curr_exp", {"receptors": ("excitatory2",)}, "'excitatory2' does not exist; use excit"),
]


@pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
@pytest.mark.parametrize(("cell_type", "asked", "text"), BAD)
def test_refused(cell_type: str, asked: dict[str, Any], text: str) -> None:
    with pytest.raises(NetworkError, match=text) as error:
        quantise(network(cell_type, **asked))
    assert len(error.value.problems) == 1
    assert "cells" in error.value.problems[0]


@pytest.mark.parametrize("cell_type", sorted(set(CELLS) - {"IF_curr_alpha", *ALWAYS_TOLD}))
def test_defaults_are_no_surprise(cell_type: str) -> None:
    assert told(network(cell_type, receptors=CELLS[cell_type].receptors)) == []


ALPHA = [
    # timestep, parameters, substeps, what is told
    (1.0, {}, 1, ["tau_syn_E of 0.5 ms.*no effect at all. Give a time constant above 1 ms"]),
    (1.0, {"tau_syn_E": 1.0}, 1, ["tau_syn_E of 1 ms.*no effect at all"]),
    (1.0, {"tau_syn_E": 0.8}, 1, ["0.8 ms.*= 1.5625 .* is 0.5625.*responses are 0.36 times"]),
    (1.0, {"tau_syn_E": [0.8, 0.5, 3.0]}, 1, ["of 0.5 ms.*no effect"]),
    (1.0, {"tau_syn_E": 200.0}, 1, ["of 200 ms.*no effect.*at most 18.1 ms, or use IF_curr_exp"]),
    (1.0, {"tau_syn_E": 1.01}, 1, []),
    (1.0, {"tau_syn_E": 18.0}, 1, []),
    (0.1, {}, 1, []),
    (1.0, {}, 5, []),
    (1.0, {}, 4, ["tau_syn_E of 0.5 ms.*no effect at all. Give a time constant above 0.5 ms"]),
]


@pytest.mark.parametrize(("timestep", "parameters", "substeps", "texts"), ALPHA)
def test_alpha_synapses_that_respond_too_weakly(
    timestep: float, parameters: dict[str, Any], substeps: int, texts: list[str]
) -> None:
    options = {"n_steps_per_timestep": substeps}
    found = told(network("IF_curr_alpha", timestep, options=options, **parameters))
    assert len(found) == len(texts)
    for text, pattern in zip(found, texts, strict=True):
        assert re.search(pattern, text), text


def test_alpha_synapses_that_nothing_comes_through_are_not_spoken_of() -> None:
    found = told(network("IF_curr_alpha", receptors=("inhibitory",)))
    assert len(found) == 1
    assert "tau_syn_I" in found[0]


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"cm": 0.2}, "a weight of 1 moves v by 4.88 mV"),
        ({"cm": [0.2, 1.0]}, "a weight of 1 moves v by 0.975 to 4.88 mV"),
        ({"cm": 1.05}, None),
    ],
)
def test_weights_of_delta_synapses_that_are_no_millivolts(
    parameters: dict[str, Any], text: str | None
) -> None:
    found = told(network("IF_curr_delta", **parameters))
    assert [text in one for one in found if text] == ([True] if text else [])
    assert len(found) == (text is not None)


@pytest.mark.parametrize("cell_type", sorted(ALWAYS_TOLD))
def test_what_the_board_has_made_of_a_model(cell_type: str) -> None:
    found = told(network(cell_type))
    assert len(found) == 1
    assert ALWAYS_TOLD[cell_type] in found[0]


def test_the_cores_of_stochastic_neurons() -> None:
    """The neurons of a core share its random numbers."""
    made = network("IFCondExpStoc", cm=[1.0] * 7)
    split = replace(made.populations[0], neurons_per_core=3)
    with pytest.warns(BoardWarning):
        whole, parts = (
            quantise(replace(made, populations=(cells, made.populations[1]))).populations[0].cells
            for cells in (made.populations[0], split)
        )
    assert whole.parameters["core"].tolist() == [0] * 7
    assert parts.parameters["core"].tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert len(whole.state["generators"]) == 1
    assert parts.state["generators"].tolist() == [[123456789, 987654321, 43219876, 6543217]] * 3


def test_membranes_that_forget_within_a_step() -> None:
    (text,) = told(network("IF_curr_exp", tau_m=0.02))
    assert "tau_m, 0.02 ms, is less than a time step of 1 ms" in text
    assert told(network("IF_curr_exp", tau_m=1.0)) == []


def test_resistances_that_overflow() -> None:
    found = told(network("IF_curr_exp", cm=0.0002))
    assert len(found) == 1
    assert "is 100000 MOhm and overflows to " in found[0]


@pytest.mark.parametrize(
    ("cell_type", "parameters", "text"),
    [
        ("StocExp", {"tau": 0.8}, "the board keeps the fraction alone, 0.25"),
        ("StocExpStable", {"tau": [0.1, 2.0]}, "tau is 2; above 1.044 the board has the neuron"),
        ("StocExpStable", {"tau_refrac": 0.0}, "after its first spike a neuron spikes in every"),
        ("StocSigma", {"bias": 0.5}, "a positive one makes spikes rarer"),
    ],
)
def test_what_the_board_makes_of_units(
    cell_type: str, parameters: dict[str, Any], text: str
) -> None:
    (found,) = told(network(cell_type, **parameters))
    assert text in found


@pytest.mark.parametrize(
    ("cell_type", "seed", "text"),
    [
        ("IF_curr_exp", 3, "draw nothing from a seed"),
        ("StocExp", -1, "cell_seed is -1; give a whole number from 0 to"),
    ],
)
def test_seeds_that_cells_do_not_take(cell_type: str, seed: int, text: str) -> None:
    made = network(cell_type)
    cells = replace(made.populations[0], cell_seed=seed)
    with pytest.raises(NetworkError, match=text):
        quantise(replace(made, populations=(cells, made.populations[1])))


def test_currents_into_units_are_refused() -> None:
    made = network("StocExp")
    direct = {"amplitude": 1.0, "start": 0.0, "stop": 10.0}
    current = CurrentSource("DCSource", direct, 0, np.array([0]))
    with pytest.raises(NetworkError, match="leaves current sources out"):
        quantise(replace(made, currents=(current,)))


def test_generators_of_cells_are_drawn_as_the_host_draws_them() -> None:
    """Core by core and word by word, and on from there after a reset."""
    made = replace(network("StocExp", bias=[0.0] * 5).populations[0], neurons_per_core=3)
    seeded = replace(made, cell_seed=7)
    ring = Ring(first=0, slots=2, types=2, neurons=5, shifts=(0, 0))
    numbers = np.random.RandomState(7)
    for start in range(2):
        drawn = [numbers.uniform(0, 0xFFFFFFFF, n) for n in [3] * 4 + [2] * 4]
        words = [[int(x) for x in each] for each in drawn]
        expected = [list(w) for w in zip(*words[:4], strict=True)]
        expected += [list(w) for w in zip(*words[4:], strict=True)]
        state = CELLS["StocExp"].convert(seeded, 1000, ring, start).state
        assert state["generators"].tolist() == expected
