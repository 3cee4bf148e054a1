"""The table of values: asked, stored, meant; scales and their remedies."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spinn_stdp import cli
from spinn_stdp.board_values import FIELDS, Values, values
from spinn_stdp.network import Network
from tests.firmware.described import join, poisson
from tests.reference.examples import array_source, lif, notebook, pair_rule

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")

SCRIPT = """
import pyNN.spiNNaker as sim
sim.setup(1.0)
source = sim.Population(40, sim.SpikeSourcePoisson(rate=12.3), label="noise")
cells = sim.Population(20, sim.IF_curr_exp(), label="cells")
sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=2.0, delay=3.0))
sim.Projection(source, cells, sim.FromListConnector([(0, 1, 0.0003, 2.0), (1, 3, 0.3, 1.4)]))
sim.run(100)
sim.end()
"""


def coarse() -> Network:
    """40 weights of 2 nA make a step of 1/256: 0.0003 is 0, 0.01 is 0.0117, 0.3 is 0.3008."""
    sources = array_source("sources", *([1.25, 7.0] for _ in range(40)))
    pairs = [(i, 0) for i in range(40)]
    return Network(
        1.0,
        (sources, lif("cells", "IF_curr_exp", 2, tau_m=17.3)),
        (
            join(0, 1, pairs, 2.0, 3.0, "AllToAllConnector", views=(40, 1)),
            join(0, 1, [(0, 0), (1, 0), (2, 1)], [0.0003, 0.01, 0.3], [1.4, 1.4, 1.4]),
        ),
    )


def of(table: Values, part: str, name: str) -> np.ndarray:
    rows = table.table
    return rows[np.char.find(rows["part"], part) >= 0][
        rows["name"][np.char.find(rows["part"], part) >= 0] == name
    ]


def test_weights_with_their_integers_and_what_they_mean() -> None:
    found = of(values(coarse()), "Projection '0 to 1'", "weight")
    kept = [(row["asked"], row["stored"], row["number"], row["remark"]) for row in found]
    assert kept == [
        (2.0, 512, 40, ""),
        (0.0003, 0, 1, "zeroed"),
        (0.01, 3, 1, "rounded"),
        (0.3, 77, 1, ""),
    ]
    np.testing.assert_array_equal(found["means"], found["stored"] / 256)
    np.testing.assert_allclose(found["error"], [0, -1, 3 / 2.56 - 1, 77 / 76.8 - 1], atol=1e-12)
    assert set(found["unit"]) == {"nA"}


def test_parameters_are_accums() -> None:
    row = of(values(coarse()), "cells (IF_curr_exp)", "tau_m")[0]
    assert (row["stored"], row["means"], row["number"]) == (566886, 566886 / 32768, 2)


def test_times_and_delays_are_ticks() -> None:
    table = values(coarse())
    times = of(table, "sources", "spike_times")
    assert [(r["asked"], r["stored"], r["number"]) for r in times] == [(1.25, 2, 40), (7.0, 7, 40)]
    delays = of(table, "Projection", "delay")
    assert [(r["asked"], r["stored"], r["remark"]) for r in delays] == [
        (3.0, 3, ""),
        (1.4, 1, "rounded"),
    ]


def test_a_weight_beyond_the_row_is_clipped() -> None:
    network = coarse()
    cells = replace(network.populations[1], options={"max_expected_summed_weight": [0.5, 0.5]})
    rows = of(values(replace(network, populations=(network.populations[0], cells))), "P", "weight")
    assert [r["remark"] for r in rows if r["asked"] == 2.0] == ["clipped"]


def test_conductances_of_a_rule_are_kept_with_more_bits() -> None:
    network = coarse()
    learning = replace(
        network.projections[1],
        plasticity=pair_rule(20.0, 20.0, 0.0004, 0.01, 0.0, 0.5),
    )
    cells = lif("cells", "IF_cond_exp", 2)
    table = values(Network(1.0, (network.populations[0], cells), (learning,)))
    row = of(table, "Projection", "A_plus")[0]
    assert (row["stored"], row["unit"]) == (round(0.0004 * 2**25), "µS")
    assert of(table, "Projection", "w_max")[0]["stored"] == 2**24
    (learned,) = table.learning
    (scale,) = table.scales
    assert learned.smallest == scale.step == 2.0**-scale.bits
    assert (learned.up, learned.down) == pytest.approx((0.0004, 0.01), rel=1e-4)


def test_the_scale_has_its_reason_and_what_would_do() -> None:
    (scale,) = values(coarse()).scales
    assert (scale.shift, scale.bits, scale.step) == (7, 8, 1 / 256)
    assert scale.origin == "all synapses of a neuron in the same tick, as no delays vary"
    assert scale.largest == 80.0 + 2 * 0.3
    (remedy,) = scale.remedies
    assert "weights of 0.0003 can't be kept with any scale" in remedy


def test_what_would_do_does() -> None:
    network = coarse()
    weights = np.array([0.05, 0.01, 0.3])
    listed = network.projections[1]
    listed = replace(listed, connections=replace(listed.connections, weight=weights))
    both = replace(network, projections=(network.projections[0], listed))
    (remedy,) = values(both).scales[0].remedies
    assert "with 13 bits in place of 8, which is shift 2: have sums of weights below 4" in remedy
    finer = replace(both, projections=(listed,), spikes_per_second=30.0)
    (scale,) = values(finer).scales
    assert scale.bits >= 13
    assert scale.remedies == ()


def test_poisson_rates() -> None:
    table = values(Network(1.0, (poisson("noise", [12.3, 0.0], 1.0),)))
    rates = of(table, "noise", "rate")
    assert rates["stored"].tolist() == [0, int(12.3 * 2**16)]
    (endless,) = of(table, "noise", "duration")
    assert (endless["stored"], endless["means"], endless["remark"]) == (2**32 - 1, np.inf, "")


def test_the_notebooks_network_in_words() -> None:
    text = str(values(notebook()))
    assert "pre (IF_cond_exp)" in text
    assert "tau_m (ms)" in text
    assert "steps of 0.000244141 µS" in text
    assert "the smallest change of a weight is 0.000244141 µS" in text


def test_the_csv_has_all(tmp_path: Path) -> None:
    table = values(coarse())
    table.write_csv(tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(FIELDS.names)
    assert len(rows) == len(table.table)
    for text, row in zip(rows, table.table, strict=True):
        assert (float(text[3]), int(text[4])) == (row["asked"], row["stored"])


def test_the_command_runs_an_unmodified_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "net.py"
    script.write_text(SCRIPT)
    table = tmp_path / "values.csv"
    assert cli.main(["values", str(script), "--csv", str(table)]) == 0
    said = capsys.readouterr()
    assert "zeroed" in said.out
    assert "Weight scales" in said.out
    assert f"wrote {table}" in said.err
    assert len(table.read_text().splitlines()) > 20


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("x = 1", 2, "it runs no network"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("raise SystemExit(3)", 2, "it runs no network"),
        (None, 2, "net.py"),
    ],
)
def test_scripts_without_a_network(
    text: str | None,
    status: int,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script = tmp_path / "net.py"
    if text is not None:
        script.write_text(text)
    assert cli.main(["values", str(script)]) == status
    assert said in capsys.readouterr().err


def test_parameters_and_counts_that_are_no_accums() -> None:
    """Times of stochastic units are u16.16 words, and what is left of one a number of ticks."""
    unit = replace(
        lif("unit", "IF_curr_exp", 2),
        cell_type="StocExp",
        parameters={"tau": np.full(2, 8.3), "bias": np.full(2, 0.1)},
        initial_values={"refract_init": np.full(2, 3.0)},
        recordings=(),
        cell_seed=1,
    )
    table = values(Network(1.0, (unit,)))
    part = "unit (StocExp)"
    stored = {name: of(table, part, name)[0]["stored"] for name in ("tau", "bias")}
    assert stored == {"tau": 543949, "bias": 3277}
    assert of(table, part, "tau")[0]["means"] == 543949 / 65536
    (left,) = of(table, part, "initial refract_init")
    assert (left["stored"], left["means"]) == (3, 3.0)
