"""The "spike and learn" tutorial with its next step: potentials and weights as pictures.

    python examples/spike_and_learn.py [folder for the pictures]

The page docs/spike-and-learn.md walks through it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from spinn_stdp.neurons import learning, plotting, simulate, spiking

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DPI = 110


def main(folder: Path = IMAGES) -> None:
    """Run the tutorial, print its result and write its pictures to *folder*."""
    srm_model = spiking.SRM(neurons=3, threshold=1, t_current=0.3, t_membrane=20, eta_reset=5)
    stdp_model = learning.STDP(eta=0.05, w_in=0.5, w_out=0.5, tau=10.0, window_size=5)
    weights = np.array([[0, 0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    spiketrain = np.array(
        [
            [0, 0, 1, 0, 0, 0, 1, 1, 0, 0],
            [1, 0, 0, 0, 0, 0, 1, 1, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ],
        dtype=bool,
    )
    result = simulate(srm_model, spiketrain, weights, stdp_model, record_weights=True)
    print("Final spike train:", spiketrain.astype(int), "Final weights:", weights, sep="\n")

    def save(name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        plt.savefig(folder / f"spike-and-learn-{name}.png", dpi=DPI)
        plt.close()

    plotting.learning_window(stdp_model)
    save("window")

    _, (top, bottom) = plt.subplots(
        2, sharex=True, figsize=(7, 5), height_ratios=[3, 1], layout="constrained"
    )
    plotting.potentials(result.potentials, threshold=1, spiketrain=spiketrain, ax=top)
    plotting.spikes(spiketrain, ax=bottom)
    top.set_xlabel("")
    save("potentials")

    plotting.weights(result.weights, result.synapses, initial=[1, 1])
    save("weights")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
