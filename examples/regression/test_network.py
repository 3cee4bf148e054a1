"""Run with `pytest`, `pytest --spinn-target firmware`, or, with a board, `spinnaker`."""

import pytest
from network import build

from spinn_stdp.regression import assert_targets_agree


def test_the_cell_follows_its_teacher(spinn_network, spinn_run):
    results = spinn_run(spinn_network(build), 80)
    times = results.spikes("cell").times
    assert len(times) >= 4


def test_the_input_before_the_teacher_is_strengthened(spinn_network, spinn_run):
    early, late = spinn_run(spinn_network(build), 80).weights("learning")
    assert early > 1.0
    assert early > late


@pytest.mark.spinn_firmware
def test_emulator_and_firmware_agree():
    assert_targets_agree(build, 80, targets=["emulator", "firmware"])


@pytest.mark.spinn_hardware
def test_emulator_and_board_agree():
    assert_targets_agree(
        build, 80, targets=["emulator", "spinnaker"], allow=["arrival phase"], weights=False
    )
