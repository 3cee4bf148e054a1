"""Structural plasticity, as sPyNNaker's host writes it.

Source: ``synapse_dynamics_structural_common``, ``distance_dependent_formation`` and
``random_by_weight_elimination`` of sPyNNaker 7.4.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np

from emulator.image import Elimination, Formation, Int64s, Rewiring, UInt32s
from spinn_stdp.network import Network, Population, Projection, Structure

from .delay_rows import cores_width
from .direct import direct_target
from .encoding import timestep_in_us
from .neurons import CELLS
from .ring_buffers import Geometry, by_source, weight_bits
from .seeds import mars_kiss_seeds

US_PER_MS = 1000
US_PER_SECOND = 1_000_000
HIGHEST_CHANCE = 65535
CERTAIN = 0xFFFFFFFF
FRACTION_BITS = 31
"""The host writes a reciprocal as s0.31."""
NOTHING = -1


def structural(network: Network, population: int) -> list[Projection]:
    """The projections onto the population of that index that are rewired, as the host has them."""
    return [p for p in by_source(network, population) if p.structure is not None]


def ruling(network: Network, population: int) -> Structure | None:
    """The mechanism of all that is rewired onto a population: that of its first projection.

    Only what the formation, the elimination and the weights are may differ in another one.
    """
    into = network.projections_into(population)
    return next((p.structure for p in into if p.structure is not None), None)


def is_unheard(network: Network, projection: Projection) -> bool:
    """Whether sPyNNaker keeps all spikes from *projection*, as others beside it are rewired.

    Its synapse_expander writes bit fields of which sources have synapses on a core, but where it
    finds data of structural plasticity it looks at none but those that are rewired. All others
    keep a field of zeros, and the core drops their packets.
    """
    return (
        projection.structure is None
        and ruling(network, projection.post) is not None
        and direct_target(network, projection.pre) != projection.post
    )


def quantise_rewiring(
    network: Network,
    population: int,
    geometries: Mapping[int, Geometry],
    columns: Sequence[Callable[[], Int64s]],
) -> Rewiring | None:
    """The rewiring of the population of that index; None if nothing of it is rewired.

    *columns*: where each connection of a projection stands among its synapses in the image.
    """
    rewired = structural(network, population)
    asked = ruling(network, population)
    if asked is None:
        return None
    target = network.populations[population]
    cell = CELLS[target.cell_type]
    bits = weight_bits(network, population, cell.receptors, cell.conductance)
    scales = [2.0 ** bits[cell.receptors.index(p.receptor)] for p in rewired]
    own = [p.structure for p in rewired if p.structure is not None]
    core_first = _cores(network, population, geometries)
    shared_seed, core_seeds = _seeds(network, population, geometries)
    attempts, every = pace(asked, timestep_in_us(network.timestep))
    places = {id(projection): place for place, projection in enumerate(network.projections)}
    return Rewiring(
        population=population,
        projections=tuple(places[id(projection)] for projection in rewired),
        source_first=tuple(_slices(network.populations[p.pre]) for p in rewired),
        core_first=core_first,
        shared_seed=shared_seed,
        core_seeds=core_seeds,
        attempts=attempts,
        every=every,
        with_replacement=asked.with_replacement,
        last_spikes=asked.spike_buffer_size,
        orders=tuple(
            columns[places[id(p)]]()[_order_of_host(p, geometries[population].neurons)]
            for p in rewired
        ),
        places=_places(rewired, asked, target.size, geometries[population].neurons),
        weight=tuple(
            round(each.initial_weight * scale) for each, scale in zip(own, scales, strict=True)
        ),
        delay=_delay(network, asked, geometries[population]),
        formation=tuple(map(formation, own)),
        elimination=tuple(map(_elimination, own, scales)),
    )


def _cores(network: Network, population: int, geometries: Mapping[int, Geometry]) -> Int64s:
    size = network.populations[population].size
    return np.array([*range(0, size, geometries[population].neurons), size])


def _seeds(
    network: Network, population: int, geometries: Mapping[int, Geometry]
) -> tuple[UInt32s, UInt32s]:
    """Of all cores of a population, and of each.

    A mechanism draws seeds when it is first asked for those of a population, or of a slice of
    neurons; slices of the same numbers in other populations then have the same.
    """
    asked = ruling(network, population)
    assert asked is not None
    numbers = np.random.RandomState(asked.seed)
    drawn: dict[object, UInt32s] = {}

    def seed(key: object) -> UInt32s:
        if key not in drawn:
            drawn[key] = mars_kiss_seeds(numbers, 1)[0]
        return drawn[key]

    for other in sorted(geometries):
        its = ruling(network, other)
        if its is None or its.mechanism != asked.mechanism:
            continue
        shared = seed(("population", other))
        slices = pairwise(_cores(network, other, geometries).tolist())
        cores = np.stack([(shared, seed(bounds))[1] for bounds in slices])
        if other == population:
            return shared, cores
    raise ValueError(f"population {population} has no neurons to be rewired")


def pace(asked: Structure, timestep_us: int) -> tuple[int, int]:
    """Attempts, and in every how many ticks."""
    period = 1.0 / asked.f_rew
    if period * US_PER_MS < timestep_us / US_PER_MS:
        return int(timestep_us / (period * US_PER_SECOND)), 1
    return 1, int((period * US_PER_SECOND) / timestep_us)


def _delay(network: Network, asked: Structure, rings: Geometry) -> int:
    ticks = int(asked.initial_delay * (US_PER_MS / timestep_in_us(network.timestep)))
    return ticks % rings.ring_length or rings.ring_length


def _slices(source: Population) -> Int64s:
    width = cores_width(source)
    return np.array([*range(0, source.size, width), source.size])


def _places(rewired: list[Projection], ruling: Structure, neurons: int, width: int) -> Int64s:
    """Those at the end hold the synapses that there are, as far as the ruling mechanism knows.

    It knows of its own; synapses of another mechanism stay where they are, and in no place.
    """
    s_max = ruling.s_max
    places = np.full((neurons, s_max, 2), NOTHING, np.int64)
    held: list[list[tuple[int, int]]] = [[] for _ in range(neurons)]
    for index, projection in enumerate(rewired):
        if projection.structure is None or projection.structure.mechanism != ruling.mechanism:
            continue
        made = projection.connections
        order = _order_of_host(projection, width)
        for source, target in zip(made.pre[order].tolist(), made.post[order].tolist(), strict=True):
            held[target].append((index, source))
    for neuron, synapses in enumerate(held):
        if synapses:
            places[neuron, s_max - len(synapses) :] = synapses
    return places


def _order_of_host(projection: Projection, width: int) -> Int64s:
    """In what order the host has the connections, those of each core together.

    A list is sorted by core in numpy's own way, which need not keep the order within a core and
    may be another with another version and processor.
    """
    connection = list_order(projection)
    if projection.connector.kind != "FromListConnector":
        return connection
    cores = (projection.connections.post[connection] // width).astype(np.uint32)
    order: Int64s = connection[np.argsort(cores)]
    return order


def list_order(projection: Projection) -> Int64s:
    """The connections of *projection* in the order of the list that the host is given."""
    made, connector = projection.connections, projection.connector
    listed = connector.parameters.get("sorted_from", np.arange(len(made)))
    if connector.kind != "FromListConnector" or len(listed) != len(made):
        return np.arange(len(made))
    order: Int64s = np.argsort(listed)
    return order


def formation(asked: Structure) -> Formation:
    """The chances of a synapse, by the squared distance of its ends."""
    rows, columns = asked.grid
    return Formation(
        grid=(rows, columns),
        reciprocals=(_reciprocal(rows), _reciprocal(columns)),
        forward=_chances(asked.grid, asked.p_form_forward, asked.sigma_form_forward),
        lateral=_chances(asked.grid, asked.p_form_lateral, asked.sigma_form_lateral),
    )


def _elimination(asked: Structure, scale: float) -> Elimination:
    return Elimination(
        depressed=int(asked.prob_elim_depressed * CERTAIN),
        potentiated=int(asked.prob_elim_potentiated * CERTAIN),
        threshold=int(asked.threshold * scale),
    )


def _reciprocal(size: int) -> int:
    return 0 if size <= 1 else round(Decimal(str(1 / size)) * (1 << FRACTION_BITS))


def _chances(grid: tuple[int, int], most: float, sigma: float) -> Int64s:
    """By squared distance, until there is none; an even number of them."""
    squares = np.arange(_largest_square(grid) + 1)
    chances = (most * np.exp(-squares / (2 * sigma**2)) * HIGHEST_CHANCE).astype(np.uint16)
    chances = chances[chances > 0]
    return np.concatenate([chances, np.zeros(len(chances) % 2)]).astype(np.int64)


def _largest_square(grid: tuple[int, int]) -> float:
    """Of distances on the grid, as sPyNNaker reckons them: rows by the first side only."""
    rows, columns = grid
    neuron = np.arange(rows**2)[:, None], np.arange(columns**2)[None, :]
    across = neuron[0] // rows - neuron[1] // rows if rows > 1 else np.zeros(1)
    along = neuron[0] % columns - neuron[1] % columns
    total = np.zeros((rows**2, columns**2))
    for difference, side in ((across, rows), (along, columns)):
        distance = np.abs(difference)
        total = total + np.where(distance > side * 0.5, distance - side, distance) ** 2
    return float(np.max(np.sqrt(total) ** 2))
