"""What becomes of the parameters of each model: the words of the slow reference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.image import Ring
from emulator.timestep.neurons import MODELS
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.standardmodels.cell_types import CELL_TYPES, SOURCE_TYPES
from tests.reference.models_words import words

KINDS = {kind.__name__: kind for kind in CELL_TYPES if kind not in SOURCE_TYPES}
TIMESTEPS = (1.0, 0.5, 0.1, 0.25, 2.0, 0.001)
RING = Ring(first=0, slots=2, types=2, neurons=1, shifts=(0, 0))

times = st.one_of(st.floats(0.01, 100.0), st.floats(0.006, 250.0), st.sampled_from([0.5, 1.0]))
numbers = st.one_of(st.floats(-100.0, 100.0), st.floats(-60000.0, 60000.0), st.just(0.0))
small = st.floats(-60.0, 60.0)
chances = st.floats(0.0, 1.0)
counts = st.integers(0, 0xFFFFFFFF).map(float)


def drawn(cell_type: str) -> st.SearchStrategy[dict[str, Any]]:
    model, kind = CELLS[cell_type], KINDS[cell_type]
    parameters = {
        name: chances
        if name in model.fractions
        else times
        if name in model.divisors or name in model.not_negative
        else numbers
        for name in kind.default_parameters
    }
    initial = {
        name: counts if variable.is_count else small if variable.scale > 1 else numbers
        for name, variable in model.initial_values.items()
    }
    return st.fixed_dictionaries(
        {
            "parameters": st.fixed_dictionaries(parameters),
            "initial": st.fixed_dictionaries(initial),
            "timestep": st.sampled_from(TIMESTEPS),
            "substeps": st.integers(1, 4),
        }
    )


def test_every_cell_type_is_known_to_both_sides() -> None:
    assert KINDS.keys() == CELLS.keys()
    assert {model.model for model in CELLS.values()} == MODELS.keys()


@pytest.mark.parametrize("cell_type", sorted(CELLS))
def test_names(cell_type: str) -> None:
    """PyNN's class, the conversion and the kernels speak of the same things."""
    model, kind = CELLS[cell_type], KINDS[cell_type]
    emulated = MODELS[model.model]
    assert tuple(kind.receptor_types) == model.receptors
    assert len(emulated.receptors) == len(model.receptors)
    assert kind.conductance_based == model.conductance
    assert kind.default_initial_values.keys() == model.initial_values.keys()
    assert set(kind.recordable) - {"isyn_exc", "isyn_inh"} == set(model.recordable)
    assert emulated.recordable.keys() | {"spikes"} == set(model.recordable)
    assert set(kind.recordable) - {"spikes"} <= kind.units.keys()
    assert kind.default_parameters.keys() | kind.default_initial_values.keys() <= kind.units.keys()
    assert {*model.divisors, *model.not_negative} <= kind.default_parameters.keys()
    assert {*model.fractions} <= kind.default_parameters.keys()


@pytest.mark.parametrize("cell_type", sorted(CELLS))
def test_words(cell_type: str) -> None:
    model = CELLS[cell_type]

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(drawn(cell_type))
    def check(asked: dict[str, Any]) -> None:
        population = Population(
            label="cells",
            size=1,
            cell_type=cell_type,
            parameters={name: np.array([value]) for name, value in asked["parameters"].items()},
            initial_values={name: np.array([value]) for name, value in asked["initial"].items()},
            options={"n_steps_per_timestep": asked["substeps"]},
        )
        neurons = model.convert(population, timestep_in_us(asked["timestep"]), RING)
        wanted = words(
            model.model, asked["parameters"], asked["initial"], asked["timestep"], asked["substeps"]
        )
        made = {**neurons.parameters, **neurons.state}
        for name in (*MODELS[model.model].shared, *MODELS[model.model].rows):
            assert made.pop(name).shape == (1, 4)
        assert {name: int(values[0]) for name, values in made.items()} == wanted
        assert made.keys() == MODELS[model.model].words.keys()

    check()


def test_truncated_cells_are_misread_core_by_core() -> None:
    """The thresholds of a core come first, then the inputs of its neurons in turn."""
    population = Population(
        label="cells",
        size=5,
        cell_type="IFTruncDelta",
        parameters={
            **{n: np.full(5, v) for n, v in KINDS["IFTruncDelta"].default_parameters.items()},
            "v_thresh": np.arange(1.0, 6.0),
        },
        initial_values={"isyn_exc": np.arange(10.0, 15.0), "isyn_inh": np.arange(20.0, 25.0)},
        neurons_per_core=3,
    )
    state = CELLS["IFTruncDelta"].convert(population, 500, RING).state
    assert (state["exc_input"] / 2**15).tolist() == [1.0, 3.0, 20.0, 4.0, 13.0]
    assert (state["inh_input"] / 2**15).tolist() == [2.0, 10.0, 11.0, 5.0, 23.0]
    assert (state["v_thresh"] / 2**15).tolist() == [0.5] * 5


def test_initial_values_that_are_not_given() -> None:
    """A population that is described without PyNN has sPyNNaker's."""
    for cell_type, kind in KINDS.items():
        population = Population(
            label="cells",
            size=2,
            cell_type=cell_type,
            parameters={name: np.full(2, v) for name, v in kind.default_parameters.items()},
        )
        given_by_pynn = Population(
            label="cells",
            size=2,
            cell_type=cell_type,
            parameters=population.parameters,
            initial_values={name: np.full(2, v) for name, v in kind.default_initial_values.items()},
        )
        if CELLS[cell_type].is_seeded:
            population, given_by_pynn = (
                replace(one, cell_seed=3) for one in (population, given_by_pynn)
            )
        states = [
            CELLS[cell_type].convert(one, 1000, RING).state for one in (population, given_by_pynn)
        ]
        assert states[0].keys() == states[1].keys()
        for name, values in states[0].items():
            assert values.tolist() == states[1][name].tolist(), (cell_type, name)
