"""The experiment with two cells and an STDP synapse, and its tasks, one call each.

    python examples/two_cells_tasks.py [folder]

prints what was learnt and saves the figures into the folder (``outputs`` if not told).
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np

from spinn_stdp.experiments.intervals import plot_interval_sweep, sweep_interval
from spinn_stdp.experiments.pairing import pair_curve, plot_pair_curves
from spinn_stdp.experiments.two_cells import (
    change_rule,
    one_source,
    plot_rule_changes,
    plot_two_cells,
    two_cells,
)
from spinn_stdp.plotting import save_figure

ONE_SPIKE = {"tau_refrac": 8.0, "tau_syn_E": 1.0}
"""Cells that answer a spike of their source with one of their own."""


def experiment(folder: Path) -> None:
    print("The experiment")
    run = two_cells()
    print(run, run.results, sep="\n\n")
    save_figure(plot_two_cells(run), folder / "two_cells.png")


def task_1(folder: Path) -> None:
    print("\nTask 1: the post source 15 ms after the pre source, ten spikes each")
    times = np.arange(0, 100, 10)
    shifted = two_cells(times, times + 15)
    print(f"final weight: {shifted.final_weight} µS")
    save_figure(plot_two_cells(shifted, "15 ms between the sources"), folder / "shifted.png")

    print("\nTask 1: every interval between the sources from -25 to 25 ms")
    for name, cell in (("bursts", None), ("single spikes", ONE_SPIKE)):
        sweep = sweep_interval(cell=cell)
        weights = sweep.final_weights
        print(f"{name}: final weights from {weights.min():g} to {weights.max():g} µS")
        save_figure(plot_interval_sweep(sweep), folder / f"intervals_{name.replace(' ', '_')}.png")

    print("\nTask 1: only one source")
    for source, weight in (("pre", 0.0), ("pre", 2.0), ("post", 2.0)):
        alone = one_source(source, weight=weight)
        pre, post = (alone.spikes(name).size for name in ("pre", "post"))
        after = alone.final_weight
        print(f"{source}: {pre} pre and {post} post spikes, {weight:g} -> {after:g} µS")
        figure = plot_two_cells(alone, f"only the {source} source, weight {weight:g} µS before")
        save_figure(figure, folder / f"only_{source}_{weight:g}.png")


def task_2(folder: Path) -> None:
    print("\nTask 2: other parameters of the SpikePairRule")
    runs = change_rule([{}, {"tau_plus": 2}, {"tau_minus": 5}, {"A_plus": 0.1}, {"A_minus": 1}])
    for run in runs:
        print(f"{run.synapse.label}: {run.final_weight:g} µS")
    save_figure(plot_rule_changes(runs), folder / "rules.png")

    print("\nTask 2: the weight change of one pair of spikes")
    curves = [pair_curve(), pair_curve({"tau_minus": 10, "A_minus": 0.25})]
    for curve in curves:
        low, high = curve.change.min(), curve.change.max()
        print(f"{curve.synapse.label}: from {low:g} to {high:g} µS")
    save_figure(plot_pair_curves(*curves), folder / "stdp_curve.png")


def main() -> None:
    matplotlib.use("Agg")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "outputs")
    experiment(folder)
    task_1(folder)
    task_2(folder)
    print(f"\nThe figures are in {folder}")


if __name__ == "__main__":
    main()
