"""What sPyNNaker refuses is refused here, for the same reason, and before anything runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import spinn_stdp as sim

from . import bad_networks

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")

RANGE = "out of range", "-65536 to 65535"
ONE_RULE = "must match exactly", "its learning rule differs"
DENDRITIC = "All delays must be dendritic", "all of a delay is in the dendrite: give 1.0"
NO_REPLACEMENT = "will not work when with_replacement=False", "without replacement, but there are"
SIZE = "negative or zero size", "give a whole number from 1 up"
OWN_CORES = "synapse core separate from a neuron core", "on cores of their own only; give 1"
UNKNOWN = "unexpected keyword argument"

REASONS = {
    "a_population_of_none": SIZE,
    "a_population_of_less_than_none": SIZE,
    "an_unknown_parameter": (f"{UNKNOWN} 'tau_membrane'", "tau_membrane (valid parameters"),
    "a_parameter_set_that_is_unknown": ("'tau_membrane'", "tau_membrane (valid parameters"),
    "too_large_a_parameter": RANGE,
    "too_negative_a_parameter": RANGE,
    "too_few_values_of_a_parameter": ("AssertionError", "tau_m has 2 values for 5 cells"),
    "an_unknown_state_variable": ("u is not a recognized variable", "no state variable 'u'"),
    "too_large_an_initial_value": ("out of range", "initial v is 1e+06, beyond the board's"),
    "an_unknown_recording": ("not possible to record w", "can't record 'w'"),
    "a_recording_that_sources_lack": ("Cannot record v", "can't record 'v'"),
    "a_sampling_interval_below_a_time_step": ("multiple of the simulation", "less than the time"),
    "a_model_that_no_board_has": ("no attribute 'HH_cond_exp'", "HH_cond_exp): the board has no"),
    "spike_times_of_too_many_sources": ("values:3 does not equal the size:2", "3 values for 2"),
    "a_delay_that_is_too_long": ("max delay supported is 288.0", "holds at most 288 ms"),
    "a_projection_onto_sources": ("not designed to receive", "a spike source has no synapses"),
    "an_unknown_receptor": ("modulatory not found", "'modulatory' does not exist"),
    "a_probability_above_1": ("probability must be >= 0", "a probability of 1.5; give one from 0"),
    "a_probability_below_0": ("probability must be >= 0", "-0.1): give a probability, from 0 to 1"),
    "more_sources_than_there_are": NO_REPLACEMENT,
    "more_targets_than_there_are": NO_REPLACEMENT,
    "more_other_sources_than_there_are": (NO_REPLACEMENT[0], "but there are 4 others"),
    "more_other_targets_than_there_are": (NO_REPLACEMENT[0], "but there are 4 others"),
    "more_connections_than_there_are": NO_REPLACEMENT,
    "weights_of_both_signs": ("all positive or all negative", "all weights of a projection are"),
    "an_array_of_the_wrong_shape": ("index 3 is out of bounds", "an array of shape (3, 9)"),
    "a_synapse_that_no_board_has": ("no attribute 'Tsod", "no program for synapses of the type"),
    "rows_that_are_too_long": ("more synapses (300) than can", "300 synapses onto the 5 neurons"),
    "two_rules_onto_one_population": ONE_RULE,
    "two_bounds_onto_one_population": ONE_RULE,
    "axonal_delays_of_learning": DENDRITIC,
    "a_dendrite_of_more_than_all": DENDRITIC,
    "triplets_with_pairs_of_weights": ("only supports one term", "no firmware for PfisterSpike"),
    "pairs_with_weights_of_triplets": ("only supports one or two terms", "no firmware for Spike"),
    "too_large_an_amplitude": ("greater than the maximum 65535", "A_plus is 1e+06, beyond"),
    "an_unknown_parameter_of_a_rule": (f"{UNKNOWN} 'tau'", f"{UNKNOWN} 'tau'"),
    "a_time_constant_of_0": ("ZeroDivisionError", "tau_plus is 0 ms; give a time above 0"),
    "modulated_learning_beside_its_neurons": OWN_CORES,
    "rewired_synapses_beside_their_neurons": OWN_CORES,
    "bounds_of_changes_the_wrong_way_round": ("less than the maximum", "less than the maximum"),
    "a_bound_of_changes_below_0": ("must be greater than or equal to 0", "it must be 0 or more"),
    "other_bounds_of_changes_onto_one_population": ("same min and max", "learning rule differs"),
    "changeable_weights_of_a_list": ("only works with on-machine", "only works with connections"),
    "static_synapses_after_changeable_ones": ("Only a WeightChanger", "static and made first"),
    "changeable_weights_beside_learning": ("not currently compatible", "static and made first"),
    "changes_of_weights_that_are_fixed": ("only affect a changeable", "only affect a changeable"),
    "changes_from_too_few_neurons": ("same number of atoms", "must have the same number"),
    "changes_of_weights_onto_others": ("post-Population", "onto the same population as the one"),
    "changes_by_another_receptor": ("synapse type of the projection", "its receptor type is"),
    "a_current_into_sources": ("doesn't support injection", "no current flows into spike sources"),
    "too_large_a_current": ("out of range", "amplitude is 1e+06 nA, beyond"),
    "an_unknown_parameter_of_a_current": (f"{UNKNOWN} 'strength'", "strength (valid parameters"),
}
"""Of each case: words of what sPyNNaker says, and of what is said here."""


def test_there_are_enough_and_each_has_its_reason() -> None:
    assert REASONS.keys() == bad_networks.CASES.keys()
    assert len(REASONS) >= 30


@pytest.mark.parametrize("name", REASONS)
def test_it_is_refused_here_before_anything_runs(name: str) -> None:
    told = bad_networks.refusal(sim, name)
    assert told is not None
    assert REASONS[name][1] in told


@pytest.fixture(scope="module")
def spynnakers_words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """What sPyNNaker says of each case, without a board."""
    pytest.importorskip("spynnaker", reason="compares with sPyNNaker, of the extra 'firmware'")
    home = tmp_path_factory.mktemp("spynnaker")
    program = Path(bad_networks.__file__)
    ended = subprocess.run(
        [sys.executable, str(program), str(home / ".spynnaker.cfg")],
        cwd=home,
        env=dict(os.environ, HOME=str(home)),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith('["')]
    return dict(lines)


@pytest.mark.slow
@pytest.mark.parametrize("name", REASONS)
def test_spynnaker_refuses_it_too(name: str, spynnakers_words: dict[str, str | None]) -> None:
    told = spynnakers_words[name]
    assert told is not None
    assert REASONS[name][0] in told
