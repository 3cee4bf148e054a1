"""What all tests have in common."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# The first example of a test may compile kernels, and a busy computer is slow at any. Every run
# has the same examples, so that a push is never held for what another one brought; others come
# with HYPOTHESIS_PROFILE=other-examples, and from ./scripts/fuzz.
settings.register_profile("same-examples", deadline=None, derandomize=True)
settings.register_profile("other-examples", deadline=None, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same-examples"))

# A shell's background jobs ignore Ctrl-C, and so would the commands that tests start and interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

HERE = Path(__file__).parent
BY_THE_CLOCK = (
    HERE / "emulator" / "board",
    HERE / "firmware",
    HERE / "fuzz",
    HERE / "spinn_stdp" / "preflight",
    HERE / "spinn_stdp" / "quantise",
    HERE / "spinn_stdp" / "regression",
    HERE / "spinn_stdp" / "targets",
)
"""Tests with processes of their own that wait for one another by the computer's clock:
sPyNNaker's host, for one, gives a board half a second to start. On a computer that is busy
with other things they are tried again; a wrong number stays wrong."""


@pytest.fixture(autouse=True)
def matplotlib_as_it_was() -> Iterator[None]:
    """PyNN's figures change matplotlib's settings for good: not those of the next test."""
    yield
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcdefaults()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(folder in item.path.parents for folder in BY_THE_CLOCK):
            item.add_marker(pytest.mark.flaky(reruns=2))
