"""What networks need of the board: each kind as a small script in a process of its own."""

from __future__ import annotations

import math
from hashlib import md5
from pathlib import Path

import numpy as np
import pytest

import spinn_stdp as sim
from emulator.board import Board
from emulator.board.scheduler import CYCLES_PER_MS

from .binaries import images, why_not
from .conftest import run_on
from .test_reference_network import check

pytestmark = pytest.mark.slow


def test_runs_in_a_row_and_a_reset(run):
    result = run("several_runs")
    assert len(result["cell"]) == 2
    assert result["cell"][0] == result["cell"][1]
    assert result["driver"][0] == result["driver"][1]
    (first, *_), (answer, *_) = result["driver"][0][0], result["cell"][0][0]
    assert 0 < answer - first - 3 < 20


def test_delays_beyond_a_core_s_own_go_by_an_extension(run):
    first, second = run("long_delays")
    assert second - first == 70
    assert first >= 5 + 30


def test_neurons_and_synapses_on_cores_of_their_own(run):
    result = run("split_cores")
    first, second, third = (train[0] for train in result["spikes"])
    assert [round(second - first, 1), round(third - second, 1)] == [1.0, 1.0]
    assert result["first"] == 71


def test_structural_plasticity_forms_synapses(run):
    formed = run("rewiring")
    assert formed
    assert set(map(tuple, formed)) == {(4.0, 3.0)}


def test_much_data_comes_whole_by_the_extra_monitors(tmp_path):
    """A hundred kilobytes, each word of them a packet, and the same ones without extra monitors."""
    defaults = {"enable_advanced_monitor_support": "True", "enable_reinjection": "True"}
    with Board(version=3) as board:
        fast = run_on(board, tmp_path, "much_data", Machine=defaults)
        counters = board.machine.counters()
    assert (counters.packets_routed > 25_000, counters.packets_lost) == (True, 0)
    with Board(version=3) as board:
        assert run_on(board, tmp_path, "much_data") == fast
    assert fast["shape"] == [500, 50]


def test_neuromodulation_changes_the_weight(run):
    assert run("reward") > 1.0


def test_live_spikes_in_and_out(tmp_path):
    with Board(version=3, live=True) as board:
        result = run_on(board, tmp_path, "live_spikes")
    assert [len(train) for train in result["sent"]] == [1, 1, 1]
    assert [len(train) for train in result["fired"]] == [1, 1, 1]
    expected = sorted([train[0], neuron] for neuron, train in enumerate(result["fired"]))
    assert result["seen"] == expected


NOT_BY_NAME = {
    "delay_extension", "IF_curr_exp_conv", "IF_curr_exp_pool_dense", "IF_curr_exp_weight_change",
    "external_device_lif_control", "external_device_lif_control_neuron", "neuron_expander",
    "robot_motor_control", "spike_source_poisson", "synapse_expander",
    "chip_power_monitor", "command_sender_multicast_source", "data_speed_up_packet_gatherer",
    "extra_monitor_support", "live_packet_gather", "reverse_iptag_multicast_source",
    "simple_pair_compressor", "simple_unordered_compressor",
}  # fmt: skip
"""Binaries that are no cells with synapses by a rule: other tests run them."""


def of_models(split: bool) -> list[str]:
    """The binaries that ``models.py`` makes populations for, on split cores or combined ones."""
    return [
        name
        for name in images()
        if name not in NOT_BY_NAME
        and not why_not(name)
        and split == (name.startswith("synapses") or name.endswith("_neuron"))
    ]


def check_models(results: dict, names: list[str]) -> None:
    """Every population has fired, and those that learn have learned or grown."""
    assert results.keys() == set(names)
    for name, result in results.items():
        assert result["spikes"] > 0, name
        if "structural" in name:
            assert len(result["weights"]) > 1, name
        elif "_stdp_" in name:
            assert any(weight != 3.0 for weight in result["weights"]), name
        else:
            assert set(result["weights"]) == {3.0}, name


def test_every_model_on_combined_cores(run, binaries_run):
    names = of_models(split=False)
    check_models(run("models", *names), names)
    assert set(names) <= binaries_run


def test_every_model_on_split_cores(run, binaries_run):
    names = of_models(split=True)
    check_models(run("models", *names), names)
    assert set(names) <= binaries_run


def test_kernels_on_the_core_and_weights_changed_by_spikes(run):
    result = run("local_only")
    assert result["features"] == [1, 4]
    assert result["pooled"] == [2]
    assert result["weight"] == 1.0 + 2 * 0.5


def test_devices_at_the_board_s_link(tmp_path):
    with Board(version=3) as board:
        first, second = run_on(board, tmp_path, "devices")
        assert board.machine.counters().packets_off_board > 0
    assert first == second == pytest.approx(20.0 * (1 - math.exp(-99 / 20)), abs=1e-3)


def test_poisson_rates_from_the_host_until_it_has_seen_enough(run):
    seen = run("forever")
    assert len(seen) >= 20
    assert {neuron for _, neuron in seen} == {1}


def test_tables_compressed_by_the_board(run, binaries_run):
    for compressor in ("PairOnChipRouterCompression", "OrderedCoveringOnChipRouterCompression"):
        settings = {"compressor": compressor, "router_table_compress_as_far_as_possible": "True"}
        result = run("many_routes", Mapping=settings)
        assert result == [[6.0 + index] * (index % 2 == 0) for index in range(40)]
    assert {"simple_pair_compressor", "simple_unordered_compressor"} <= binaries_run


def test_bit_fields_keep_spikes_without_synapses_from_memory(tmp_path):
    with Board(version=3) as board:
        run_on(board, tmp_path, "many_routes")
        counters = board.machine.counters()
    assert (counters.packets_routed, counters.transfers) == (40, 20)


def test_energy_report_by_power_monitors(run, tmp_path):
    check(
        run(
            "reference_network",
            Reports={"write_energy_report": "True", "default_report_file_path": str(tmp_path)},
        )
    )
    assert any(tmp_path.rglob("energy_report*.rpt"))


def _named(image: bytes, old: str, new: str) -> bytes:
    """A binary by another name: it holds a piece of the hash of the one that it was built for."""
    of_old, of_new = (md5(name.encode()).digest()[3::-1] for name in (old, new))
    assert image.count(of_old) == 1
    return image.replace(of_old, of_new)


def test_a_neuron_model_of_a_user_s_own_with_its_own_binary(run, tmp_path: Path):
    binary = tmp_path / "own.aplx"
    binary.write_bytes(_named(images()["IF_curr_exp"], "IF_curr_exp", "own"))
    sim.setup(timestep=1.0)
    source = sim.Population(1, sim.SpikeSourceArray([[5.0, 15.0]]))
    cells = sim.Population(2, sim.IF_curr_exp(tau_m=30.0, v_thresh=-55.0, tau_refrac=2.0))
    cells.record("v")
    fixed = sim.StaticSynapse(weight=2.0, delay=1.0)
    sim.Projection(source, cells, sim.AllToAllConnector(), fixed)
    sim.run(40.0)
    expected = cells.get_data().segments[0].filter(name="v")[0].magnitude.tolist()
    sim.end()
    assert max(map(max, expected)) > -64.0
    assert run("own_model", str(binary)) == expected[:-1]  # PyNN has the end, too


def test_a_program_of_the_graph_front_end(tmp_path):
    pytest.importorskip("spinnaker_graph_front_end")
    with Board(version=3) as board:
        board.machine.log_packets()
        key = run_on(board, tmp_path, "graph")
        packets = board.machine.packets()
    assert [int(each) - key for each in packets["key"]] == [0, 1, 0]
    assert np.diff(packets["time"]).tolist() == [2 * CYCLES_PER_MS] * 2
