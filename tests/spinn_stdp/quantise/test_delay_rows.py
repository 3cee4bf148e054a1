"""Synapses that sPyNNaker writes to other rows than they belong to are told before a run."""

from __future__ import annotations

import warnings

import pytest

from spinn_stdp.network import Network
from spinn_stdp.quantise import BoardWarning, NetworkError, quantise
from spinn_stdp.targets.deployment.session import prepare
from tests.firmware.described import all_pairs, join
from tests.reference.examples import array_source, lif

WIDE = 130
"""Neurons of a core that leave 32 slots for delays."""


def network(delay: float, listed: bool) -> Network:
    sources = array_source("sources", *([1.0] for _ in range(12)))
    pairs = all_pairs(range(12), range(WIDE))
    if listed:
        made = join(0, 1, pairs[:40], 0.5, [delay] * 40)
    else:
        made = join(0, 1, pairs, 0.5, delay, "AllToAllConnector")
    return Network(1.0, (sources, lif("cells", "IF_curr_exp", WIDE)), (made,))


def told(made: Network) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        quantise(made)
    return [str(each.message) for each in caught if each.category is BoardWarning]


def test_a_list_through_two_stages() -> None:
    (text,) = told(network(100.0, listed=True))
    assert "sPyNNaker 7.4.1 writes 40 of the synapses with delays above 32 ms to rows" in text
    assert "have no delays above 64 ms" in text


@pytest.mark.parametrize(("delay", "listed"), [(60.0, True), (100.0, False)])
def test_one_stage_and_a_single_core_are_right(delay: float, listed: bool) -> None:
    assert told(network(delay, listed)) == []


@pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
def test_the_firmware_refuses_in_the_same_words() -> None:
    made = network(100.0, listed=True)
    with pytest.raises(NetworkError) as refused:
        prepare(made, "native")
    assert refused.value.problems == told(made)
