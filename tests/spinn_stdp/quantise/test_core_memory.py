"""How many neurons fit onto a core, as was found by trying on a board in software."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from spinn_stdp.network import Connector, Network
from spinn_stdp.quantise import BoardWarning, NetworkError, quantise_network
from spinn_stdp.quantise.core_memory import CELL_MEMORY, RULES
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.plasticity import TIMINGS
from tests.firmware.described import all_pairs, join
from tests.reference.examples import array_source, lif, pair_rule

quantise = partial(quantise_network, on_a_board=True)


def network(cell_type: str, neurons: int, ticks: int, timestep: float = 1.0) -> Network:
    """One source that learns onto all of so many neurons, with that delay."""
    pairs = all_pairs([0], range(neurons))
    rule = pair_rule(20.0, 20.0, 0.01, 0.01, 0.0, 1.0)
    learning = join(1, 0, pairs, 0.1, ticks * timestep, "AllToAllConnector", plasticity=rule)
    learning = replace(learning, connector=Connector("AllToAllConnector"))
    cells = replace(lif("cells", cell_type, neurons), recordings=())
    return Network(timestep, (cells, array_source("source", [1.0])), (learning,))


@pytest.mark.parametrize(
    ("cell_type", "ticks", "most"),
    [
        ("IF_curr_exp", 7, 254),
        ("IF_curr_exp", 15, 223),
        ("IF_curr_exp", 31, 128),
        ("IF_curr_exp", 63, 128),
        ("IF_cond_exp", 7, 254),
        ("IF_cond_exp", 15, 213),
        ("IF_cond_exp", 31, 128),
        ("IF_cond_exp", 63, 122),
    ],
)
def test_as_many_neurons_as_a_board_takes(cell_type: str, ticks: int, most: int) -> None:
    quantise(network(cell_type, most, ticks))
    with pytest.raises(NetworkError):
        quantise(network(cell_type, most + 1, ticks))


def test_the_emulator_tells_and_goes_on() -> None:
    with pytest.warns(BoardWarning, match="data memory, which has .* The emulator runs it"):
        quantise_network(network("IF_curr_exp", 224, 15))


def test_no_advice_where_none_helps() -> None:
    with pytest.raises(NetworkError, match="A single neuron is too many"):
        quantise(network("IF_curr_exp", 1, 255, timestep=0.001))


def test_the_advice_helps() -> None:
    too_many = network("IF_cond_exp", 200, 31)
    with pytest.raises(NetworkError, match=r"200 neurons on a core, whose learning") as refusal:
        quantise(too_many)
    most = int(str(refusal.value).partition("neurons_per_core=")[2].partition(")")[0])
    cells = replace(too_many.populations[0], neurons_per_core=most)
    quantise(replace(too_many, populations=(cells, *too_many.populations[1:])))
    cells = replace(cells, neurons_per_core=most + 1)
    with pytest.raises(NetworkError):
        quantise(replace(too_many, populations=(cells, *too_many.populations[1:])))


def test_synapse_cores_have_more_room() -> None:
    quantise(network("IF_cond_exp", 200, 31, timestep=0.5))


def test_recordings_and_currents_count() -> None:
    full = network("IF_curr_exp", 223, 15)
    cells = full.populations[0]
    recording = network("IF_curr_exp", 223, 15).populations[1].recordings
    everyone = tuple(
        replace(each, variable="v", neurons=np.arange(cells.size)) for each in recording
    )
    assert everyone
    recorded = replace(cells, recordings=everyone)
    with pytest.raises(NetworkError, match="data memory"):
        quantise(replace(full, populations=(recorded, *full.populations[1:])))


def test_every_cell_and_rule_is_known() -> None:
    assert CELL_MEMORY.keys() >= CELLS.keys()
    assert RULES.keys() >= TIMINGS.keys()
