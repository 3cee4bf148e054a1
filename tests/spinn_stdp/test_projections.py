"""Projections: their weights and delays before, during and after a run, read and set."""

import numpy as np
import pytest
from pyNN import errors
from pyNN.random import NumpyRNG, RandomDistribution

import spinn_stdp as sim
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.surface import (
    learning_pair,
    neurons,
    refused,
    spike_source,
    spikes_of,
    static,
    stdp,
    traces,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


ROWS = [(0, 1, 0.5, 1.0), (2, 0, 0.25, 2.0), (0, 1, 1.5, 4.0), (1, 1, 0.125, 3.0)]
BY_TARGET = [ROWS[1], ROWS[0], ROWS[2], ROWS[3]]


def listed(**arguments):
    """A projection of 3 sources onto 2 cells that has one pair twice."""
    pre, post = spike_source([1.0], [2.0], [3.0], label="pre"), neurons(2, label="post")
    return static(pre, post, connector=sim.FromListConnector(ROWS), label="made", **arguments)


# ---- reading ------------------------------------------------------------------------


def test_lists():
    made = listed()
    assert made.get("weight", "list") == [(i, j, w) for i, j, w, _ in BY_TARGET]
    assert made.get(["weight", "delay"], "list") == BY_TARGET
    assert made.get(["delay", "weight"], format="list", with_address=False) == [
        (d, w) for _, _, w, d in BY_TARGET
    ]
    assert made.get("delay", "list", with_address=False) == [2.0, 1.0, 4.0, 3.0]


def test_neurons_are_attributes_as_in_spynnaker():
    made = listed()
    addresses = [row[:2] for row in BY_TARGET]
    assert made.get(["source", "target"], "list", with_address=False) == addresses
    assert made.get(["source", "target", "weight", "delay"], "list") == BY_TARGET
    assert made.get("presynaptic_index", "list", with_address=False) == [2, 0, 0, 1]


@pytest.mark.parametrize(
    ("how", "twice"), [("last", 1.5), ("first", 0.5), ("sum", 2.0), ("min", 0.5), ("max", 1.5)]
)
def test_arrays(how, twice):
    made = listed()
    nan = float("nan")
    expected = np.array([[nan, twice], [nan, 0.125], [0.25, nan]])
    one = made.get("weight", "array", multiple_synapses=how)
    assert np.array_equal(one, expected, equal_nan=True)
    weights, delays = made.get(["weight", "delay"], "array", multiple_synapses=how)
    assert np.array_equal(weights, expected, equal_nan=True)
    assert delays[1, 1] == 3.0


def test_what_there_is_none_of_is_refused():
    made = listed()
    with refused(ValueError, "'made' from 'pre' to 'post' has no 'wight'; it has weight, delay"):
        made.get("wight", "list")
    with refused(ValueError, "format='matrix': choose 'list' or 'array'"):
        made.get("weight", "matrix")
    with refused(ValueError, "multiple_synapses='mean': choose 'last', 'first', 'sum'"):
        made.get("weight", "array", multiple_synapses="mean")


def test_parameters_of_the_rule_are_attributes():
    _, _, plastic = learning_pair(tau_plus=7.0)
    assert plastic.get(["weight", "tau_plus", "w_max"], "list") == [(0, 0, 1.0, 7.0, 5.0)]
    assert plastic.get("A_minus", "array").tolist() == [[0.25]]


def test_before_a_run_as_given_and_then_as_the_board_holds_them():
    pre, post = spike_source([1.0], label="pre"), neurons(label="post")
    exact = static(pre, post, 2.5, 3.0)
    rounded = static(pre, post, 0.1, 2.0)
    static(pre, post, 50.0, 5.0)
    inhibitory = static(pre, post, -0.1, 1.0, receptor_type="inhibitory")
    assert rounded.get(["weight", "delay"], "list") == [(0, 0, 0.1, 2.0)]
    sim.run(0)
    # 52.6 nA are foreseen: shift 6, 9 bits of fraction; 0.1 nA onto the other receptor: 15 bits.
    assert exact.get(["weight", "delay"], "list") == [(0, 0, 2.5, 3.0)]
    assert rounded.get("weight", "list") == [(0, 0, round(0.1 * 512) / 512)]
    assert inhibitory.get("weight", "list") == [(0, 0, -round(0.1 * 32768) / 32768)]
    sim.reset()
    assert rounded.get("weight", "list") == [(0, 0, 0.1)]


def test_learnt_weights_are_read_after_every_run():
    _, _, plastic = learning_pair()
    seen = []
    for _ in range(6):
        sim.run(5)
        seen.append(plastic.get("weight", "list", with_address=False)[0])
    assert seen[0] == 1.0
    assert len(set(seen)) > 2
    assert seen == plastic.get_data(format="array")[5::5, 0].tolist()
    assert differences(simulate(sim.get_network(), 30), traces()) == []
    sim.reset()
    assert plastic.get("weight", "list", with_address=False) == [1.0]
    sim.run(30)
    assert plastic.get("weight", "list", with_address=False) == seen[-1:]


def test_the_old_names(tmp_path):
    made = listed()

    def old(call, *arguments):
        with pytest.warns(DeprecationWarning, match="deprecated"):
            return call(*arguments)

    assert old(made.getWeights) == [0.25, 0.5, 1.5, 0.125]
    assert old(made.getDelays) == [2.0, 1.0, 4.0, 3.0]
    assert old(made.getWeights, "array")[2, 0] == 0.25
    old(made.setWeights, 0.75)
    old(made.setDelays, 2.0)
    assert old(made.getWeights) == [0.75] * 4
    old(made.randomizeWeights, RandomDistribution("uniform", (0.0, 1.0), rng=NumpyRNG(1)))
    assert len(set(old(made.getWeights))) == 3  # a pair that is connected twice has one weight
    old(made.printWeights, str(tmp_path / "w.txt"))
    assert np.loadtxt(tmp_path / "w.txt")[:, 2].tolist() == made.get(
        "weight", "list", with_address=False
    )
    counts, edges = old(made.weightHistogram, 0.0, 1.0, 4)
    assert (counts.sum(), edges.tolist()) == (4, [0.0, 0.25, 0.5, 0.75, 1.0])


# ---- connections one by one ---------------------------------------------------------


def test_connections_are_objects():
    made = listed()
    assert len(made) == made.size() == 4
    assert [(c.presynaptic_index, c.postsynaptic_index, c.weight, c.delay) for c in made] == (
        BY_TARGET
    )
    assert [c.weight for c in made.connections] == [0.25, 0.5, 1.5, 0.125]
    assert made[1].as_tuple("weight", "delay") == (0.5, 1.0)
    assert made[-1].weight == 0.125
    assert [c.weight for c in made[1:3]] == [0.5, 1.5]
    with refused(IndexError, "connection 4 of 4"):
        made[4]
    with pytest.raises(AttributeError):
        _ = made[0].U
    sim.run(1)
    assert made[0].weight == 0.25


def test_connections_can_be_set_until_the_network_runs():
    made = listed()
    made[1].weight = 0.75
    made[3].delay = 5.0
    with refused(
        AttributeError, "'U' of a connection can't be set; its synapse type has weight, delay"
    ):
        made[1].U = 3.0
    expected = [(2, 0, 0.25, 2.0), (0, 1, 0.75, 1.0), (0, 1, 1.5, 4.0), (1, 1, 0.125, 5.0)]
    assert made.get(["weight", "delay"], "list") == expected
    sim.run(8)
    assert made.get(["weight", "delay"], "list") == expected


# ---- setting ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.75, [0.75] * 4),
        (np.arange(6.0).reshape(3, 2), [4.0, 1.0, 1.0, 3.0]),
        (lambda d: 1.0 + d, [3.0, 2.0, 2.0, 1.0]),
        ("1 + d", [3.0, 2.0, 2.0, 1.0]),
    ],
    ids=["number", "matrix", "function", "text"],
)
def test_set_before_the_first_run_and_after_reset(value, expected):
    made = listed()
    made.set(weight=value, delay=6.0)
    assert made.get("weight", "list", with_address=False) == expected
    sim.run(9)
    assert made.get("weight", "list", with_address=False) == expected
    assert made.get("delay", "list", with_address=False) == [6.0] * 4
    sim.reset()
    made.set(weight=0.5)
    sim.run(9)
    assert made.get("weight", "list", with_address=False) == [0.5] * 4
    assert differences(simulate(sim.get_network(), 9), traces()) == []


def test_set_changes_what_runs():
    pre, post = spike_source([1.0]), neurons()
    made = static(pre, post, weight=1.0)
    sim.run(10)
    assert spikes_of(post) == [[]]
    sim.reset()
    made.set(weight=40.0)
    sim.run(10)
    assert spikes_of(post) != [[]]
    assert spikes_of(post, 0) == [[]]


def test_set_random_values():
    made = listed()
    made.set(weight=RandomDistribution("uniform", (0.5, 1.0), rng=NumpyRNG(1)))
    first = made.get("weight", "list", with_address=False)
    assert len(set(first)) == 3
    assert made.get("weight", "list", with_address=False) == first


def test_weights_of_a_network_that_runs_are_not_set():
    made = listed()
    sim.run(3)
    made.set(weight=3.0)
    with refused(
        RuntimeError,
        "weights or recordings were added or changed after run() (t = 3 ms)",
        "call reset() before run()",
    ):
        sim.run(1)
    sim.reset()
    sim.run(1)
    assert made.get("weight", "list", with_address=False) == [3.0] * 4


def test_a_rule_can_be_set_for_all_synapses_and_not_for_each():
    _, _, plastic = learning_pair()
    plastic.set(tau_plus=3.0)
    assert plastic.get("tau_plus", "list", with_address=False) == [3.0]
    (_, _, rule) = sim.get_network().projections
    assert rule.plasticity.timing_parameters["tau_plus"] == 3.0
    pre, post = neurons(2), neurons(2)
    other = sim.Projection(pre, post, sim.AllToAllConnector(), stdp(), label="other")
    other.set(A_plus=np.arange(4.0).reshape(2, 2))
    assert other.get("A_plus", "array").tolist() == [[0.0, 1.0], [2.0, 3.0]]
    with refused(sim.NetworkError, "'other'", "A_plus differs from synapse to synapse"):
        sim.run(1.0)
    with refused(ValueError, "no state variable u to initialise"):
        plastic.initialize(u=3.0)


# ---- files --------------------------------------------------------------------------


def test_saved_lists_can_be_read_by_a_connector(tmp_path):
    made = listed()
    path = tmp_path / "new" / "rows.txt"
    made.save("all", str(path))
    assert path.read_text().splitlines()[0] == "# columns = ['i', 'j', 'weight', 'delay']"
    again = static(made.pre, made.post, connector=sim.FromFileConnector(str(path)))
    assert again.get(["weight", "delay"], "list") == BY_TARGET
    made.save("weight", tmp_path / "w.txt", with_address=False)
    assert np.loadtxt(tmp_path / "w.txt").tolist() == [0.25, 0.5, 1.5, 0.125]
    made.save("weight", tmp_path / "m.txt", format="array")
    assert np.loadtxt(tmp_path / "m.txt").tolist() == [[0.0, 2.0], [0.0, 0.125], [0.25, 0.0]]
    made.save(["delay"], tmp_path / "d.txt")
    assert np.loadtxt(tmp_path / "d.txt").tolist() == [[i, j, d] for i, j, _, d in BY_TARGET]


RULE = (10.0, 10.0, 0.5, 0.25, 0.0, 5.0)
"""tau_plus, tau_minus, A_plus, A_minus, w_min and w_max of learning_pair."""


def test_saving_learnt_weights(tmp_path):
    _, _, plastic = learning_pair()
    sim.run(30)
    plastic.save("all", tmp_path / "rows.txt")
    (weight,) = plastic.get("weight", "list", with_address=False)
    assert np.loadtxt(tmp_path / "rows.txt").tolist() == [0.0, 0.0, weight, 3.0, 1.0, *RULE]
    assert weight != 1.0


def test_saving_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with refused(OSError, "could not be written", "choose a folder"):
        listed().save("weight", str(tmp_path / "file" / "w.txt"))
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


# ---- ends ---------------------------------------------------------------------------


def test_views_as_ends():
    pre, post = spike_source([1.0], [2.0], [3.0], [4.0]), neurons(5)
    made = static(pre[1::2], post[[0, 2, 4]], 2.0, 1.0, sim.AllToAllConnector())
    assert made.shape == (2, 3)
    assert made.get("weight", "array").tolist() == [[2.0] * 3] * 2
    (described,) = sim.get_network().projections
    assert sorted(set(described.connections.pre.tolist())) == [1, 3]
    assert sorted(set(described.connections.post.tolist())) == [0, 2, 4]
    assert (described.n_pre, described.n_post) == (2, 3)
    sim.run(8)
    assert made.get("weight", "array").tolist() == [[2.0] * 3] * 2
    assert differences(simulate(sim.get_network(), 8), traces()) == []


def test_assemblies_as_ends():
    one, other = spike_source([1.0], [2.0], label="s0"), spike_source([3.0], label="s1")
    a, b = neurons(2, label="a"), neurons(3, label="b")
    pre, post = one + other, a[1:] + b
    weights = np.arange(12.0).reshape(3, 4) / 8 + 1
    made = static(pre, post, weights, 2.0, sim.AllToAllConnector(), label="made")
    assert len(sim.get_network().projections) == 4
    for _ in range(2):
        assert made.get("weight", "array").tolist() == weights.tolist()
        sim.run(6)
    assert made.get("delay", "list", with_address=False) == [2.0] * 12
    # Each source spikes once, so that the current of its time is all from it.
    v = [p.get_data("v").segments[0].analogsignals[0].magnitude for p in (a, b)]
    assert (v[0][:, 0] == -65.0).all()
    rise = np.diff(np.hstack([v[0][:, 1:], v[1]]), axis=0)[3]  # the spike of tick 1
    assert (np.diff(rise) > 0).all()
    assert differences(simulate(sim.get_network(), 12), traces()) == []


def test_the_first_receptor_of_assemblies_is_the_excitatory_one():
    a, b = neurons(2), neurons(2, cell=sim.IF_curr_exp(tau_m=3.0))
    assert (a + b).receptor_types == ["excitatory", "inhibitory"]
    made = static(spike_source([1.0]), a + b, connector=sim.AllToAllConnector())
    assert made.receptor_type == "excitatory"
    with refused(errors.ConnectionError, "a spike source has no synapses"):
        static(a, a + spike_source([1.0]))


def test_parts_of_one_population_as_an_assembly():
    pre, post = spike_source(*([float(k)] for k in range(1, 7))), neurons(6)
    made = static(pre[0:2] + pre[4:], post[4:] + post[0:1], 1.0, 1.0, sim.AllToAllConnector())
    assert len(made) == 12
    sim.run(9)
    assert made.get("weight", "array").tolist() == [[1.0] * 3] * 4
    assert differences(simulate(sim.get_network(), 9), traces()) == []


def test_recurrent_projections():
    cells = neurons(4, cell=sim.IF_curr_exp(i_offset=[3.0, 4.0, 5.0, 6.0]))
    made = static(cells, cells, 0.5, 2.0, sim.AllToAllConnector(allow_self_connections=False))
    made.record("weight")
    plastic = sim.Projection(cells, cells, sim.OneToOneConnector(), stdp(delay=1.0))
    sim.run(30)
    assert sum(map(len, spikes_of(cells))) > 10
    assert differences(simulate(sim.get_network(), 30), traces()) == []
    assert made.get_data(format="array").tolist() == [[0.5] * 12] * 31
    assert len(set(plastic.get("weight", "list", with_address=False))) > 1


def test_a_projection_of_no_connections():
    pre, post = spike_source([1.0, 2.0]), neurons(2)
    made = static(pre, post, connector=sim.FixedProbabilityConnector(0.0))
    made.record("weight")
    plastic = sim.Projection(pre, post, sim.FromListConnector([]), stdp())
    plastic.record("weight")
    sim.run(4)
    assert (len(made), list(made), made.get("weight", "list")) == (0, [], [])
    assert np.isnan(plastic.get("weight", "array")).all()
    assert made.get_data(format="array").shape == (5, 0)
    assert plastic.get_data(format="signal").shape == (5, 0)


@pytest.mark.parametrize(
    ("arguments", "receptor"),
    [
        ({"weight": 1.0}, "excitatory"),
        ({"weight": -1.0}, "inhibitory"),
        ({"weight": 1.0, "receptor_type": "inhibitory"}, "inhibitory"),
        ({"weight": -1.0, "receptor_type": "inhibitory"}, "inhibitory"),
        ({"weight": 1.0, "receptor_type": "default"}, "excitatory"),
    ],
)
def test_receptors(arguments, receptor):
    pre, post = spike_source([1.0]), neurons(record=["gsyn_exc", "gsyn_inh"])
    made = static(pre, post, **arguments)
    assert made.receptor_type == receptor
    sim.run(4)
    signals = post.get_data().segments[0].analogsignals
    assert [signal.magnitude.any() for signal in signals] == [
        receptor == "excitatory",
        receptor == "inhibitory",
    ]
    assert made.get("weight", "list", with_address=False) == [arguments["weight"]]


def test_keyword_and_positional_arguments():
    pre, post = spike_source([1.0]), neurons(label="post")
    synapse, connector = sim.StaticSynapse(weight=2.0, delay=3.0), sim.OneToOneConnector()
    first = sim.Projection(pre, post, connector, synapse, None, "inhibitory", None, "first")
    second = sim.Projection(
        presynaptic_population=pre,
        postsynaptic_population=post,
        connector=connector,
        synapse_type=synapse,
        receptor_type="inhibitory",
        space=sim.Space(),
        label="second",
    )
    assert (first.label, second.label) == ("first", "second")
    for made in (first, second):
        assert made.receptor_type == "inhibitory"
        assert made.get(["weight", "delay"], "list") == [(0, 0, 2.0, 3.0)]
    bare = sim.Projection(pre, post, connector)
    assert bare.get(["weight", "delay"], "list") == [(0, 0, 0.0, 1.0)]
    assert bare.label == f"{pre.label}→post"


def test_what_is_no_projection_is_refused():
    pre, post = spike_source([1.0], label="pre"), neurons(label="post")
    one = sim.OneToOneConnector()
    synapse = sim.StaticSynapse(weight=1.0)
    with refused(errors.ConnectionError, "its postsynaptic population is [", "give a Population"):
        sim.Projection(pre, [post], one, synapse)
    with refused(errors.ConnectionError, "'post' to 'pre': a spike source has no synapses"):
        sim.Projection(post, pre, one, synapse)
    with refused(TypeError, "The projection from 'pre' to 'post': 'all' is no connector"):
        sim.Projection(pre, post, "all", synapse)
    with refused(
        TypeError,
        "'x' from 'pre' to 'post': the synapse type str does not run here; "
        "give an instance of StaticSynapse or STDPMechanism",
    ):
        sim.Projection(pre, post, one, "static", label="x")
    with refused(TypeError, "the synapse type StaticSynapse does not run here"):
        sim.Projection(pre, post, one, sim.StaticSynapse)
    with refused(
        errors.ConnectionError,
        "receptor_type='NMDA' does not exist; choose 'excitatory' or 'inhibitory'",
    ):
        sim.Projection(pre, post, one, synapse, receptor_type="NMDA")
    with refused(errors.ConnectionError, "source='axon' is for multicompartmental cells"):
        sim.Projection(pre, post, one, synapse, source="axon")
    assert sim.get_network().projections == ()
