"""Every model's kernels against the slow reference: any words, any input, every integer equal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from emulator.image import Neurons, Ring, sample_type
from emulator.timestep.fired import Fired
from emulator.timestep.firing import Firing
from emulator.timestep.neurons import MODELS, load
from emulator.timestep.team import Team
from tests.reference.models_cells import MODELS as REFERENCE
from tests.reference.models_cells import UNITS, make
from tests.reference.numbers import int32
from tests.reference.poisson import RandomNumbers

LIMIT = 1 << 31
TICKS = 6
NEURONS = 3
QUICK = ("IF_cond_exp", "IF_curr_exp")
"""Models that are most used; each is compiled for a while."""

near_usual = st.integers(-80 << 15, 80 << 15)
small = st.integers(-(1 << 15), 1 << 15)
any_word = st.integers(-LIMIT, LIMIT - 1)
signed = st.one_of(near_usual, small, any_word)
unsigned = st.one_of(st.integers(0, 2 * LIMIT - 1), st.integers(2 * LIMIT - 1000, 2 * LIMIT - 1))
timer = st.integers(0, 3)
off = st.one_of(st.just(0), signed)
SPECIAL = {
    "multiplicator": off,
    "exc2_old": off,
    "refract_timer": timer,
    "refractory_ticks": timer,
    "core": st.integers(0, 1),
}
SPECIAL_OF = {"StocExp": {"rate": st.integers(0, 0xFFFF)}}
GENERATORS = ((123456789, 987654321, 43219876, 6543217), (1, 2, 3, 4), (5, 6, 7, 1 << 31))
GIVEN_AT_START = ("v", "u", "next_h", "refract_timer", "i_ca2", "multiplicator", "exc2_old")
STATE_ENDINGS = ("_input", "_lin", "_exp", "_arrived")


def is_state(name: str) -> bool:
    return name in GIVEN_AT_START or name.endswith(STATE_ENDINGS)


def generators_of(model: str) -> tuple[str, ...]:
    return (*MODELS[model].shared, *MODELS[model].rows)


def words_of(model: str) -> st.SearchStrategy[dict[str, int]]:
    kinds = {np.int32: signed, np.uint32: unsigned}
    words = MODELS[model].words
    return st.fixed_dictionaries(
        {
            name: SPECIAL_OF.get(model, {}).get(name, SPECIAL.get(name, kinds[kind]))
            for name, kind in words.items()
        }
    )


def own_words(cell: dict[str, int]) -> dict[str, int]:
    return {name: word for name, word in cell.items() if is_state(name) or name == "i_offset"}


@st.composite
def scenes(draw: Any, model: str) -> dict[str, Any]:
    types = len(MODELS[model].receptors)
    sums = st.one_of(st.just(0), st.integers(0, 200), st.integers(0, 0x1FFFF))
    cells = draw(st.lists(words_of(model), min_size=NEURONS, max_size=NEURONS))
    if draw(st.booleans()):  # with the same parameters, which some kernels take as one number
        cells = [{**cells[0], **own_words(cell)} for cell in cells]
    return {
        "cells": cells,
        "substeps": draw(st.integers(1, 3)),
        "shifts": draw(st.lists(st.integers(0, 20), min_size=types, max_size=types)),
        "arrivals": draw(
            st.lists(
                st.lists(sums, min_size=types * NEURONS, max_size=types * NEURONS),
                min_size=TICKS,
                max_size=TICKS,
            )
        ),
        "injected": draw(st.lists(off, min_size=NEURONS, max_size=NEURONS)),
    }


def expected(model: str, scene: dict[str, Any]) -> list[Any]:
    random = [RandomNumbers(seeds) for seeds in GENERATORS]
    cells = [
        make(model, words, scene["substeps"], random[words.get("core", n)])
        for n, words in enumerate(scene["cells"])
    ]
    ticks = []
    for arrivals in scene["arrivals"]:
        for k, total in enumerate(arrivals):
            kind, n = divmod(k, NEURONS)
            cells[n].receive(kind, int32(min(total, 0xFFFF) << scene["shifts"][kind]))
        recorded = [cell.recorded() for cell in cells]
        spikes = [cell.tick(i) for cell, i in zip(cells, scene["injected"], strict=True)]
        variables = MODELS[model].recordable
        ticks.append(([[r[name] for r in recorded] for name in variables], spikes))
    return ticks


def given_by_kernels(model: str, scene: dict[str, Any]) -> list[Any]:
    types = len(MODELS[model].receptors)
    rings = np.array(scene["arrivals"] + [[0] * types * NEURONS] * (8 - TICKS), np.uint32).ravel()
    image = Neurons(
        model=model,
        parameters={k: v for k, v in arrays(scene).items() if not is_state(k)},
        state={
            **{k: v for k, v in arrays(scene).items() if is_state(k)},
            **{k: np.array(GENERATORS, np.uint32) for k in generators_of(model)},
        },
        substeps=scene["substeps"],
        ring=Ring(first=0, slots=8, types=types, neurons=NEURONS, shifts=tuple(scene["shifts"])),
    )
    cells, flocks = load({0: image}, rings)
    population = cells[0]
    if any(scene["injected"]):
        population.rest()
        population.injected[:] += np.array(scene["injected"], np.int32)
    fired = Fired(np.zeros(NEURONS, np.int32), np.zeros(NEURONS, np.int32))
    counts = np.zeros(1, np.int64)
    firing = Firing([population], flocks, [fired], fired, np.zeros(1, np.int64), counts, Team(1))
    everyone = np.arange(NEURONS)
    ticks = []
    for tick in range(TICKS):
        population.receive(tick)
        variables = MODELS[model].recordable
        samples = [np.array(population.sample(name, everyone)) for name in variables]
        assert [each.dtype for each in samples] == [sample_type(name) for name in variables]
        assert firing.fire(tick, tick + 1) == tick
        count = counts[0]
        spikes = [0] * NEURONS
        for neuron, copies in zip(fired.neurons[:count], fired.copies[:count], strict=True):
            spikes[neuron] = int(copies)
        ticks.append(([values.tolist() for values in samples], spikes))
    assert not rings.any()
    return ticks


def arrays(scene: dict[str, Any]) -> dict[str, Any]:
    return {
        name: np.array([cell[name] for cell in scene["cells"]], np.int64)
        for name in scene["cells"][0]
    }


def test_every_model_has_a_reference() -> None:
    assert MODELS.keys() == REFERENCE.keys() | UNITS.keys()


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(model, marks=[] if model in QUICK else pytest.mark.slow)
        for model in sorted(MODELS)
    ],
)
def test_any_words(model: str) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(scenes(model))
    def check(scene: dict[str, Any]) -> None:
        try:
            wanted = expected(model, scene)
        except ZeroDivisionError:  # where the board's core would stop
            assume(False)
        assert given_by_kernels(model, scene) == wanted

    check()
