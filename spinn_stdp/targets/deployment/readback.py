"""What sPyNNaker has read from the machine, as the integers that were there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, UInt16s, fraction_bits, sample_type
from spinn_stdp.quantise.delay_rows import DelayRows


class Entries(NamedTuple):
    """The synapses of a projection, in the order in which they lie on the machine."""

    pre: Int64s
    post: Int64s
    delay: Int64s
    """Ticks."""
    weight: UInt16s
    weight_bits: int
    """Fraction bits of a weight, in nA or µS."""


class Core(NamedTuple):
    """A core of the machine, and what was put on it."""

    label: str
    """sPyNNaker's, of the part of a population or whatever else it is."""
    program: str
    """The binary that runs on it."""
    x: int
    y: int
    p: int
    """Chip and core."""
    sdram: int
    """Bytes of the chip's memory, recordings included."""


def cores(ticks: int) -> list[Core]:
    """The cores in use, with the memory that they need for *ticks*."""
    from spynnaker.pyNN.data import SpynnakerDataView

    return [
        Core(
            str(placed.vertex.label),
            str(getattr(placed.vertex, "get_binary_file_name", str)()),
            placed.x,
            placed.y,
            placed.p,
            int(placed.vertex.sdram_required.get_total_sdram(ticks)),
        )
        for placed in SpynnakerDataView.iterate_placemements()
    ]


def spikes(population: Any, step: float) -> tuple[Int64s, Int32s]:
    """Ticks and neurons of the spikes of all neurons of a population, by tick and neuron.

    *step*: ms in a tick.
    """
    rows = np.asarray(population.spinnaker_get_data("spikes"), np.float64).reshape(-1, 2)
    ticks = np.rint(rows[:, 1] / step).astype(np.int64)
    neurons = rows[:, 0].astype(np.int32)
    order = np.lexsort((neurons, ticks))
    return ticks[order], neurons[order]


def samples(population: Any, variable: str, neurons: list[int]) -> NDArray[Any]:
    """Samples of a variable, (samples, neurons), as words."""
    values = population.spinnaker_get_data(variable, as_matrix=True, view_indexes=neurons)
    words: NDArray[Any] = np.rint(np.ldexp(values, fraction_bits(variable)))
    return words.astype(sample_type(variable))


def entries(projection: Any, step: float) -> Entries:
    """The synapses of *projection* as they stand."""
    made = _connections(projection)
    bits = weight_bits(projection)
    read = made["source"].astype(np.int64), np.rint(made["delay"] / step).astype(np.int64)
    source, delay = _untangle(projection, *read)
    return Entries(
        source,
        made["target"].astype(np.int64),
        delay,
        raw(made["weight"], bits),
        bits,
    )


def weights(projection: Any) -> UInt16s:
    """The weights of *projection*'s :func:`entries` as they stand."""
    return raw(_connections(projection)["weight"], weight_bits(projection))


def rewiring_events(population: Any, step: float) -> Int64s:
    """What was formed and eliminated, (n, 4); see `targets.contract`."""
    events = [
        (np.rint(float(time) / step), *_synapse_of(label), kind.name.endswith("form"))
        for kind in population.get_data("rewiring").segments[-1].events
        for time, label in zip(kind.times, kind.labels, strict=True)
    ]
    table = np.array(events, np.int64).reshape(-1, 4)
    return table[np.lexsort(table.T[::-1])]


def _synapse_of(label: str) -> tuple[int, int]:
    """Source and target of the synapse that sPyNNaker's *label* of an event names."""
    source, target, _ = str(label).split("_")
    return int(source), int(target)


class Block(NamedTuple):
    """A piece of a machine's memory that holds rows of a core's synapses."""

    x: int
    y: int
    core: int
    address: int
    length: int


def weight_bits(projection: Any) -> int:
    """Fraction bits of the weights of *projection*.

    They are not in sPyNNaker's API; it divides what it reads by two to their power.
    """
    synapses = projection._synapse_information
    vertex = synapses.post_vertex
    scales = vertex.get_weight_scales(vertex.get_ring_buffer_shifts())
    return int(np.log2(scales[synapses.synapse_type]))


def _connections(projection: Any) -> NDArray[np.void]:
    """Sources, targets, weights in PyNN's units, and delays in ms."""
    held = projection.get(["weight", "delay"], format="list").connections
    merged: NDArray[np.void] = np.concatenate(held)
    return merged[: len(merged) // _times_read(projection)]


def _times_read(projection: Any) -> int:
    """How often sPyNNaker reads each connection: those of sources beside their targets by core."""
    from spynnaker.pyNN.models.abstract_models import HasSynapses
    from spynnaker.pyNN.utilities.bit_field_utilities import is_sdram_poisson_source

    edge = projection._projection_edge
    if not is_sdram_poisson_source(edge):
        return 1
    return sum(isinstance(core, HasSynapses) for core in edge.post_vertex.machine_vertices)


def _untangle(projection: Any, source: Int64s, delay: Int64s) -> tuple[Int64s, Int64s]:
    """Sources and delays in ticks, as they are on the machine; see `delay_rows`."""
    edge = projection._projection_edge
    vertex = edge.pre_vertex
    width = min(vertex.get_max_atoms_per_core(), vertex.n_atoms)
    rows = DelayRows(vertex.n_atoms, width, edge.n_delay_stages)
    slots = edge.post_vertex.splitter.max_support_delay()
    stage_read, in_ring = np.divmod(delay - 1, slots)
    extended = stage_read > 0
    read = rows.row_as_read(source[extended], stage_read[extended])
    source, stage = source.copy(), stage_read.copy()
    source[extended], stage[extended] = rows.source_and_stage(read)
    return source, stage * slots + in_ring + 1


def raw(values: Any, bits: int) -> UInt16s:
    """Weights in PyNN's units as the integers that they were, with so many fraction bits."""
    rounded: UInt16s = np.rint(np.ldexp(values, bits)).astype(np.int64).astype(np.uint16)
    return rounded
