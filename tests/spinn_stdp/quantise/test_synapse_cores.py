"""How many synapse cores a population gets, and which of them takes whose spikes.

The numbers are what sPyNNaker 7.4.1 gave for the same networks (its placements, and what
``get_source_specific_in_coming_vertices`` returned).
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from emulator.image import Image
from spinn_stdp.network import Connector, Network, Population, Projection
from spinn_stdp.quantise import BoardWarning, quantise
from tests.firmware.described import RULE, all_pairs, join, poisson
from tests.reference.examples import array_source, lif

STEP = 0.5


def everyone(
    populations: tuple[Population, ...], pre: int, post: int, delay: float, learns: bool
) -> Projection:
    pairs = all_pairs(range(populations[pre].size), range(populations[post].size))
    made = join(
        pre, post, pairs, 0.1, delay, "AllToAllConnector", plasticity=RULE if learns else None
    )
    return replace(made, connector=Connector("AllToAllConnector"))


def network(cells: int, spikes_per_second: float, delay: float) -> Network:
    """Six populations, of which the first is the target of most."""
    populations = (
        lif("a", "IF_curr_exp", cells),
        array_source("s1", *[[1.0]] * 30),
        replace(lif("b", "IF_curr_exp", 45), neurons_per_core=15),
        poisson("p", [10.0] * 40, STEP, seed=3, neurons_per_core=10),
        array_source("s2", *[[1.0]] * 10),
        lif("c", "IF_curr_exp", 30),
    )
    joined = (
        (4, 5, STEP, True),
        (2, 0, delay, True),
        (3, 0, STEP, False),
        (1, 0, delay, False),
        (4, 0, STEP, False),
        (0, 0, delay, True),
        (1, 2, STEP, False),
        (5, 0, STEP, False),
    )
    projections = tuple(everyone(populations, *each) for each in joined)
    return Network(STEP, populations, projections, spikes_per_second=spikes_per_second)


def held(described: Network) -> Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BoardWarning)
        return quantise(described)


def dealt(image: Image, projection: int) -> tuple[list[int], list[int]]:
    """The cores of its sources, each once and in order, without and with an extension."""
    lanes = image.synapses[projection].lanes
    assert lanes is not None
    return tuple(list(dict.fromkeys(each.tolist())) for each in (lanes.direct, lanes.extended))  # type: ignore[return-value]


def test_sources_are_dealt_out_in_the_order_of_their_first_projections() -> None:
    image = held(network(140, 60.0, 20.0))
    assert [p.cells.ring.lanes for p in image.populations if hasattr(p.cells, "ring")] == [4, 1, 1]
    assert image.synapses[0].lanes is None
    assert dealt(image, 1) == ([1, 2, 3], [2, 3, 0])  # three cores, each with an extension
    assert dealt(image, 2)[0] == [2, 3, 0, 1]
    assert dealt(image, 3) == ([3], [3])
    assert dealt(image, 4)[0] == [0]
    assert dealt(image, 5) == ([0], [0])
    assert dealt(image, 7)[0] == [1]


def test_more_input_means_more_cores() -> None:
    image = held(network(20, 300.0, 2.0))
    (lanes,) = [p.cells.ring.lanes for p in image.populations[:1]]  # type: ignore[union-attr]
    assert lanes == 10
    assert dealt(image, 2)[0] == [2, 3, 4, 5]
    assert dealt(image, 7)[0] == [5]


def test_own_spikes_come_to_the_core_that_their_source_is_dealt_to() -> None:
    image = held(network(20, 300.0, 2.0))
    assert dealt(image, 5)[0] == [4]
    own = image.populations[0].own_spikes
    assert own is not None
    assert not own.heard.any()  # the first does not get them


def test_a_large_population_is_told_of() -> None:
    described = network(20, 300.0, 2.0)
    populations = (lif("a", "IF_curr_exp", 1500), *described.populations[1:])
    projections = tuple(
        replace(p, connections=everyone(populations, 3, 0, STEP, False).connections, n_post=1500)
        for p in described.projections
        if (p.pre, p.post) == (3, 0)
    )
    large = replace(
        described, populations=populations, projections=projections, spikes_per_second=15_000.0
    )
    long = replace(
        projections[0],
        delay=16.0,
        connections=replace(projections[0].connections, delay=np.full(60_000, 16.0)),
    )
    with pytest.warns(BoardWarning, match=r"'a' has 16 synapse cores"):
        image = quantise(replace(large, projections=(*projections, long)))
    assert image.synapses[0].lanes is None
