"""What a real board, whose memory can't be read while it runs, can't be asked for."""

import pytest

from spinn_stdp.quantise import NetworkError, quantise_network
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.targets.deployment.checks import check_pieces
from tests.firmware.described import RULE, all_currents, equal_spikes, learning_under_currents


def told(network) -> Problems:
    problems = Problems()
    check_pieces(network, quantise_network(network).image, problems)
    return problems


def test_weights_are_not_recorded_where_currents_would_begin_anew_with_each_piece():
    with pytest.raises(NetworkError, match=r"2 to 0.*weights can't be recorded through sPyNNaker"):
        told(learning_under_currents(1.0)).tell()


@pytest.mark.parametrize("network", [all_currents(1.0), equal_spikes(1.0, RULE)])
def test_either_of_the_two_alone_is_taken(network):
    assert told(network).errors == []
