"""The reference by itself: the worked constants of the board, and the notebook's network.

The figures come from sPyNNaker 7.4.1's own firmware and host; none was computed here.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from emulator.traces import Traces
from spinn_stdp.network import (
    Connections,
    Connector,
    CurrentSource,
    Network,
    Neuromodulation,
    Population,
    Projection,
)

from . import encoding
from .board import Board, simulate
from .examples import array_source, lif, notebook, one_to_one, pair_rule, record
from .exponentials import expk, expuk, expulr
from .neurons import LIFCell, Synapse, lif_cell
from .numbers import accum_times_trace, decayed, int16, int32, product, trace_product
from .poisson import RandomNumbers
from .ring import RingBuffer, available_slots, ring_slots
from .scale import ring_shifts, weight_fraction_bits
from .stdp import PostEvent, PostHistory, rule


def _empty(timestep: float) -> Network:
    return Network(timestep, ())


def _cell(timestep: float, **parameters: float) -> LIFCell:
    defaults = {name: values[0] for name, values in lif("cell").parameters.items()}
    return lif_cell("IF_curr_exp", timestep, {**defaults, **parameters}, {})


class TestNumbers:
    def test_wrap(self) -> None:
        assert int32(1 << 31) == -(1 << 31)
        assert int32(-(1 << 31) - 1) == (1 << 31) - 1
        assert int16(0x8000) == -0x8000

    def test_products_floor(self) -> None:
        assert product(-1, 1) == -1
        assert product(3 << 15, -(1 << 14)) == -(3 << 14)
        assert decayed(-1, 1) == -1
        assert trace_product(-1, 1) == -1
        assert accum_times_trace(-1, 1) == -1
        assert accum_times_trace(512, 2048) == 512

    @pytest.mark.parametrize(("value", "raw"), [(1.0, 32768), (0.1, 3277), (-65.0, -65 << 15)])
    def test_accum(self, value: float, raw: int) -> None:
        assert encoding.accum(value) == raw

    def test_accum_rounds_ties_to_even(self) -> None:
        assert [encoding.accum(k / 65536) for k in (1, 3, 5, -1, -3)] == [0, 2, 2, 0, -2]

    def test_accum_out_of_range(self) -> None:
        with pytest.raises(ValueError, match="out of the range"):
            encoding.accum(65536.0)


class TestExponentials:
    def test_whole_numbers(self) -> None:
        assert expk(0) == 32768
        assert expulr(0) == 0
        assert expuk(0) == 0

    def test_limits(self) -> None:
        assert expk(363409) == expulr(363409) == 0x7FFFFFFF
        assert expk(-340696) == expulr(-340696) == 0
        assert expuk(363409) == 0xFFFFFFFF

    def test_close_to_the_real_exponential(self) -> None:
        for n in range(-340695, 363409, 997):
            exact = np.exp(n / 32768) * 32768
            assert abs(expk(n) - exact) < 1 + exact * 2e-6


class TestNeuron:
    @pytest.mark.parametrize(
        ("timestep", "tau_m", "cm", "resistance", "decay"),
        [(1.0, 20.0, 1.0, 655360, 31170), (1.0, 10.0, 0.25, 1310720, 29650)],
    )
    def test_constants(
        self, timestep: float, tau_m: float, cm: float, resistance: int, decay: int
    ) -> None:
        cell = _cell(timestep, tau_m=tau_m, cm=cm)
        assert (cell.resistance, cell.decay) == (resistance, decay)

    def test_decay_of_a_tenth_of_a_millisecond(self) -> None:
        assert _cell(0.1, tau_m=20.0).decay == 32605

    @pytest.mark.parametrize(
        ("timestep", "tau_refrac", "steps"),
        [
            (1.0, 0.1, 1),
            (1.0, 2.0, 2),
            (0.1, 2.0, 20),
            (0.1, 5.0, 50),
            (0.1, 0.1, 1),
            (1.0, 0.0, 0),
        ],
    )
    def test_refractory_steps(self, timestep: float, tau_refrac: float, steps: int) -> None:
        assert _cell(timestep, tau_refrac=tau_refrac).refractory_steps == steps

    @pytest.mark.parametrize(
        ("tau", "decay", "first_step"),
        [
            (5.0, 3516490311, 3892384920),
            (0.5, 581260615, 1856853340),
            (2.0, 2605026136, 3379882318),
        ],
    )
    def test_synapse_constants(self, tau: float, decay: int, first_step: int) -> None:
        synapse = Synapse(encoding.accum(tau), encoding.accum(1.0), 0)
        assert (synapse.decay, synapse.first_step) == (decay, first_step)

    def test_shortest_interval_is_one_tick_above_the_refractory_time(self) -> None:
        cells = lif("cell", "IF_curr_exp", i_offset=1000.0, tau_refrac=3.0)
        spikes = simulate(Network(1.0, (cells,)), 13).spikes[0]
        assert spikes is not None
        assert spikes.tick.tolist() == [0, 4, 8, 12]

    def test_a_reset_above_threshold_fires_in_every_tick(self) -> None:
        cells = lif("cell", "IF_curr_exp", v_reset=-40.0, i_offset=2.0, tau_refrac=50.0)
        cells = dataclasses.replace(cells, initial_values={"v": np.array([-40.0])})
        spikes = simulate(Network(1.0, (cells,)), 5).spikes[0]
        assert spikes is not None
        assert spikes.tick.tolist() == [0, 1, 2, 3, 4]


def _driven_cell(weight: float, delay: float, **source: float) -> Network:
    populations = (lif("cell", "IF_curr_exp"), array_source("source", [3.0]))
    return Network(1.0, populations, (one_to_one(1, 0, weight, delay),))


class TestTick:
    def test_a_spike_shows_in_gsyn_after_its_delay_and_in_v_one_tick_later(self) -> None:
        samples = simulate(_driven_cell(2.0, 4.0), 10).samples[0]
        gsyn, v = samples["gsyn_exc"].values[:, 0], samples["v"].values[:, 0]
        assert not gsyn[:7].any()
        assert gsyn[7] > 0
        assert (v[:8] == -65.0).all()
        assert round(float(v[8]), 3) == -63.232

    def test_dopamine_is_refused(self) -> None:
        network = _driven_cell(1.0, 1.0)
        asked = Neuromodulation(tau_c=1000.0, tau_d=200.0, w_min=0.0, w_max=1.0)
        dopamine = dataclasses.replace(network.projections[0], neuromodulation=asked)
        with pytest.raises(ValueError, match="no dopamine"):
            simulate(dataclasses.replace(network, projections=(dopamine,)), 1)

    def test_a_current_source_is_on_from_start_to_stop(self) -> None:
        parameters = {"amplitude": 0.5, "start": 2.9, "stop": 5.0}
        source = CurrentSource("DCSource", parameters, 0, np.array([0]))
        network = Network(1.0, (lif("cell", "IF_curr_exp"),), currents=(source,))
        v = simulate(network, 9).samples[0]["v"].raw[:, 0]
        assert np.diff(v).tolist()[:2] == [0, 0]
        assert (np.diff(v)[2:5] > 0).all()
        assert (np.diff(v)[5:] < 0).all()


class TestRing:
    @pytest.mark.parametrize(("size", "slots"), [(256, 32), (128, 64), (64, 128), (1, 4096)])
    def test_available_slots(self, size: int, slots: int) -> None:
        assert available_slots(Network(1.0, (lif("cells", size=size),)), 0) == slots

    @pytest.mark.parametrize(
        ("delay", "slots"), [(1.0, 2), (2.0, 2), (3.0, 4), (5.0, 8), (8.0, 8), (9.0, 16)]
    )
    def test_slots(self, delay: float, slots: int) -> None:
        assert ring_slots(_driven_cell(1.0, delay), 0) == slots

    def test_saturates(self) -> None:
        ring = RingBuffer(2, 1, (0, 0))
        ring.add(1, 0, 0, 0xFFF0)
        ring.add(1, 0, 0, 0xF)
        assert ring.saturations == 0
        ring.add(1, 0, 0, 1)
        assert (ring.saturations, ring.take(1, 0, 0), ring.take(1, 0, 0)) == (1, 0xFFFF, 0)

    def test_a_delay_over_all_stages_is_refused(self) -> None:
        network = _driven_cell(1.0, 9 * 4096.0 + 1)
        with pytest.raises(ValueError, match="longer than the board holds"):
            ring_slots(network, 0)


def _all_to_all(size: int, weight: float, cell_type: str = "IF_curr_exp") -> Network:
    populations = (lif("cells", cell_type), lif("sources", size=size))
    projection = Projection(
        "all",
        1,
        0,
        "excitatory",
        Connections(
            np.arange(size), np.zeros(size, np.int64), np.full(size, weight), np.ones(size)
        ),
        Connector("AllToAllConnector"),
        weight,
        1.0,
    )
    return Network(1.0, populations, (projection,))


class TestScale:
    def test_foreseen_input(self) -> None:
        network = _all_to_all(100, 0.5)
        assert ring_shifts(network, 0) == (6, 0)
        assert 2 ** weight_fraction_bits(network, 0, 6) == 512

    def test_a_power_of_two_needs_one_more_bit(self) -> None:
        assert ring_shifts(_all_to_all(100, 0.64), 0) == (7, 0)

    def test_the_total_of_conductances_is_not_scaled(self) -> None:
        # 100 * 0.5 = 50 is below the largest single weight, 512.
        assert ring_shifts(_all_to_all(100, 0.5, "IF_cond_exp"), 0) == (10, 0)

    def test_learning_counts_with_its_upper_bound(self) -> None:
        network = notebook()
        assert ring_shifts(network, 1) == (13, 0)
        assert 2 ** weight_fraction_bits(network, 1, 13) == 4096

    def test_spread_delays_bring_in_statistics(self) -> None:
        network = _all_to_all(100, 0.5)
        (projection,) = network.projections
        connections = dataclasses.replace(projection.connections, delay=np.arange(100.0) % 7 + 1)
        listed = dataclasses.replace(
            projection,
            connections=connections,
            connector=Connector("FromListConnector"),
            weight=None,
            delay=None,
        )
        # 3 spikes are expected, 0.5 each: 1.5 + 5 * sqrt(0.75) = 5.83.
        assert ring_shifts(dataclasses.replace(network, projections=(listed,)), 0) == (3, 0)


class TestRows:
    def test_machine_generated_delays_fall_short(self) -> None:
        network = _empty(0.1)
        short = [
            tenths
            for tenths in range(1, 40)
            if encoding.machine_delay(network, tenths / 10) == tenths - 1
        ]
        assert short == [t for t in range(1, 40) if t % 10 in (3, 4, 8, 9)]
        exact = set(range(1, 40)) - set(short)
        assert all(encoding.machine_delay(network, t / 10) == t for t in exact)

    def test_host_generated_delays_round_to_even(self) -> None:
        delays = [encoding.host_delay(_empty(1.0), d) for d in (0.2, 1.5, 2.5, 2.6)]
        assert delays == [1, 2, 2, 3]

    def test_weights_round_half_to_even_on_the_host_and_up_on_the_machine(self) -> None:
        assert [encoding.host_weight(w, 1.0) for w in (0.5, 1.5, 2.5, -2.6)] == [0, 2, 2, 3]
        assert [encoding.machine_weight(w, 1.0) for w in (0.5, 1.5, 2.5, -2.6)] == [1, 2, 3, 3]

    def test_machine_generated_weights_are_accums_first(self) -> None:
        assert encoding.machine_weight(1.4e-5, float(1 << 20)) == 0
        assert encoding.host_weight(1.4e-5, float(1 << 20)) == 15


class TestSources:
    @pytest.mark.parametrize(
        ("timestep", "time", "tick"),
        [
            (1.0, 0.0, 0),
            (1.0, 3.0, 3),
            (1.0, 3.2, 4),
            (0.1, 2.3, 23),
            (0.1, 0.30000000000000004, 3),
        ],
    )
    def test_tick_of_a_spike_time(self, timestep: float, time: float, tick: int) -> None:
        assert encoding.spike_tick(_empty(timestep), time) == tick

    def test_equal_times_send_as_many_packets(self) -> None:
        populations = (
            lif("cell", "IF_curr_exp"),
            array_source("source", [3.0, 3.0, 3.0], [3.0]),
        )
        pairs = Connections(np.array([0, 1]), np.array([0, 0]), np.ones(2), np.array([1.0, 2.0]))
        both = Projection("both", 1, 0, "excitatory", pairs)
        traces = simulate(Network(1.0, populations, (both,)), 6)
        gsyn = traces.samples[0]["gsyn_exc"].raw[:, 0]
        once = decayed(1 << 15, 3892384920)
        assert gsyn[4] == decayed(3 << 15, 3892384920)
        assert gsyn[5] == decayed(int(gsyn[4]), 3516490311) + once
        assert traces.spikes[1] is not None
        assert traces.spikes[1].neuron.tolist() == [0, 0, 0, 1]

    def test_generator(self) -> None:
        numbers = RandomNumbers((1, 2, 3, 4))
        x, z = 314527869 + 1234567, (4294584393 * 3 + 4) & 0xFFFFFFFF
        y = 2 ^ 2 << 5
        y ^= y >> 7
        y ^= y << 22
        assert numbers.next() == (x + (y & 0xFFFFFFFF) + z) & 0xFFFFFFFF

    @pytest.mark.parametrize("rate", [4.0, 200.0])
    def test_rates(self, rate: float) -> None:
        size, ticks = 40, 5000
        sources = Population(
            "noise",
            size,
            "SpikeSourcePoisson",
            {
                "rate": np.full(size, rate),
                "start": np.zeros(size),
                "duration": np.full(size, 1e10),
            },
            recordings=record(["spikes"], range(size), 1.0),
            seed=1,
        )
        (spikes,) = simulate(Network(1.0, (sources,)), ticks).spikes
        assert spikes is not None
        expected = size * ticks * rate / 1000
        assert abs(len(spikes) - expected) < 5 * expected**0.5


class TestLearning:
    def test_table(self) -> None:
        table = encoding.decay_table(1.0, 20.0)
        assert len(table) == 154
        assert table[:6] == [2048, 1948, 1853, 1762, 1676, 1594]

    def test_history_keeps_fifteen_events(self) -> None:
        learning = rule(_empty(1.0), pair_rule(20.0, 20.0, 0.1, 0.1, 0.0, 1.0), 1)
        history = PostHistory()
        for time in range(1, 21):
            history.add(time, learning)
        before, events = history.window(0, 100)
        assert before == PostEvent(0, 0, dummy=True)
        assert [event.time for event in events] == list(range(6, 21))
        before, events = history.window(8, 10)
        assert (before.time, [event.time for event in events]) == (8, [9, 10])

    @pytest.mark.parametrize(
        ("pre", "change"),
        [(14.0, -0.25), (13.0, 0.0), (15.0, -0.25 * 1948 / 2048)],
    )
    def test_coincidence_depresses_by_the_full_trace(self, pre: float, change: float) -> None:
        """One forced post spike at 11 and a delay of 3: they meet the pre spike of 14."""
        populations = (
            lif("cell", "IF_curr_exp"),
            array_source("teacher", [10.0]),
            array_source("source", [pre]),
        )
        learning = pair_rule(20.0, 20.0, 0.25, 0.25, 0.0, 2.0)
        listed = one_to_one(2, 0, 1.0, 3.0, learning)
        projections = (one_to_one(1, 0, 50.0, 1.0), listed, one_to_one(1, 0, 0.0, 5.0))
        traces = simulate(Network(1.0, populations, projections), 20)
        assert traces.spikes[0] is not None
        assert traces.spikes[0].tick.tolist()[0] == 11
        weights = traces.weights[1]
        assert weights is not None
        step = 2.0**-weights.fraction_bits
        exact = 1.0 + change
        assert -step < weights.values[-1, 0] - exact <= 0.0

    @pytest.mark.parametrize(("longest", "arrives"), [(2.0, False), (3.0, True), (4.0, False)])
    def test_a_plastic_delay_of_the_whole_ring_delivers_nothing(
        self, longest: float, arrives: bool
    ) -> None:
        network = _driven_cell(2.0, longest)
        plasticity = pair_rule(20.0, 20.0, 0.1, 0.1, 0.0, 5.0)
        plastic = dataclasses.replace(network.projections[0], plasticity=plasticity)
        network = dataclasses.replace(network, projections=(plastic,))
        gsyn = simulate(network, 20).samples[0]["gsyn_exc"].raw
        assert gsyn.any() == arrives

    def test_a_stage_of_a_delay_extension_is_a_later_pre_spike(self) -> None:
        """130 neurons leave 32 slots: a delay of 33 is one stage and a delay of one."""
        populations = (lif("cells", "IF_curr_exp", 130), array_source("source", [2.0]))
        projection = one_to_one(1, 0, 1.0, 33.0, pair_rule(20.0, 20.0, 0.1, 0.1, 0.0, 2.0))
        board = Board(Network(1.0, populations, (projection,)))
        (synapse,) = board.rows[0].synapses
        assert (synapse.stage, synapse.stored_delay) == (1, 1)
        board.run(40)
        gsyn = board.traces().samples[0]["gsyn_exc"].raw[:, 0]
        assert gsyn.nonzero()[0][0] == 35


@pytest.fixture(scope="module")
def traces() -> Traces:
    return simulate(notebook(), 150)


class TestNotebook:
    def test_spikes(self, traces: Traces) -> None:
        pre, post, *sources = (spikes.tick.tolist() for spikes in traces.spikes if spikes)
        assert pre == [*range(31, 76, 2), 78, 82]
        assert post == [*range(33, 106, 2), 108, 114]
        assert sources == [[30, 40, 50, 60], [32, 42, 52, 62]]

    def test_gsyn(self, traces: Traces) -> None:
        rise = [4.5313, 3.71, 3.0375, 2.487, 2.0362, 1.6671, 1.365, 1.1176, 0.915, 0.7491]
        pre, post = (
            samples["gsyn_exc"].values[:, 0].round(4).tolist() for samples in traces.samples[:2]
        )
        assert not any(pre[:31])
        assert pre[31:42] == [*rise, 5.1447]
        assert not any(post[:33])
        assert post[33:45] == [*rise, 5.1447, 5.2902]
        assert post[45] == 4.3313

    def test_v_is_at_rest_where_a_spike_begins(self, traces: Traces) -> None:
        v = traces.samples[0]["v"].values[:, 0]
        assert (v[:32] == -65.0).all()

    def test_weight(self, traces: Traces) -> None:
        weights = traces.weights[0]
        assert weights is not None
        assert len(weights.raw) == 151
        assert weights.raw[0, 0] == 0
        assert weights.raw[-1, 0] == 0x46C0
        assert weights.values[-1, 0] == 4.421875
