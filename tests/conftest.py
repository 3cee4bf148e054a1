"""What all tests have in common."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The first example of a test may compile kernels, and a busy computer is slow at any.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

HERE = Path(__file__).parent
BY_THE_CLOCK = (
    HERE / "emulator" / "board",
    HERE / "firmware",
    HERE / "spinn_stdp" / "quantise",
    HERE / "spinn_stdp" / "targets",
)
"""Tests with processes of their own that wait for one another by the computer's clock:
sPyNNaker's host, for one, gives a board half a second to start. On a computer that is busy
with other things they are tried again; a wrong number stays wrong."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(folder in item.path.parents for folder in BY_THE_CLOCK):
            item.add_marker(pytest.mark.flaky(reruns=2))
