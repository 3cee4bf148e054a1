"""The fuzzer: a quick part of it, and its own parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from tests.firmware import test_stochastic_cells as stochastic

from . import campaign, files
from .check import DIFFERENT, REFUSED, SAME, UNDEFINED, Laboratory, Outcome, laboratory, try_out
from .draw import draw
from .experiment import RESET, RUN, Experiment, Step
from .shrink import shrink
from .summary import summary

SEEDS = (0, 2, 3, 4, 6, 7)
KEPT = Path(__file__).parent / "kept"
"""Small networks that have shown the emulator to be wrong."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Laboratory]:
    with laboratory() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_random_networks_are_the_same_on_both_targets(seed: int, shared: Laboratory) -> None:
    outcome = try_out(draw(seed), shared)
    assert outcome.verdict == SAME, outcome.texts


@pytest.mark.slow
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1))
def test_networks_drawn_by_hypothesis(seed: int, shared: Laboratory) -> None:
    outcome = try_out(draw(seed), shared)
    assert outcome.verdict in (SAME, REFUSED, UNDEFINED), outcome.texts


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in KEPT.glob("*.json")))
def test_networks_that_once_differed_are_the_same(name: str, shared: Laboratory) -> None:
    outcome = try_out(files.load(KEPT / name), shared)
    assert outcome.verdict == SAME, outcome.texts


@pytest.mark.slow
def test_a_network_after_another_has_its_own_settings(shared: Laboratory) -> None:
    """What is expected of the input scales the weights: it is read anew for each network."""
    drawn = (replace(draw(seed), steps=(Step(RUN, 3),)) for seed in range(100))
    first = next(
        each for each in drawn if _has_varying_input(each) and try_out(each, shared).verdict == SAME
    )
    other = replace(first, network=replace(first.network, ring_buffer_sigma=40.0))
    assert [try_out(each, shared).verdict for each in (first, other)] == [SAME, SAME]


@pytest.mark.slow
def test_a_network_after_one_that_was_reset_begins_with_its_first_random_numbers(
    shared: Laboratory,
) -> None:
    described = stochastic.network(1, 1.0)
    try_out(Experiment(described, (Step(RUN, 5), Step(RESET), Step(RUN, 5))), shared)
    outcome = try_out(Experiment(described, (Step(RUN, 20),)), shared)
    assert outcome.verdict == SAME, outcome.texts


def _has_varying_input(experiment: Experiment) -> bool:
    return any(p.connector.kind == "FromListConnector" for p in experiment.network.projections)


def test_an_experiment_comes_back_from_its_file(tmp_path: Path) -> None:
    for seed in range(20):
        experiment = draw(seed)
        files.save(experiment, tmp_path / "kept.json", ["text"])
        again = files.load(tmp_path / "kept.json")
        assert files.written(again, []) == files.written(experiment, [])
        for one, other in zip(
            experiment.network.projections, again.network.projections, strict=True
        ):
            assert one.connections.weight.dtype == other.connections.weight.dtype
            np.testing.assert_array_equal(one.connections.weight, other.connections.weight)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "another", "experiment": 1}'])
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(ValueError, match=r"other\.json"):
        files.load(tmp_path / "other.json")


def test_shrinking_leaves_what_makes_it_fail() -> None:
    """A failure that needs a learning projection and more than 20 ticks."""
    seed = next(s for s in range(100) if _learns(draw(s)) and draw(s).ticks > 60)

    def fails(candidate: Experiment) -> bool:
        return _learns(candidate) and candidate.ticks > 20

    small = shrink(draw(seed), fails, 1000)
    network = small.network
    assert fails(small)
    assert [len(p.connections) for p in network.projections] == [1]
    assert sum(p.size for p in network.populations) <= 2
    assert not network.currents
    assert [step.kind for step in small.steps] == [RUN]
    assert small.ticks == 21


def _learns(experiment: Experiment) -> bool:
    return any(
        p.plasticity is not None and len(p.connections) for p in experiment.network.projections
    )


class _Worker:
    """Finds that seeds divisible by three differ."""

    tried: list[str]

    def __init__(self) -> None:
        _Worker.tried = []

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def try_out(self, experiment: Experiment) -> Outcome:
        text = files.written(experiment, [])
        _Worker.tried.append(text)
        wrong = text in [files.written(draw(seed), []) for seed in (0, 3)]
        return Outcome(DIFFERENT, ["a weight"]) if wrong else Outcome(SAME, [], 5, 1.0)


def test_a_long_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "Worker", _Worker)
    campaign.Campaign(tmp_path).run(2, tries=0)
    with (tmp_path / campaign.LOG).open("a") as log:
        log.write('{"seed": 2, "outco')  # killed while it wrote
    _Worker.tried = []
    campaign.Campaign(tmp_path).run(5, tries=0)
    assert _Worker.tried == [files.written(draw(seed), []) for seed in (2, 3, 4)]
    entries = campaign.Campaign(tmp_path).entries()
    assert [each.seed for each in entries] == [0, 1, 2, 3, 4]
    assert [each.outcome.verdict for each in entries] == [DIFFERENT, SAME, SAME, DIFFERENT, SAME]
    assert sorted(p.name for p in (tmp_path / campaign.FAILURES).iterdir()) == ["0.json", "3.json"]
    assert "5 networks run on both targets, 2 with differences" in summary(entries)
