"""The notebook's experiment from the command line: ``./scripts/run``."""

from __future__ import annotations

import argparse
from pathlib import Path

from matplotlib.axes import Axes

from spinn_stdp.experiments.pairing import pair_curve, plot_pair_curves
from spinn_stdp.experiments.two_cells import PRE_TIMES, plot_two_cells, two_cells
from spinn_stdp.plotting import plot_raster, plot_signal, plot_weight, save_figure
from spinn_stdp.targets import choose_name


def main() -> None:
    """Run the experiment, print its spikes and weight, and write its figures."""
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Two cells driven by two sources, and the STDP synapse between them: prints "
        "the spikes and the final weight, and writes the figures.",
    )
    parser.add_argument(
        "--outputs", type=Path, default=Path("outputs"), help="folder for the figures (%(default)s)"
    )
    parser.add_argument("--target", default=None, help="where to run it (emulator)")
    arguments = parser.parse_args()
    target = choose_name(arguments.target)
    run = two_cells(PRE_TIMES, target=target)
    print(run)
    figures: dict[str, Axes | list[Axes]] = {
        "overview": plot_two_cells(run),
        "sources": plot_raster(run.results, ["thalamus-pre", "thalamus-post"]),
        "cells": plot_raster(run.results, ["pre", "post"]),
        "v": plot_signal(run.results, "v"),
        "gsyn_exc": plot_signal(run.results, "gsyn_exc"),
        "gsyn_inh": plot_signal(run.results, "gsyn_inh"),
        "weight": plot_weight(run.weight),
        "stdp_curve": plot_pair_curves(pair_curve()),
    }
    for name, axes in figures.items():
        print(f"wrote {save_figure(axes, arguments.outputs / f'{name}.png')}")
    print(f"run on target: {target}")


if __name__ == "__main__":
    main()
