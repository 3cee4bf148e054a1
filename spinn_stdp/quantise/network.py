"""The whole of a network: checked, then converted part by part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from emulator import image
from emulator.image import Image, Int64s, Neurons, Ring, UInt16s
from spinn_stdp.network import Floats, Network, Population

from . import checks, ring_buffers
from .arrays import quantise_array
from .cores import has_synapse_core
from .currents import quantise_current
from .direct import direct_target
from .encoding import timestep_in_us
from .geometries import foreseen_geometries
from .neurons import CELLS
from .neurons.model import MOST_NEURONS_PER_CORE
from .own_spikes import own_spikes
from .poisson import quantise_poisson, quantise_variable_poisson
from .problems import Problems
from .rewiring import is_unheard, quantise_rewiring
from .rewiring_checks import check_rewiring
from .ring_buffers import Geometry
from .synapse_cores import SynapseCores, synapse_cores
from .synapses import quantise_synapses, slots_needed
from .well_formed import check_form


@dataclass(frozen=True, eq=False)
class Quantised:
    """An image, and the way back from its integers to PyNN's units."""

    network: Network
    image: Image
    columns: Sequence[Int64s]
    """By projection: where each connection stands among the image's synapses."""
    start: int = 0
    """How often the network was reset: the host draws some random numbers for each start."""

    def weights(self, projection: int, raw: UInt16s) -> Floats:
        """Weights of a projection's connections, nA or µS without sign, from the image's."""
        synapses = self.image.synapses[projection]
        sizes = synapses.sizes(raw)[self.columns[projection]]
        return np.ldexp(sizes.astype(np.float64), -synapses.weight_bits)

    def delays(self, projection: int) -> Floats:
        """Delays of a projection's connections, ms."""
        ticks = self.image.synapses[projection].delay[self.columns[projection]]
        return ticks.astype(np.float64) / (1000 / self.image.timestep_us)


class Columns(Sequence[Int64s]):
    """Where connections stand among synapses, by projection, found out when it is asked for."""

    def __init__(self, find: Sequence[Callable[[], Int64s]]) -> None:
        self._find = [cache(each) for each in find]

    def __len__(self) -> int:
        return len(self._find)

    def __getitem__(self, projection: Any) -> Any:
        return self._find[projection]()


def quantise(network: Network) -> Image:
    """What the board would hold for *network*; see :func:`quantise_network`."""
    return quantise_network(network).image


def quantise_network(network: Network, on_a_board: bool = False) -> Quantised:
    """The image of *network*, with the way back.

    What only the memory of a board's cores is too small for is refused if it is to run
    *on_a_board*, and told otherwise.

    Raises:
        NetworkError: the board could not run it; lists all reasons.
    """
    problems = Problems()
    check_form(network, problems)
    problems.stop()
    checks.check_parts(network, problems)
    geometries = foreseen_geometries(network, problems)
    if geometries is not None:
        checks.check_synapses(network, geometries, problems, on_a_board)
        check_rewiring(network, geometries, problems)
    problems.tell()
    return _convert(network, geometries or {})


def requantise(before: Quantised, network: Network, changed: Collection[int]) -> Quantised:
    """*before* with the parameters that *network* has for the *changed* populations, and currents.

    Raises:
        NetworkError: the board could not run it; lists all reasons.
    """
    problems = Problems()
    checks.check_parts(network, problems)
    problems.tell()
    timestep_us = before.image.timestep_us
    populations = list(before.image.populations)
    for index in changed:
        cells = populations[index].cells
        ring = cells.ring if isinstance(cells, Neurons) else None
        populations[index] = replace(
            _population(network, index, ring, timestep_us, before.start),
            own_spikes=populations[index].own_spikes,
        )
    return replace(
        before,
        network=network,
        image=replace(
            before.image,
            populations=tuple(populations),
            currents=_currents(network, timestep_us),
        ),
    )


def started_anew(before: Quantised) -> tuple[Quantised, list[int]]:
    """*before* as it is after a reset, and the populations that are otherwise then."""
    network = before.network
    drawn = [
        index
        for index, population in enumerate(network.populations)
        if population.cell_type in CELLS and CELLS[population.cell_type].is_seeded
    ]
    next_start = replace(before, start=before.start + 1)
    return (requantise(next_start, network, drawn) if drawn else next_start), drawn


def _per_core(population: Population) -> int:
    return population.neurons_per_core or MOST_NEURONS_PER_CORE


def _convert(network: Network, geometries: dict[int, Geometry]) -> Quantised:
    timestep_us = timestep_in_us(network.timestep)
    cores = {p: synapse_cores(network, p, geometries) for p in geometries}
    rings = _rings(network, geometries, cores)
    synapses: list[image.Synapses] = []
    columns: list[Callable[[], Int64s]] = []
    for index, projection in enumerate(network.projections):
        converted, order = quantise_synapses(network, projection, geometries, rings)
        several = cores[projection.post]
        if several is not None:
            converted = replace(converted, lanes=several.of_projection[index])
        if is_unheard(network, projection):
            converted = replace(converted, is_unheard=True)
        synapses.append(converted)
        columns.append(order)
    return Quantised(
        network=network,
        image=Image(
            timestep_us=timestep_us,
            populations=tuple(
                replace(
                    _population(network, p, rings.get(p), timestep_us),
                    own_spikes=own_spikes(network, p, geometries, cores[p])
                    if p in geometries
                    else None,
                )
                for p in range(len(network.populations))
            ),
            synapses=tuple(synapses),
            currents=_currents(network, timestep_us),
            ring_words=sum(
                ring.slots * ring.types * ring.neurons * ring.lanes for ring in rings.values()
            ),
            rewirings=tuple(_rewirings(network, geometries, columns)),
        ),
        columns=Columns(columns),
    )


def _rewirings(
    network: Network,
    geometries: dict[int, Geometry],
    columns: Sequence[Callable[[], Int64s]],
) -> Iterator[image.Rewiring]:
    for population in geometries:
        rewiring = quantise_rewiring(network, population, geometries, columns)
        if rewiring is not None:
            yield rewiring


def _rings(
    network: Network,
    geometries: dict[int, Geometry],
    cores: dict[int, SynapseCores | None],
) -> dict[int, Ring]:
    rings, first = {}, 0
    for p in geometries:
        cell = CELLS[network.populations[p].cell_type]
        several = cores[p]
        shifts = ring_buffers.shifts(network, p, cell.receptors, cell.conductance)
        ring = Ring(
            first=first,
            slots=slots_needed(network, p, geometries),
            types=len(cell.receptors),
            neurons=network.populations[p].size,
            shifts=shifts,
            lanes=1 if several is None else several.lanes,
            width=geometries[p].neurons,
        )
        rings[p] = ring
        first += ring.slots * ring.types * ring.neurons * ring.lanes
    return rings


def _population(
    network: Network, index: int, ring: Ring | None, timestep_us: int, start: int = 0
) -> image.Population:
    population = network.populations[index]
    step = timestep_us / 1000
    spikes, samplings = None, []
    for recording in population.recordings:
        if recording.variable == "spikes":
            spikes = recording.neurons
        else:
            every = max(1, round(recording.interval / step))
            samplings.append(image.Sampling(recording.variable, recording.neurons, every))
    return image.Population(
        label=population.label,
        size=population.size,
        cells=_cells(network, index, ring, start),
        spikes=spikes,
        samplings=tuple(samplings),
    )


def _currents(network: Network, timestep_us: int) -> tuple[image.Current, ...]:
    return tuple(
        quantise_current(current, network.populations[current.population], timestep_us)
        for current in network.currents
    )


def _cells(
    network: Network, index: int, ring: Ring | None, start: int
) -> Neurons | image.ArraySource | image.PoissonSource | image.VariablePoissonSource:
    population = network.populations[index]
    timestep_us = timestep_in_us(network.timestep)
    if ring is not None:
        neurons = CELLS[population.cell_type].convert(population, timestep_us, ring, start)
        return replace(neurons, has_synapse_core=has_synapse_core(network, index))
    if population.cell_type == "SpikeSourceArray":
        return quantise_array(population, timestep_us)
    target = direct_target(network, index)
    if target is not None:
        per_core = _per_core(network.populations[target])
        population = replace(population, neurons_per_core=per_core)
    if population.cell_type == "SpikeSourcePoissonVariable":
        return quantise_variable_poisson(population, timestep_us)
    return quantise_poisson(population, timestep_us)
