"""What networks need of the board: each kind as a small script in a process of its own."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def test_runs_in_a_row_and_a_reset(run):
    result = run("several_runs")
    assert len(result["cell"]) == 2
    assert result["cell"][0] == result["cell"][1]
    assert result["driver"][0] == result["driver"][1]
    (first, *_), (answer, *_) = result["driver"][0][0], result["cell"][0][0]
    assert 0 < answer - first - 3 < 20


def test_delays_beyond_a_core_s_own_go_by_an_extension(run):
    first, second = run("long_delays")
    assert second - first == 70
    assert first >= 5 + 30


def test_neurons_and_synapses_on_cores_of_their_own(run):
    result = run("split_cores")
    first, second, third = (train[0] for train in result["spikes"])
    assert [round(second - first, 1), round(third - second, 1)] == [1.0, 1.0]
    assert result["first"] == 71


def test_structural_plasticity_forms_synapses(run):
    formed = run("rewiring")
    assert formed
    assert set(map(tuple, formed)) == {(4.0, 3.0)}


def test_neuromodulation_changes_the_weight(run):
    assert run("reward") > 1.0


def test_live_spikes_in_and_out(run):
    result = run("live_spikes")
    assert [len(train) for train in result["sent"]] == [1, 1, 1]
    assert [len(train) for train in result["fired"]] == [1, 1, 1]
    expected = sorted([train[0], neuron] for neuron, train in enumerate(result["fired"]))
    assert result["seen"] == expected
