"""What the board could do, but sPyNNaker can't be told, or makes something else of."""

from __future__ import annotations

import numpy as np

from emulator.image import Image
from spinn_stdp.network import Network, Projection, Recording
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.limits import MOST_NEURONS, PER_CORE, name
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.ring_buffers import Geometry, delay_stages, geometry
from spinn_stdp.quantise.weights import expanded_on_machine

from .currents import begins_anew
from .delay_rows import DelayRows
from .placed import sources_of

US_PER_MS = 1000


def check_deployable(network: Network, image: Image, problems: Problems) -> None:
    """Tell *problems* of all that can't be deployed; for connectors see `wiring`.

    *image*: of *network*.
    """
    _check_recordings(network, problems)
    _check_currents(network, problems)
    _check_pieces(network, image, problems)
    _check_delay_rows(network, image, problems)


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


def _check_pieces(network: Network, image: Image, problems: Problems) -> None:
    """Weights are recorded by cutting a run into pieces, which some currents don't survive."""
    if begins_anew(image):
        for projection in network.projections:
            if projection.recording is not None:
                problems.error(
                    f"{name(network, projection)}: weights can't be recorded through sPyNNaker "
                    "where there is a StepCurrentSource or NoisyCurrentSource, which the board "
                    "begins anew wherever a run is cut; read the weights at the end, or record "
                    "them on the emulator"
                )


def _check_delay_rows(network: Network, image: Image, problems: Problems) -> None:
    geometries = {
        index: geometry(network, index, _width(network, index), CELLS[p.cell_type].receptors)
        for index, p in enumerate(network.populations)
        if p.cell_type in CELLS
    }
    for projection, synapses in zip(network.projections, image.synapses, strict=True):
        stages = delay_stages(network, projection, geometries)
        rings = geometries[projection.post]
        stage = (synapses.delay.astype(np.int64) - 1) // rings.delay_slots
        source, stage = sources_of(synapses)[stage > 0], stage[stage > 0]
        width = _width(network, projection.pre)
        rows = DelayRows(network.populations[projection.pre].size, width, stages)
        if expanded_on_machine(network, projection):
            written = rows.row_from_expander(source, stage)
        else:
            written = rows.row_from_host(source, stage, rings.neurons)
        misplaced = int(np.count_nonzero(written != rows.row(source, stage)))
        if misplaced:
            problems.error(_misplaced(network, projection, misplaced, rings))


def _misplaced(network: Network, projection: Projection, count: int, rings: Geometry) -> str:
    step = timestep_in_us(network.timestep) / US_PER_MS
    source = network.populations[projection.pre]
    if expanded_on_machine(network, projection):
        remedy = f"put all of {source.label!r} on one core (neurons_per_core)"
    else:
        remedy = (
            f"make {source.label!r} a multiple of {rings.neurons} neurons, that many to a core, or "
            "leave the projection to the board, with an AllToAllConnector or OneToOneConnector"
        )
    return (
        f"{name(network, projection)}: sPyNNaker 7.4.1 writes {count} of the synapses with delays "
        f"above {rings.delay_slots * step:g} ms to rows of other neurons or delays, or to none, "
        f"for it confuses the cores of neurons; {remedy}, or have no delays above "
        f"{2 * rings.delay_slots * step:g} ms"
    )


def _width(network: Network, population: int) -> int:
    """Neurons on a core."""
    described = network.populations[population]
    per_core = described.neurons_per_core or PER_CORE.get(described.cell_type, MOST_NEURONS)
    return min(described.size, per_core)
