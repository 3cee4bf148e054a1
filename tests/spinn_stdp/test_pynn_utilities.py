"""PyNN's own utilities with this back end: the simulator by its name, and figures of its data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from pyNN.utility import get_simulator, normalized_filename
from pyNN.utility.plotting import DataTable, Figure, Panel, comparison_plot

import spinn_stdp as sim


@pytest.fixture(autouse=True)
def without_a_display() -> None:
    mpl.use("Agg")
    pyplot.close("all")


def recorded() -> tuple[Any, Any]:
    """Two cells, of which the second spikes, and the weights onto them."""
    sim.setup(timestep=1.0)
    source = sim.Population(3, sim.SpikeSourceArray([5.0, 20.0]))
    cells = sim.Population(2, sim.IF_cond_exp(i_offset=[0.0, 1.5]), label="cells")
    weights = sim.Projection(
        source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.25, delay=1.0)
    )
    cells.record(["spikes", "v", "gsyn_exc"])
    sim.run(50.0)
    return cells.get_data(), weights.get("weight", format="array")


def test_the_simulator_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["script.py", "spinn_stdp", "--debug", "7"])
    found, options = get_simulator(("--debug", "a number"))
    assert found is sim
    assert (options.simulator, options.debug) == ("spinn_stdp", "7")
    name = normalized_filename("Results", "script", "pkl", options.simulator)
    assert "spinn_stdp" in name


def test_panels_show_what_was_recorded(tmp_path: Path) -> None:
    block, weights = recorded()
    segment = block.segments[0]
    v = segment.filter(name="v")[0]
    table = DataTable(np.arange(5.0), np.arange(5.0) ** 2)
    figure = Figure(
        Panel(v, ylabel="v", data_labels=["cells"]),
        Panel(segment.spiketrains, xlabel="ms", xticks=True),
        Panel(weights),
        Panel(table),
        title="all of it",
    )
    voltages, raster, matrix, _ = figure.fig.axes[:4]
    assert len(voltages.lines) == 2
    for line, column in zip(voltages.lines, v.magnitude.T, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), column)
    shown = np.concatenate([line.get_xdata() for line in raster.lines])
    wanted = np.concatenate([train.magnitude for train in segment.spiketrains])
    assert len(wanted) > 2
    np.testing.assert_array_equal(np.sort(shown), np.sort(wanted))
    assert matrix.images or matrix.collections
    figure.save(str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").stat().st_size > 1000


def test_segments_are_compared(tmp_path: Path) -> None:
    blocks = [recorded()[0] for _ in range(2)]
    figure = comparison_plot(
        [block.segments[0] for block in blocks], labels=["one", "other"], title="the same"
    )
    figure.save(str(tmp_path / "compared.png"))
    *signals, raster, same = [axes for axes in figure.fig.axes if axes.lines]
    assert [axes.get_ylabel().split()[0] for axes in signals] == ["v"] * 2 + ["gsyn_exc"] * 2
    for axes in signals:  # of one cell in both, one over the other
        one, other = (line.get_ydata() for line in axes.lines)
        np.testing.assert_array_equal(one, other)
    times = [
        np.sort(np.concatenate([line.get_xdata() for line in axes.lines]))
        for axes in (raster, same)
    ]
    assert len(times[0]) > 2
    np.testing.assert_array_equal(*times)
