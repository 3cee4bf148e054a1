"""What the board can't do is told before anything runs: all of it, by name, and what to do."""

import warnings

import numpy as np
import pytest
from pyNN import errors

import spinn_stdp as sim
from tests.spinn_stdp.surface import (
    given_warnings,
    integers_of,
    learning_pair,
    neurons,
    refused,
    spike_source,
    static,
    stdp,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def problems_of_a_run():
    """The texts that a run is refused with; nothing has run then, and nothing is kept."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sim.BoardWarning)
        with pytest.raises(sim.NetworkError) as caught:
            sim.run(5)
    assert sim.get_current_time() == 0.0
    for text in caught.value.problems:
        assert f"\n  - {text}" in str(caught.value)
    return caught.value.problems


def only_problem():
    (text,) = problems_of_a_run()
    return text


def ends(n_pre=3, n_post=2, **arguments):
    pre = spike_source(*([1.0] for _ in range(n_pre)), label="pre")
    return pre, neurons(n_post, label="post", **arguments)


PLACE = "Projection 'made' from 'pre' to 'post'"


# ---- numbers that the board can't hold ----------------------------------------------


@pytest.mark.parametrize("value", [65536.0, -65537.0, 1e9, float("nan"), float("inf")])
def test_parameters_beyond_s16_15(value):
    neurons(3, label="cells", cell=sim.IF_curr_exp(v_rest=[-65.0, value, -65.0]))
    assert only_problem() == (
        f"Population 'cells' (IF_curr_exp): v_rest is {value:g}; the board's numbers go from "
        "-65536 to 65535.99997 in steps of 2**-15"
    )


def test_parameters_that_the_board_divides_by():
    neurons(label="cells", cell=sim.IF_cond_exp(tau_m=0.0, cm=1e-6))
    found = "\n".join(problems_of_a_run())
    for name, value in (("tau_m", "0"), ("cm", "1e-06")):
        assert (
            f"Population 'cells' (IF_cond_exp): {name} is {value}, but the board divides by it; "
            "give at least 3.05176e-05"
        ) in found


def test_initial_values_beyond_s16_15():
    neurons(label="a", initial_values={"v": 1e6})
    neurons(label="b", cell=sim.IF_cond_exp(), initial_values={"gsyn_exc": 70.0})
    neurons(label="c").initialize(u=3.0)
    assert problems_of_a_run() == [
        "Population 'a' (IF_curr_exp): initial v is 1e+06, beyond the board's 65536",
        "Population 'b' (IF_cond_exp): initial gsyn_exc is 70, beyond the board's 64",
        "Population 'c' (IF_curr_exp) has no state variable 'u' to initialise; it has "
        "v, isyn_exc, isyn_inh",
    ]


@pytest.mark.parametrize("weight", [7e4, float("nan"), float("inf")])
def test_weights_that_are_no_numbers_of_the_board(weight):
    static(*ends(), weight=weight, label="made", receptor_type="excitatory")
    assert any(
        text.startswith(f"{PLACE}") and f"{weight:g}" in text for text in problems_of_a_run()
    )


# ---- delays -------------------------------------------------------------------------


@pytest.mark.parametrize("min_delay", ["auto", 1.0])
def test_delays_below_one_time_step(min_delay):
    sim.setup(timestep=1.0, min_delay=min_delay, max_delay=100.0)
    static(*ends(), delay=0.5, label="made")
    assert only_problem() == (
        f"{PLACE} has a delay of 0.5 ms, less than a time step. The board's shortest delay is one "
        "time step, 1 ms; give at least that, or a shorter time step to setup()."
    )


@pytest.mark.parametrize("delay", [0.0, -3.0])
def test_delays_that_are_none(delay):
    static(*ends(), connector=sim.FromListConnector([(0, 0, 1.0, delay)]), label="made")
    assert only_problem().startswith(f"{PLACE} has a delay of {delay:g} ms, less than a time step")


def test_delays_longer_than_the_board_holds():
    # 256 neurons have rings of 32 slots, and 8 stages of delay extension beside.
    static(*ends(1, 256), delay=289.0, label="made", connector=sim.AllToAllConnector())
    assert only_problem() == (
        f"{PLACE} has a delay of 289 ms; with 256 neurons per core and a time step of 1 ms the "
        "board holds at most 288 ms. Give shorter delays, or fewer neurons per core to the "
        "target population (neurons_per_core)."
    )


def test_delays_that_the_board_just_holds():
    static(*ends(1, 256), delay=288.0, connector=sim.AllToAllConnector())
    static(*ends(1, 256, neurons_per_core=128), delay=289.0, connector=sim.AllToAllConnector())
    assert sim.run(1) == 1.0


def test_delays_that_would_need_a_delay_extension_where_there_is_to_be_none():
    pre, post = ends(1, 256, allow_delay_extensions=False)
    static(pre, post, delay=33.0, label="made", connector=sim.AllToAllConnector())
    assert "the board holds at most 32 ms" in only_problem()


def test_delays_outside_of_what_setup_was_given():
    sim.setup(timestep=1.0, min_delay=2.0, max_delay=4.0)
    pre, post = ends()
    static(pre, post, delay=1.0, label="short")
    static(pre, post, delay=5.0, label="long", connector=sim.AllToAllConnector())
    rows = sim.FromListConnector([(0, 0, 1.0, 3.0), (1, 1, 1.0, 9.0), (2, 1, 1.0, 1.5)])
    static(pre, post, connector=rows, label="both")
    static(pre, post, delay=9.0, connector=sim.OneToOneConnector(safe=False), label="unchecked")
    limits = "outside of setup(min_delay=2.0, max_delay=4.0): give another delay here, or other"
    found = problems_of_a_run()
    for text, label, delays in zip(
        found, ("short", "long", "both"), ("1", "5", "1.5, 9"), strict=True
    ):
        assert text.startswith(
            f"Projection '{label}' from 'pre' to 'post' has a delay of {delays} ms, {limits}"
        )


def test_delays_that_the_board_keeps_otherwise_are_told():
    sim.setup(timestep=0.1)
    static(*ends(), delay=0.3, label="made")
    (told,) = given_warnings(lambda: sim.run(1), sim.BoardWarning)
    assert told == (
        f"{PLACE} has delays that the board keeps otherwise, in time steps of 0.1 ms: 0.3 ms "
        "becomes 0.2 ms."
    )


# ---- signs and rows -----------------------------------------------------------------


@pytest.mark.parametrize("receptor", ["excitatory", "inhibitory"])
@pytest.mark.parametrize("cell", [sim.IF_curr_exp, sim.IF_cond_exp])
def test_mixed_signs(cell, receptor):
    rows = sim.FromListConnector([(0, 0, -1.5, 1.0), (1, 1, 2.0, 1.0)])
    matrix = np.array([[-1.5, 2.0]] * 3)
    pre, post = ends(cell=cell())
    static(pre, post, connector=rows, receptor_type=receptor, label="made")
    static(pre, post, matrix, 1.0, sim.AllToAllConnector(), receptor_type=receptor, label="made")
    assert only_problem() == (  # of both, as they are called alike
        f"{PLACE} has weights from -1.5 to 2. On the board all weights of a projection are "
        "excitatory or all are inhibitory; split it in two, by receptor_type."
    )


@pytest.mark.parametrize(
    ("cell", "receptor"),
    [
        (sim.IF_curr_exp, "excitatory"),
        (sim.IF_cond_exp, "excitatory"),
        (sim.IF_cond_exp, "inhibitory"),
    ],
)
def test_negative_weights_where_there_can_be_none(cell, receptor):
    pre, post = ends(cell=cell())
    static(pre, post, weight=-1.5, receptor_type=receptor, label="made")
    rows = sim.FromListConnector([(0, 0, -1.5, 1.0), (1, 0, 0.0, 1.0)])
    static(pre, post, connector=rows, receptor_type=receptor, label="made")
    assert (
        problems_of_a_run()
        == [
            f"{PLACE} has weights below 0 (-1.5) and the receptor type {receptor!r}. Weights onto "
            "excitatory or conductance-based synapses are given from 0 up: leave out the minus, or "
            "choose receptor_type='inhibitory'."
        ]
        * 2
    )


def test_rows_of_more_plastic_synapses_than_the_board_holds():
    pre, post = ends(1, 255)
    sim.Projection(pre, post, sim.AllToAllConnector(), stdp(delay=1.0), label="made")
    assert only_problem() == (
        f"{PLACE}: a neuron may have 255 synapses onto the 255 neurons of one core; a row of "
        "plastic synapses holds 254. Give the target population fewer neurons per core "
        "(neurons_per_core=254 or less), or make fewer connections."
    )


def test_rows_that_the_board_just_holds():
    pre, post = ends(1, 254)
    sim.Projection(pre, post, sim.AllToAllConnector(), stdp(delay=1.0))
    large = neurons(255, neurons_per_core=128)
    sim.Projection(pre, large, sim.AllToAllConnector(), stdp(delay=1.0))
    sim.run(1)


def test_rows_of_more_static_synapses_than_the_board_holds():
    pre, post = ends(1, 2)
    twice = sim.FromListConnector([(0, k % 2, 0.1, 1.0) for k in range(257)])
    static(pre, post, connector=twice, label="made")
    text = only_problem()
    assert text.startswith(f"{PLACE}: a neuron may have 257 synapses onto the 2 neurons")
    assert "a row of static synapses holds 256" in text


def test_more_neurons_on_a_core_than_it_takes():
    neurons(3, label="cells", neurons_per_core=257)
    assert only_problem() == (
        "Population 'cells' (IF_curr_exp): 257 neurons per core; the board takes 1 to 256"
    )


# ---- spike times --------------------------------------------------------------------


def test_negative_and_unsorted_spike_times():
    spike_source([1.0], [-2.0, 5.0], label="in")
    assert problems_of_a_run() == [
        "Population 'in' (SpikeSourceArray): spike times of source 1 hold -2 ms; give times from "
        "0 up",
    ]
    with refused(
        errors.InvalidParameterValueError,
        "Population 'in' (SpikeSourceArray): spike times of source 2 are not in order: 1 comes "
        "after 3 ms; sort them",
    ):
        spike_source([1.0], [2.0, 5.0], [3.0, 1.0], label="in")


# ---- the full-ring delay ------------------------------------------------------------


def gsyn_after(delay, *others):
    """The largest current of a plastic synapse of that delay, and what was told."""
    pre, post = spike_source([1.0, 5.0], label="pre"), neurons(label="post", record=["gsyn_exc"])
    sim.Projection(pre, post, sim.OneToOneConnector(), stdp(weight=2.0, delay=delay), label="made")
    for other in others:
        static(pre, post, weight=0.0, delay=other)
    told = given_warnings(lambda: sim.run(30), sim.BoardWarning)
    return integers_of(post, "gsyn_exc").max(), told


@pytest.mark.parametrize("delay", [2.0, 4.0, 8.0])
def test_a_plastic_delay_that_fills_the_ring_is_told_as_it_delivers_nothing(delay):
    largest, (told,) = gsyn_after(delay)
    assert largest == 0
    assert told == (
        f"{PLACE} has plastic synapses with a delay of {delay:g} ms, which fills the {delay:g} "
        "slots of the target's ring buffers. The board keeps such a delay as 0: these synapses "
        "learn as if they had none and deliver no current, ever. Give them a delay that is no "
        f"multiple of {delay:g} ms, or lengthen the ring buffers: any connection into the target "
        f"population with a delay above {delay:g} ms does."
    )


@pytest.mark.parametrize(("delay", "others"), [(1.0, ()), (3.0, ()), (2.0, (3.0,)), (4.0, (5.0,))])
def test_other_plastic_delays_deliver(delay, others):
    largest, told = gsyn_after(delay, *others)
    assert largest > 0
    assert told == []


# ---- all at once --------------------------------------------------------------------


def broken_in_many_ways():
    """A network of which nine things can't be, with what each is told by."""
    cells = neurons(
        2, label="cells", cell=sim.IF_curr_exp(tau_m=0.0, v_rest=1e6), neurons_per_core=300
    )
    cells.initialize(u=1.0)
    source = spike_source([-1.0], [2.0, 3.0], label="in")
    noise = sim.Population(1, sim.SpikeSourcePoisson(rate=-5.0), label="noise")
    cells.inject(sim.DCSource(amplitude=1e9))
    post = neurons(2, label="post")
    static(source, post, delay=0.25, label="quick")
    rows = sim.FromListConnector([(0, 0, -1.0, 1.0), (0, 1, 1.0, 1.0)])
    static(noise, post, connector=rows, label="mixed")
    static(source, post, weight=-2.0, receptor_type="excitatory", label="negative")
    bad_rule = sim.STDPMechanism(
        sim.SpikePairRule(tau_plus=-1.0), sim.AdditiveWeightDependence(w_min=-1.0), delay=1.0
    )
    sim.Projection(source, post, sim.OneToOneConnector(), bad_rule, label="rule")
    return (
        "Population 'cells' (IF_curr_exp): tau_m is 0",
        "Population 'cells' (IF_curr_exp): v_rest is 1e+06",
        "Population 'cells' (IF_curr_exp): 300 neurons per core",
        "Population 'cells' (IF_curr_exp) has no state variable 'u'",
        "spike times of source 0 hold -1 ms",
        "'noise' (SpikeSourcePoisson): rate of source 0 is -5.0",
        "DCSource into Population 'cells' (IF_curr_exp): amplitude is 1e+09",
        "Projection 'negative' from 'in' to 'post' has weights below 0",
        "Projection 'rule' from 'in' to 'post': tau_plus is -1 ms",
        "Projection 'rule' from 'in' to 'post': w_min is -1",
    ), ("Projection 'quick' from 'in' to 'post' has a delay of 0.25 ms", "Projection 'mixed'")


def test_all_problems_of_a_network_are_told_at_once():
    expected, _ = broken_in_many_ways()
    found = problems_of_a_run()
    for text in expected:
        assert sum(text in problem for problem in found) == 1, text
    with refused(sim.NetworkError, f"This network can't run, for {len(found)} reasons:\n  - "):
        sim.run(1)


def test_a_network_that_was_put_right_runs():
    pre, post = ends(cell=sim.IF_curr_exp(tau_m=0.0))
    made = static(pre, post, delay=0.5)
    assert len(problems_of_a_run()) == 2
    post.set(tau_m=20.0)
    made.set(delay=1.0)
    assert sim.run(5) == 5.0
    assert integers_of(post, "v").shape == (5, 2)


def test_what_goes_wrong_between_runs_stops_only_the_next_run():
    pre, post, _ = learning_pair()
    sim.run(20)
    before = integers_of(pre, "v").tolist()
    pre.set(tau_m=-1.0, cm=0.0)
    with refused(sim.NetworkError, "for 2 reasons", "'pre' (IF_curr_exp): tau_m is -1", "cm is 0"):
        sim.run(20)
    assert sim.get_current_time() == 20.0
    assert integers_of(pre, "v").tolist() == before
    pre.set(tau_m=20.0, cm=1.0)
    sim.run(20)
    again = sim.simulate(sim.get_network(), 40)
    assert (again.signal("pre", "v").values * (1 << 15)).tolist() == integers_of(pre, "v").tolist()
    assert post.get_spike_counts() == {1: len(again.spikes("post").times)}


def test_a_network_error_is_a_value_error_with_its_problems():
    error = sim.NetworkError(["one"])
    assert isinstance(error, ValueError)
    assert (error.problems, str(error)) == (["one"], "This network can't run:\n  - one")


def test_warnings_point_at_the_users_line():
    static(*ends(), label="made", delay=1.5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sim.run(1)
    assert {warning.filename for warning in caught} == {__file__}
