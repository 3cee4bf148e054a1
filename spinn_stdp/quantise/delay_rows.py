"""Where the synapses lie whose spikes come through a delay extension.

A core of sources has a core of the delay extension, which repeats each spike once for each of its
stages. On the machine there is a row for each source and stage: those of the first core, by stage
and then by source, then those of the next. sPyNNaker 7.4.1 has it otherwise when it writes rows on
the host (``synapse_io.get_synapses`` takes the width of the target's cores for that of the
sources'), and when it reads rows (``_convert_delayed_data`` knows of one core only). So has the
program that expands rows on the board, which takes the first source of a core for one more of the
core before. (Found by comparing where spikes arrive.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int64s
from spinn_stdp.network import Network, Population, Projection

from .encoding import timestep_in_us
from .limits import MOST_NEURONS, PER_CORE, name
from .ring_buffers import Geometry, delay_stages
from .weights import expanded_on_machine, to_row_delays

US_PER_MS = 1000


@dataclass(frozen=True)
class DelayRows:
    """The rows of one source population; stages are counted from 1."""

    sources: int
    width: int
    """Sources of a core; the last may have fewer."""
    stages: int

    def row(self, source: Int64s, stage: Int64s) -> Int64s:
        """The row of a source and stage on the machine."""
        core, local = np.divmod(source, self.width)
        rows: Int64s = core * self.width * self.stages + (stage - 1) * self._width_of(core) + local
        return rows

    def source_and_stage(self, row: Int64s) -> tuple[Int64s, Int64s]:
        """What a row on the machine is of."""
        core, rest = np.divmod(row, self.width * self.stages)
        stage, local = np.divmod(rest, self._width_of(core))
        return core * self.width + local, stage + 1

    def row_from_host(self, source: Int64s, stage: Int64s, target_width: int) -> Int64s:
        """The row that sPyNNaker's host writes for a source and stage."""
        core, local = np.divmod(source, target_width)
        return core * target_width * self.stages + (stage - 1) * target_width + local

    def row_from_expander(self, source: Int64s, stage: Int64s) -> Int64s:
        """The row that the board's own program writes for a source and stage."""
        is_first = self.is_first(source)
        before = (source // self.width - 1) * self.width * self.stages + stage * self.width
        rows: Int64s = np.where(is_first, before, self.row(source, stage))
        return rows

    def is_first(self, source: Int64s) -> NDArray[np.bool_]:
        """Whether a source is the first of a core, and not of the first core."""
        first: NDArray[np.bool_] = (source % self.width == 0) & (source > 0)
        return first

    def row_as_read(self, source: Int64s, stage: Int64s) -> Int64s:
        """The row of which sPyNNaker says that it is of this source and stage."""
        return (stage - 1) * self.sources + source

    def _width_of(self, core: Int64s) -> Int64s:
        return np.minimum(self.width, self.sources - core * self.width)


def misplaced_synapses(network: Network, geometries: Mapping[int, Geometry]) -> list[str]:
    """Projections of which sPyNNaker makes others than were asked for."""
    found = []
    for projection in network.projections:
        if projection.post in geometries:
            count = _misplaced(network, projection, geometries)
            if count:
                found.append(_told(network, projection, count, geometries[projection.post]))
    return found


def cores_width(population: Population) -> int:
    """Neurons or sources on a core."""
    per_core = population.neurons_per_core or PER_CORE.get(population.cell_type, MOST_NEURONS)
    return min(population.size, per_core)


def _misplaced(network: Network, projection: Projection, geometries: Mapping[int, Geometry]) -> int:
    """How many synapses."""
    rings = geometries[projection.post]
    stages = delay_stages(network, projection, geometries)
    if not stages:
        return 0
    to_ticks = to_row_delays(network, projection, (1 + stages) * rings.delay_slots)
    on_machine = expanded_on_machine(network, projection)
    population = network.populations[projection.pre]
    rows = DelayRows(population.size, cores_width(population), stages)
    count = 0
    for block in projection.connections.blocks():
        stage = (to_ticks(block.delay).astype(np.int64) - 1) // rings.delay_slots
        source = block.pre
        is_looked_at = (stage > 0) & (rows.is_first(source) | (not on_machine))
        source, stage = source[is_looked_at], stage[is_looked_at]
        if on_machine:
            written = rows.row_from_expander(source, stage)
        else:
            written = rows.row_from_host(source, stage, rings.neurons)
        count += int(np.count_nonzero(written != rows.row(source, stage)))
    return count


def _told(network: Network, projection: Projection, count: int, rings: Geometry) -> str:
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
