"""Post spikes that the board has no room to remember are told of, once."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from spinn_stdp.network import Network
from spinn_stdp.quantise import BoardWarning
from spinn_stdp.targets import choose
from tests.firmware.described import RULE, join
from tests.reference.examples import array_source, lif


def network(timestep: float, *spikes: float) -> Network:
    """A source with these spikes, at ticks, and two neurons, of which one spikes at every tick."""
    cells = lif("cells", "IF_curr_exp", 2)
    threshold = cells.parameters["v_thresh"].copy()
    threshold[1] = -200.0
    cells = replace(cells, parameters={**cells.parameters, "v_thresh": threshold})
    source = array_source("source", [tick * timestep for tick in spikes])
    learning = join(1, 0, [(0, 0), (0, 1)], 0.1, timestep, plasticity=RULE)
    return Network(timestep, (cells, source), (learning,))


def told(described: Network, *runs: int) -> list[str]:
    session = choose("emulator").load(described)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for ticks in runs:
            session.run(ticks)
    return [str(each.message) for each in seen if each.category is BoardWarning]


def test_fifteen_spikes_are_remembered() -> None:
    assert told(network(1.0, 5, 19), 40) == []


def test_one_more_is_told_of_once() -> None:
    (text,) = told(network(1.0, 5, 20, 60), 30, 70)
    assert "Population 'cells': 1 neurons spiked more than 15 times" in text
    assert "neuron 1, when a source spiked at 20 ms" in text
    assert "lost on a synapse 1 times" in text
    assert "In 1 of them they had to make room for a spike of the same tick" in text


def test_a_reset_begins_the_count_anew() -> None:
    session = choose("emulator").load(network(1.0, 5, 19))
    session.run(200)
    session.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("error", BoardWarning)
        session.run(30)


def test_on_synapse_cores_the_order_of_packets_matters() -> None:
    with pytest.warns(BoardWarning, match="In 1 of them they had to make room for a spike of the"):
        choose("emulator").load(network(0.5, 5, 20)).run(30)
