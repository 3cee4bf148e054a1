"""setup, run, reset and end, in any order that users try."""

import pytest

import spinn_stdp as sim
from tests.spinn_stdp.surface import (
    given_warnings,
    integers_of,
    learning_pair,
    neurons,
    refused,
    spike_source,
    spikes_of,
    static,
)


@pytest.mark.parametrize(
    ("what", "call"),
    [
        ("A Population was made", lambda: sim.Population(1, sim.IF_curr_exp())),
        ("run() was called", lambda: sim.run(1)),
        ("run() was called", lambda: sim.run_for(1)),
        ("run() was called", lambda: sim.run_until(1)),
        ("A synapse type was made", sim.StaticSynapse),
        ("DCSource was made", sim.DCSource),
        ("get_network() was called", sim.get_network),
        (
            "set_number_of_neurons_per_core() was called",
            lambda: sim.set_number_of_neurons_per_core(sim.IF_curr_exp, 3),
        ),
    ],
)
def test_nothing_goes_before_setup(what, call):
    with refused(RuntimeError, f"{what} before setup(): call setup"):
        call()


def test_queries_tell_what_was_set_up():
    assert sim.setup(timestep=0.1, min_delay=0.2, max_delay=5.0) == 0
    assert (sim.get_current_time(), sim.get_time_step()) == (0.0, 0.1)
    assert (sim.get_min_delay(), sim.get_max_delay()) == (0.2, 5.0)
    assert (sim.rank(), sim.num_processes()) == (0, 1)


def test_without_limits_the_least_delay_is_one_time_step():
    sim.setup(timestep=0.5, min_delay=None, max_delay=None)
    assert (sim.get_min_delay(), sim.get_max_delay()) == (0.5, "auto")
    assert sim.StaticSynapse().parameter_space["delay"].base_value == 0.5


def test_the_time_step_is_pynns_unless_told_otherwise():
    sim.setup()
    assert sim.get_time_step() == 0.1


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"timestep": 0}, ValueError, "timestep=0 ms: the board's time step can be above 0"),
        ({"timestep": -1.0}, ValueError, "timestep=-1.0 ms"),
        ({"timestep": float("nan")}, ValueError, "timestep=nan ms"),
        ({"timestep": 66.0}, ValueError, "up to 65 ms"),
        ({"timestep": "1"}, TypeError, "timestep='1': give a number"),
        ({"timestep": None}, TypeError, "timestep=None: give a number"),
        ({"dt": 1.0}, TypeError, "setup(dt=…): this argument is called timestep"),
        ({"mindelay": 1.0}, TypeError, "is called min_delay"),
        ({"min_delay": 0.5}, ValueError, "min_delay=0.5 ms is less than the time step, 1 ms"),
        ({"min_delay": 4, "max_delay": 3}, ValueError, "max_delay=3 ms is less than"),
        ({"max_delay": "long"}, TypeError, "max_delay='long': give a number"),
        ({"spikes_per_second": -1}, ValueError, "spikes_per_second=-1"),
        ({"ring_buffer_sigma": "a"}, TypeError, "ring_buffer_sigma='a': give a number"),
    ],
)
def test_what_setup_refuses(arguments, error, told):
    with refused(error, told):
        sim.setup(**{"timestep": 1.0, **arguments})


def test_a_refused_setup_leaves_the_network_alone():
    sim.setup(timestep=1.0)
    cells = neurons(2)
    with refused(ValueError, "no target"):
        sim.setup(timestep=1.0, target="loihi")
    assert sim.run(3) == 3.0
    assert integers_of(cells, "v").shape == (3, 2)


def test_a_time_step_of_parts_of_a_microsecond_is_told_and_used():
    told = given_warnings(lambda: sim.setup(timestep=0.0333), sim.BoardWarning)
    assert told == [
        "timestep=0.0333 ms is no whole number of µs; the board uses 0.034 ms",
    ]
    assert sim.get_time_step() == 0.034
    cells = neurons()
    sim.run(0.34)
    assert sim.get_current_time() == pytest.approx(0.34, abs=1e-12)
    assert integers_of(cells, "v").shape == (10, 1)


def test_time_steps_of_whole_microseconds_are_not_told():
    for step in (1.0, 0.1, 0.5, 0.025, 2, 0.001):
        assert given_warnings(lambda step=step: sim.setup(timestep=step)) == []
        assert sim.get_time_step() == step


@pytest.mark.parametrize("step", [1.0, 0.1, 0.3])
def test_runs_add_up(step):
    sim.setup(timestep=step)
    cells = neurons(cell=sim.IF_curr_exp(i_offset=2.0))
    assert sim.run(step * 7) == sim.get_current_time() == 7 * step
    assert sim.run_for(step) == 8 * step
    assert sim.run_until(step * 10) == 10 * step
    assert sim.run(0) == 10 * step
    assert sim.run_until(step * 10) == 10 * step
    assert integers_of(cells, "v").shape == (10, 1)


def test_a_part_of_a_time_step_counts_as_a_whole_one():
    sim.setup(timestep=1.0)
    neurons()
    for advance, reached in ((lambda: sim.run(0.25), 1.0), (lambda: sim.run_until(2.5), 3.0)):
        (text,) = given_warnings(advance, sim.BoardWarning)
        assert f" ms went on to {reached:g} ms: the board runs whole time steps, of 1 ms" in text
        assert sim.get_current_time() == reached
    assert given_warnings(lambda: sim.run(2), sim.BoardWarning) == []


@pytest.mark.parametrize("time", [float("nan"), float("inf"), "10", None, True])
def test_a_time_that_is_none_is_refused(time):
    sim.setup(timestep=1.0)
    neurons()
    for function in (sim.run, sim.run_for, sim.run_until):
        with refused(ValueError, "give a time in ms"):
            function(time)
    assert sim.get_current_time() == 0.0


def test_no_run_goes_back():
    sim.setup(timestep=1.0)
    neurons()
    sim.run(5)
    with refused(ValueError, "in the past"):
        sim.run_until(3)
    with refused(ValueError, "in the past"):
        sim.run(-1)
    assert sim.get_current_time() == 5.0


class Every:
    def __init__(self, interval):
        self.interval = interval
        self.times = []

    def __call__(self, time):
        self.times.append(time)
        return time + self.interval


@pytest.mark.parametrize("function", [sim.run, sim.run_until, sim.run_for])
def test_callbacks_are_called_when_they_want_to_be(function):
    sim.setup(timestep=0.5)
    cells = neurons(cell=sim.IF_curr_exp(i_offset=2.0))
    often, seldom = Every(1.0), Every(4.0)
    assert function(10.0, callbacks=[often, seldom]) == 10.0
    assert often.times == [float(t) for t in range(11)]
    assert seldom.times == [0.0, 4.0, 8.0]
    in_pieces = integers_of(cells, "v").tolist()
    sim.reset()
    sim.run(10.0)
    assert integers_of(cells, "v").tolist() == in_pieces


def test_a_callback_can_read_and_set():
    sim.setup(timestep=1.0)
    cells = neurons(cell=sim.IF_curr_exp(tau_refrac=1.0))
    seen = []

    def switch(time):
        seen.append(len(cells.get_data().segments[-1].analogsignals[0]) if time else 0)
        cells.set(i_offset=3.0 if time == 10.0 else 0.0)
        return time + 10.0

    sim.run(30.0, callbacks=[switch])
    assert seen == [0, 11, 21, 31]
    v = integers_of(cells, "v")[:, 0]
    assert (v[:11] == v[0]).all()
    assert v[11] > v[10]
    assert v[22] < v[21]


@pytest.mark.parametrize("wanted", [None, "soon", 5.0, 0.0, float("nan")])
def test_a_callback_that_would_hold_up_the_run_is_refused(wanted):
    sim.setup(timestep=1.0)
    neurons()
    sim.run(5)
    with refused(ValueError, f"called at 5 ms, returned {wanted!r}; return the time when to call"):
        sim.run(10, callbacks=[lambda time: wanted])
    assert sim.get_current_time() == 5.0
    assert sim.run(10, callbacks=[lambda time: float("inf")]) == 15.0


def test_more_ticks_than_the_board_counts():
    sim.setup(timestep=1.0)
    neurons()
    with refused(ValueError, "has 4294967296 time steps; the board counts up to 4294967295"):
        sim.run(2.0**32)
    assert sim.get_current_time() == 0.0


def network_of_everything():
    """Static and plastic synapses, random and regular sources, a current: all recorded."""
    pre, post, plastic = learning_pair()
    poisson = sim.Population(3, sim.SpikeSourcePoisson(rate=200.0), label="noise", seed=7)
    poisson.record("spikes")
    noise = static(poisson, post, weight=0.5, connector=sim.AllToAllConnector(), delay=3.0)
    current = sim.DCSource(amplitude=0.7, start=5.0, stop=17.0)
    pre.inject(current)
    return pre, post, plastic, poisson, noise


def everything(pre, post, plastic, poisson, noise):
    return (
        *(spikes_of(population) for population in (pre, post, poisson)),
        *(integers_of(population, "v").tolist() for population in (pre, post)),
        plastic.get_data(format="array").tolist(),
        plastic.get("weight", "list"),
        noise.get(["weight", "delay"], "list"),
    )


def test_several_runs_equal_one():
    sim.setup(timestep=1.0)
    network = network_of_everything()
    sim.run(40)
    at_once = everything(*network)
    assert sum(map(len, at_once[2])) > 10
    assert len({tuple(sample) for sample in at_once[5]}) > 2  # it has learnt
    sim.setup(timestep=1.0)
    network = network_of_everything()
    for duration in (1, 0, 12, 0.5, 3, 23):
        sim.run(duration)
        everything(*network)
    assert everything(*network) == at_once


def test_reset_gives_the_same_integers_in_a_new_segment():
    sim.setup(timestep=1.0)
    network = network_of_everything()
    sim.run(25)
    first = everything(*network)
    for resets in range(1, 4):
        sim.reset()
        assert sim.get_current_time() == 0.0
        assert len(network[0].get_data().segments) == resets
        sim.run(25)
        assert everything(*network) == first
        segments = network[0].get_data().segments
        assert [s.name for s in segments] == [f"segment{n:03d}" for n in range(resets + 1)]
    assert spikes_of(network[0], 0) == spikes_of(network[0], 3) == first[0]


def test_a_reset_marks_the_segment_that_it_ends():
    sim.setup(timestep=1.0)
    cells = neurons()
    _, _, plastic = learning_pair()
    sim.run(3)
    sim.reset(annotations={"trial": 1})
    sim.run(3)
    for block in (cells.get_data(), plastic.get_data()):
        assert [s.annotations.get("trial") for s in block.segments] == [1, None]


def test_resets_without_a_run_make_no_segments():
    sim.setup(timestep=1.0)
    cells = neurons()
    sim.reset()
    sim.run(2)
    sim.reset()
    sim.reset()
    assert len(cells.get_data().segments) == 1
    sim.run(2)
    assert len(cells.get_data().segments) == 2


def test_a_reset_before_setup_does_no_harm():
    sim.reset()
    sim.end()


def test_parameters_stay_after_reset_and_states_do_not():
    sim.setup(timestep=1.0)
    cells = neurons()
    sim.run(4)
    cells.set(i_offset=1.0)
    sim.run(4)
    sim.reset()
    sim.run(4)
    v = integers_of(cells, "v")[:, 0]
    assert v[0] == -65 << 15
    assert v[1] > v[0]


def test_what_is_set_between_runs_keeps_the_state():
    sim.setup(timestep=1.0)
    cells = neurons(cell=sim.IF_curr_exp(i_offset=0.5))
    other = neurons(cell=sim.IF_curr_exp(i_offset=0.5))
    sim.run(10)
    cells.set(tau_refrac=5.0)  # has nothing to do here
    sim.run(10)
    assert integers_of(cells, "v").tolist() == integers_of(other, "v").tolist()
    v = integers_of(cells, "v")[:, 0]
    assert v[9] < v[10] < v[11]


def test_a_network_that_runs_cannot_grow():
    sim.setup(timestep=1.0)
    cells = neurons()
    source = spike_source([1.0])
    sim.run(2)
    for change in (
        lambda: neurons(),
        lambda: static(source, cells),
        lambda: cells.record("gsyn_exc"),
    ):
        change()
        with refused(RuntimeError, "can't grow: call reset() before run"):
            sim.run(1)
        assert sim.get_current_time() == 2.0
        sim.reset()
        assert sim.run(2) == 2.0


def test_a_second_setup_forgets_the_first():
    sim.setup(timestep=1.0)
    cells, source = neurons(label="old"), spike_source([1.0])
    projection = static(source, cells)
    current = sim.DCSource()
    sim.run(3)
    sim.setup(timestep=1.0)
    assert sim.get_current_time() == 0.0
    assert sim.get_network().populations == ()
    new = neurons(label="new")
    for use in (
        lambda: cells.get_data(),
        lambda: cells.get_spike_counts(),
        lambda: cells.record("v"),
        lambda: cells.set(tau_m=3.0),
        lambda: cells.initialize(v=3.0),
        lambda: projection.get("weight", "list"),
        lambda: projection.set(weight=1.0),
        lambda: projection.record("weight"),
        lambda: static(cells, new),
        lambda: static(new, cells),
        lambda: static(new[0:1] + cells, new),
        lambda: new.inject(current),
        lambda: cells.inject(sim.DCSource()),
    ):
        with refused(RuntimeError, "was made before the latest setup"):
            use()
    assert sim.run(1) == 1.0


def test_data_can_be_read_after_end():
    sim.setup(timestep=1.0)
    pre, _, plastic = learning_pair()
    sim.run(30)
    sim.end()
    sim.end()
    assert spikes_of(pre) != [[]]
    assert plastic.get("weight", "list", with_address=False) != [1.0]


def test_neurons_per_core_of_a_cell_type():
    sim.setup(timestep=1.0)
    sim.set_number_of_neurons_per_core(sim.IF_curr_exp, 5)
    neurons(3)
    neurons(3, neurons_per_core=2)
    neurons(3, cell=sim.IF_cond_exp())
    assert [p.neurons_per_core for p in sim.get_network().populations] == [5, 2, None]
    sim.set_number_of_neurons_per_core(sim.IF_curr_exp, None)
    assert [p.neurons_per_core for p in sim.get_network().populations] == [None, 2, None]
    with refused(TypeError, "give the class of a cell type"):
        sim.set_number_of_neurons_per_core("IF_curr_exp", 3)


# ---- scripts for several simulators -------------------------------------------------


def test_what_other_back_ends_take_is_passed_over_and_told():
    def setup():
        sim.setup(timestep=0.1, spike_precision="off_grid", rng_seed=3, target="emulator")

    told = given_warnings(setup, sim.BoardWarning)
    assert told == [
        "setup(rng_seed=3) is NEST's and has no effect here: give seed=… to populations, and an "
        "rng to connectors and distributions",
        "setup(spike_precision='off_grid') is NEST's and has no effect here: spikes are on the "
        "grid of time steps",
    ]
    assert sim.get_time_step() == 0.1
    with refused(TypeError, "nonsense"):
        sim.setup(nonsense=1)


def test_the_least_delay_is_that_of_the_projections():
    sim.setup(timestep=0.1)
    assert sim.get_min_delay() == 0.1
    cells = neurons()
    static(spike_source([1.0]), cells, delay=0.5)
    assert sim.get_min_delay() == 0.5
    static(spike_source([1.0]), cells, delay=0.3)
    assert sim.get_min_delay() == 0.3
    sim.setup(timestep=0.1, min_delay=0.2)
    static(spike_source([1.0]), neurons(), delay=0.5)
    assert sim.get_min_delay() == 0.2
