"""What the board could do, but sPyNNaker can't be told, or makes something else of."""

from __future__ import annotations

import numpy as np

from emulator.image import Image
from spinn_stdp.network import Network, Recording
from spinn_stdp.quantise.delay_rows import cores_width, misplaced_synapses
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.limits import name
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.ring_buffers import geometry

from .currents import begins_anew

US_PER_MS = 1000


def check_deployable(network: Network, image: Image, problems: Problems) -> None:
    """Tell *problems* of all that can't be deployed; for connectors see `wiring`.

    *image*: of *network*.
    """
    _check_recordings(network, problems)
    _check_currents(network, problems)
    _check_delay_rows(network, problems)


def _check_recordings(network: Network, problems: Problems) -> None:
    step = timestep_in_us(network.timestep) / US_PER_MS
    for population in network.populations:
        for recording in population.recordings:
            if recording.variable != "spikes" and not _takes_interval(recording, step):
                problems.error(
                    f"Population {population.label!r}: sPyNNaker refuses a sampling interval of "
                    f"{recording.interval:g} ms, which in floating point is no multiple of the "
                    f"time step of {step:g} ms; take another one"
                )


def _takes_interval(recording: Recording, step: float) -> bool:
    """Whether sPyNNaker's own check of a sampling interval passes."""
    every = round(recording.interval / step)
    return int(every * step / step) == every


def _check_currents(network: Network, problems: Problems) -> None:
    for current in network.currents:
        if len(np.unique(current.neurons)) < len(current.neurons):
            label = network.populations[current.population].label
            problems.error(
                f"{current.kind} into {label!r} flows into a neuron twice, which sPyNNaker takes "
                "for once: make two sources"
            )


def check_pieces(network: Network, image: Image, problems: Problems) -> None:
    """Tell *problems* of weights that can't be recorded by cutting a run into pieces."""
    if begins_anew(image):
        for projection in network.projections:
            if projection.recording is not None:
                problems.error(
                    f"{name(network, projection)}: weights can't be recorded through sPyNNaker "
                    "where there is a StepCurrentSource, a NoisyCurrentSource or a cell with "
                    "random numbers of its own, which the board begins anew wherever a run is cut; "
                    "read the weights at the end, or record them on the emulator"
                )


def _check_delay_rows(network: Network, problems: Problems) -> None:
    geometries = {
        index: geometry(network, index, cores_width(p), CELLS[p.cell_type].receptors)
        for index, p in enumerate(network.populations)
        if p.cell_type in CELLS
    }
    for text in misplaced_synapses(network, geometries):
        problems.error(text)
