"""Connections that are drawn on demand are the same whenever and however they are asked for."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

import spinn_stdp as sim
from emulator.image import DrawnSynapses, Synapses
from emulator.timestep import ring_buffers
from emulator.timestep.engine import Engine
from spinn_stdp import simulator
from spinn_stdp.drawing import by_distance, connections, pairs
from spinn_stdp.quantise import quantise_network
from spinn_stdp.regression.identity import differences
from spinn_stdp.regression.plain import fingerprint
from tests.spinn_stdp.surface import neurons, spike_source, static

PRE, POST = 60, 50
CONNECTORS = {
    "all": sim.AllToAllConnector(),
    "each": sim.OneToOneConnector(),
    "probability": sim.FixedProbabilityConnector(0.2),
    "probable": sim.FixedProbabilityConnector(0.9),
    "distance": sim.DistanceDependentProbabilityConnector("exp(-d / 20)"),
    "pre": sim.FixedNumberPreConnector(7),
    "pre, replaced": sim.FixedNumberPreConnector(30, with_replacement=True),
    "post": sim.FixedNumberPostConnector(45),
    "total": sim.FixedTotalNumberConnector(900, with_replacement=False),
    "most": sim.FixedTotalNumberConnector(2700, with_replacement=False),
    "total, replaced": sim.FixedTotalNumberConnector(5000, with_replacement=True),
}


@pytest.fixture(autouse=True)
def drawn_in_small_blocks(monkeypatch):
    monkeypatch.setattr(connections, "HELD_BELOW", 0)
    monkeypatch.setattr(pairs, "IN_A_BLOCK", 100)
    monkeypatch.setattr(by_distance, "PAIRS_IN_A_BLOCK", 500)
    sim.setup(1.0)


def project(connector, **synapse):
    sources = spike_source(*([float(i % 7), 8.0] for i in range(PRE)), label="pre")
    cells = neurons(POST, label="post", max_expected_summed_weight=[32.0, 1.0])
    cells.record(["spikes", "v"])
    values = {
        "weight": sim.RandomDistribution("normal_clipped", mu=0.1, sigma=0.05, low=0.0, high=0.3),
        "delay": sim.RandomDistribution("uniform", low=1.0, high=9.0),
    }
    return static(sources, cells, connector=connector, label="made", **{**values, **synapse})


def listed(network):
    """The same network with its connections in memory."""
    (projection,) = network.projections
    assert isinstance(projection.connections, connections.DrawnConnections)
    held = replace(projection, connections=projection.connections.held())
    return replace(network, projections=(held,))


@pytest.mark.parametrize("name", CONNECTORS)
def test_blocks_are_the_arrays(name):
    projection = project(CONNECTORS[name])
    made = projection.drawn
    blocks = list(made.blocks())
    assert name == "each" or len(blocks) > 1
    for column in ("pre", "post", "weight", "delay"):
        again = [getattr(block, column) for block in made.blocks()]
        for one, other in zip(reversed(blocks), reversed(again), strict=True):
            assert np.array_equal(getattr(one, column), other)  # whatever the order of asking
        joined = np.concatenate(again)
        by_block = np.lexsort((made.post, made.pre))
        assert len(joined) == len(made)
        assert np.array_equal(joined, getattr(made, column)[by_block])
    assert np.array_equal(made.inputs(POST), np.bincount(made.post, minlength=POST))
    assert all(np.all(np.diff(b.post.astype(int)[b.pre == b.pre[0]]) >= 0) for b in blocks)
    for column in ("weight", "delay"):
        low, high = made.bounds(column)
        assert low <= getattr(made, column).min() <= getattr(made, column).max() <= high


@pytest.mark.parametrize("name", CONNECTORS)
def test_what_is_drawn_is_what_is_held(name):
    """The image, all that comes back of it, and a run are those of the same connections held."""
    project(CONNECTORS[name])
    network = sim.get_network()
    drawn = quantise_network(network)
    assert "weight" not in vars(network.projections[0].connections)
    one = sim.simulate(network, 20.0)
    held, other = quantise_network(listed(network)), sim.simulate(listed(network), 20.0)
    assert list(differences(one.traces, other.traces)) == []
    (a,), (b,) = drawn.image.synapses, held.image.synapses
    assert "weight" not in vars(a)
    assert type(a) is DrawnSynapses
    assert type(b) is Synapses
    assert list(differences(drawn.image, held.image)) == []
    assert fingerprint(drawn.image) == fingerprint(held.image)
    assert fingerprint(network) == fingerprint(listed(network))
    assert np.array_equal(drawn.columns[0], held.columns[0])


@pytest.mark.parametrize("longest", [9.0, 40.0])
@pytest.mark.parametrize(("threads", "cache"), [(1, 1 << 20), (2, 1 << 20), (2, 0), (3, 0)])
def test_learning_synapses_are_drawn_row_by_row(monkeypatch, longest, threads, cache):
    """With and without a delay extension, by threads that share spikes or, if their ring buffers
    fit no cache, targets; they are drawn again for a reset."""
    monkeypatch.setattr(ring_buffers, "CACHE_BYTES", cache)
    projection = project(sim.FixedProbabilityConnector(0.3))
    rule = sim.SpikePairRule(tau_plus=10.0, tau_minus=10.0, A_plus=0.5, A_minus=0.25)
    bounds = sim.AdditiveWeightDependence(w_min=0.0, w_max=5.0)
    delay = sim.RandomDistribution("uniform", low=1.0, high=longest)
    synapse = sim.STDPMechanism(rule, bounds, weight=3.0, delay=delay)
    sim.Projection(projection.pre, projection.post, sim.FixedProbabilityConnector(0.3), synapse)
    network = sim.get_network()
    learning = replace(network, projections=network.projections[1:])
    drawn, held = quantise_network(learning), quantise_network(listed(learning))
    weights = []
    for image, size in ((drawn.image, threads), (held.image, 1)):
        engine = Engine(image, size)
        weights.append([engine.weights(0)])
        engine.run(60)
        weights[-1].append(engine.weights(0))
        engine.reset()
        weights[-1].append(engine.weights(0))
        engine.close()
    assert "weight" not in vars(drawn.image.synapses[0])
    first, learned, again = weights[0]
    assert np.array_equal(weights[0], weights[1])
    assert np.array_equal(first, held.image.synapses[0].weight)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, learned)
    assert list(differences(drawn.image, held.image)) == []


def test_a_drawn_weight_can_be_changed():
    projection = project(sim.FixedProbabilityConnector(0.3))
    before = projection.get(["weight", "delay"], "list")
    projection[3].weight = 0.25
    after = projection.get(["weight", "delay"], "list")
    assert projection.drawn is None
    assert [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [3]
    assert after[3][2] == 0.25
    (described,) = sim.get_network().projections
    assert described.connections.weight[3] == 0.25
    assert described.connector.kind == "FromListConnector"


def test_what_is_read_is_what_runs():
    projection = project(sim.FixedTotalNumberConnector(900, with_replacement=True))
    given = projection.get("weight", "list")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sim.BoardWarning)
        sim.run(5.0)
    kept = projection.get("weight", "list")
    assert [pair[:2] for pair in given] == [pair[:2] for pair in kept]
    step = 2.0 ** -simulator.state.session.image().synapses[0].weight_bits
    apart = np.subtract([w for *_, w in given], [w for *_, w in kept])
    assert 0 < np.abs(apart).max() <= step / 2 + 2.0**-16


def test_connections_of_a_view_of_the_first_cells():
    sources = spike_source(*([1.0] for _ in range(PRE)), label="pre")
    cells = neurons(POST, label="post", max_expected_summed_weight=[32.0, 1.0])
    static(sources[:20], cells[:30], weight=0.1, connector=sim.AllToAllConnector())
    static(sources[10:20], cells[20:30], weight=0.1, connector=sim.AllToAllConnector())
    first, second = sim.get_network().projections
    assert isinstance(first.connections, connections.DrawnConnections)
    assert sorted(set(second.connections.pre.tolist())) == list(range(10, 20))
    image = quantise_network(sim.get_network()).image
    assert [len(s.first) for s in image.synapses] == [PRE + 1, PRE + 1]
    assert [len(s) for s in image.synapses] == [600, 100]
    sim.run(3.0)
    counted = [[len(t) for t in p.get_data("spikes").segments[0].spiketrains] for p in (cells,)]
    assert counted == [[0] * POST]


def test_impossible_parameters_are_told_at_once():
    impossible = sim.RandomDistribution("gamma", k=-1.0, theta=1.0)
    with pytest.raises(ValueError, match="shape < 0"):
        project(sim.AllToAllConnector(), weight=impossible)
