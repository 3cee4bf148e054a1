"""The quick part of PyNN's own tests, as `./scripts/conformance --quick` runs it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from spinn_stdp.conformance.exclusions import reason_for
from spinn_stdp.conformance.source import NoSource, pynn_source


@pytest.fixture
def source() -> None:
    """PyNN's source distribution; fetched where it is not there, which CI must be able to."""
    try:
        pynn_source()
    except NoSource as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


@pytest.mark.usefixtures("source")
@pytest.mark.slow
def test_all_that_a_board_can_pass_passes() -> None:
    command = [sys.executable, "-m", "spinn_stdp.conformance", "--quick"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["failed"] * 2
    assert lines[0].endswith("that no board can pass, 0 failed")


def test_exclusions_are_by_name() -> None:
    assert reason_for("test_population.py::PopulationTest::test_mean_x") is not None
    assert reason_for("test_projection.py::ProjectionTest::test_create_simple") is None
