"""The kernels against the slow reference: every integer of every trace is equal."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings

from emulator.image import Neurons
from spinn_stdp.quantise import BoardWarning, NetworkError, quantise
from tests.reference.board import Board
from tests.reference.compare import disagreements, run_reference
from tests.reference.examples import FIXED
from tests.reference.networks import Experiment, experiments, random_experiment

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")

FAILS_IN_SPYNNAKER = ("Matrix size is wrong", "sPyNNaker makes none")
"""Of refusals that no drawn network can be held responsible for."""
SEEDS = range(40)
"""Of the networks that are the same in every run."""

_unhurried = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)


def fits_its_cores(experiment: Experiment) -> bool:
    """Whether the board has memory for it, and one synapse core a population is enough.

    Of both the reference knows nothing, nor of delays that sPyNNaker cuts to a stage less than it
    foresees, and synapse cores that it does not make; they have tests of their own.
    """
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", BoardWarning)
        try:
            image = quantise(experiment.network)
        except NetworkError as refusal:
            problems = refusal.problems
            return not any(text in each for each in problems for text in FAILS_IN_SPYNNAKER)
    if any("data memory" in str(each.message) for each in told):
        return False
    cells = [population.cells for population in image.populations]
    return all(each.ring.lanes == 1 for each in cells if isinstance(each, Neurons))


@pytest.mark.parametrize("name", FIXED)
def test_fixed_network(name: str) -> None:
    make, ticks = FIXED[name]
    assert disagreements(Experiment(make(), (ticks,))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_network_of_a_seed(seed: int) -> None:
    assert disagreements(random_experiment(Random(seed))) == []


def test_the_seeds_reach_everything() -> None:
    """Else the comparison could not fail where it matters."""
    boards = [run_reference(random_experiment(Random(seed))) for seed in SEEDS]
    reached: dict[str, int] = {}
    for board in boards:
        for event in board.rare_events():
            reached[event] = reached.get(event, 0) + 1
    assert set(reached) == Board.RARE_EVENTS


@settings(_unhurried, max_examples=250, derandomize=True)
@given(experiments)
@pytest.mark.slow
def test_random_networks(experiment: Experiment) -> None:
    assume(fits_its_cores(experiment))
    assert disagreements(experiment) == []


@pytest.mark.slow
@settings(_unhurried, max_examples=1000)
@given(experiments)
def test_many_random_networks(experiment: Experiment) -> None:
    assume(fits_its_cores(experiment))
    assert disagreements(experiment) == []


_WITHOUT_COMPILER = """
import random
import numba
from tests.reference.compare import disagreements
from tests.reference.examples import FIXED
from tests.reference.networks import Experiment, random_experiment

assert numba.config.DISABLE_JIT
experiments = [Experiment(make(), (ticks,)) for make, ticks in FIXED.values()]
experiments += [random_experiment(random.Random(seed)) for seed in range(6)]
for number, experiment in enumerate(experiments):
    found = disagreements(experiment)
    assert not found, (number, found)
"""


@pytest.mark.slow
def test_the_same_without_the_compiler() -> None:
    """The kernels are plain Python too: numba adds speed, and changes no integer."""
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_COMPILER],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
