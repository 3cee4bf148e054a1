"""Each test begins as a fresh interpreter would: before setup()."""

import pytest

from spinn_stdp import simulator


@pytest.fixture(autouse=True)
def before_setup(monkeypatch):
    monkeypatch.delenv("SPINN_STDP_TARGET", raising=False)
    simulator.state.close()
    simulator.state.clear()
    simulator.state.is_set_up = False
    simulator.state.dt = 0.0
    simulator.state.min_delay = simulator.state.max_delay = "auto"
    yield
    simulator.state.close()
