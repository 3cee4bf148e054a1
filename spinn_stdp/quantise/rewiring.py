"""Structural plasticity, as sPyNNaker's host writes it.

Source: ``synapse_dynamics_structural_common``, ``distance_dependent_formation`` and
``random_by_weight_elimination`` of sPyNNaker 7.4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from emulator.image import Elimination, Formation, Int64s, Rewiring
from spinn_stdp.network import Network, Population, Projection, Structure

from .delay_rows import cores_width
from .direct import direct_target
from .encoding import timestep_in_us
from .limits import name
from .neurons import CELLS
from .problems import Problems
from .ring_buffers import Geometry, by_source, weight_bits
from .seeds import mars_kiss_seeds
from .synapse_cores import cores_required
from .weights import row_delays

US_PER_MS = 1000
US_PER_SECOND = 1_000_000
HIGHEST_CHANCE = 65535
CERTAIN = 0xFFFFFFFF
FRACTION_BITS = 31
"""The host writes a reciprocal as s0.31."""
NOTHING = -1
LONGEST_ROW = 256


def structural(network: Network, population: int) -> list[Projection]:
    """The projections onto the population of that index that are rewired, as the host has them."""
    return [p for p in by_source(network, population) if p.structure is not None]


def quantise_rewiring(
    network: Network, population: int, geometries: Mapping[int, Geometry]
) -> Rewiring | None:
    """The rewiring of the population of that index; None if nothing of it is rewired."""
    rewired = structural(network, population)
    if not rewired:
        return None
    asked = rewired[0].structure
    assert asked is not None
    target = network.populations[population]
    cell = CELLS[target.cell_type]
    bits = weight_bits(network, population, cell.receptors, cell.conductance)
    scale = 2.0 ** bits[cell.receptors.index(rewired[0].receptor)]
    width = geometries[population].neurons
    core_first = np.array([*range(0, target.size, width), target.size])
    seeds = mars_kiss_seeds(np.random.RandomState(asked.seed), len(core_first))
    attempts, every = _pace(asked, timestep_in_us(network.timestep))
    places = {id(projection): place for place, projection in enumerate(network.projections)}
    return Rewiring(
        population=population,
        projections=tuple(places[id(projection)] for projection in rewired),
        source_first=tuple(_slices(network.populations[p.pre]) for p in rewired),
        core_first=core_first,
        shared_seed=seeds[0],
        core_seeds=seeds[1:],
        attempts=attempts,
        every=every,
        with_replacement=asked.with_replacement,
        last_spikes=asked.spike_buffer_size,
        places=_places(rewired, target.size, asked.s_max, width),
        weight=round(asked.initial_weight * scale),
        delay=_delay(network, asked, geometries[population]),
        formation=_formation(asked),
        elimination=Elimination(
            depressed=int(asked.prob_elim_depressed * CERTAIN),
            potentiated=int(asked.prob_elim_potentiated * CERTAIN),
            threshold=int(asked.threshold * scale),
        ),
    )


def _pace(asked: Structure, timestep_us: int) -> tuple[int, int]:
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


def _places(rewired: list[Projection], neurons: int, s_max: int, width: int) -> Int64s:
    """Those at the end hold the synapses that there are."""
    places = np.full((neurons, s_max, 2), NOTHING, np.int64)
    held: list[list[tuple[int, int]]] = [[] for _ in range(neurons)]
    for index, projection in enumerate(rewired):
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
    made, connector = projection.connections, projection.connector
    listed = connector.parameters.get("sorted_from", np.arange(len(made)))
    if connector.kind != "FromListConnector" or len(listed) != len(made):
        return np.arange(len(made))
    connection = np.argsort(listed)
    cores = (made.post[connection] // width).astype(np.uint32)
    order: Int64s = connection[np.argsort(cores)]
    return order


def _formation(asked: Structure) -> Formation:
    rows, columns = asked.grid
    return Formation(
        grid=(rows, columns),
        reciprocals=(_reciprocal(rows), _reciprocal(columns)),
        forward=_chances(asked.grid, asked.p_form_forward, asked.sigma_form_forward),
        lateral=_chances(asked.grid, asked.p_form_lateral, asked.sigma_form_lateral),
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


# ---- what can't be ------------------------------------------------------------------


def check_rewiring(
    network: Network, geometries: Mapping[int, Geometry], problems: Problems
) -> None:
    """Tell *problems* of rewired projections that no board could have, or no emulator."""
    for population in geometries:
        rewired = structural(network, population)
        if rewired:
            for text in _problems(network, population, rewired, geometries[population]):
                problems.error(text)


def _problems(
    network: Network, population: int, rewired: list[Projection], rings: Geometry
) -> list[str]:
    found = []
    target = network.populations[population]
    asked = rewired[0].structure
    assert asked is not None
    step = timestep_in_us(network.timestep) / US_PER_MS
    if len(rewired) > 1:
        found.append(
            f"Population {target.label!r}: {len(rewired)} projections onto it are rewired; "
            "sPyNNaker 7.4.1 stops at a second one (NotImplementedError). Leave one"
        )
    if any(p.plasticity or p.neuromodulation for p in network.projections_into(population)):
        found.append(
            f"Population {target.label!r} has projections that are rewired and others that learn, "
            "which is not emulated; run the script on a board in software: spinn-stdp board run"
        )
    cores = cores_required(network, population)
    if cores != 1:
        found.append(
            f"Population {target.label!r} would have {cores} synapse cores, but sPyNNaker rewires "
            "on one only: give it n_synapse_cores=1"
        )
    counts = np.bincount(np.concatenate([p.connections.post for p in rewired]), minlength=1)
    if counts.max() > asked.s_max:
        found.append(
            f"Population {target.label!r}: a neuron begins with {counts.max()} synapses that are "
            f"rewired, but s_max is {asked.s_max}: give a larger s_max"
        )
    if asked.s_max > LONGEST_ROW:
        found.append(
            f"Population {target.label!r}: s_max is {asked.s_max}; a row holds {LONGEST_ROW}"
        )
    longest = rings.delay_slots * step
    if not step <= asked.initial_delay <= longest:
        found.append(
            f"Population {target.label!r}: initial_delay is {asked.initial_delay:g} ms; synapses "
            f"can be formed with {step:g} to {longest:g} ms"
        )
    for projection in rewired:
        ticks = row_delays(network, projection, rings.longest_ticks)
        if len(ticks) and ticks.max() > rings.delay_slots:
            found.append(
                f"{name(network, projection)} is rewired and has delays above {longest:g} ms, "
                "which no synapse that is formed could have; shorten them"
            )
    return (
        found + _beside(network, population, rewired) + _order(network, population, rewired, asked)
    )


def _beside(network: Network, population: int, rewired: list[Projection]) -> list[str]:
    """Of projections that are not rewired onto a population that has others that are."""
    found = []
    others = [p for p in network.projections_into(population) if p.structure is None]
    if any(p.pre == rewired[0].pre for p in others):
        found.append(
            f"Population {network.populations[population].label!r}: of several projections from "
            "one population onto it, one is rewired, which sPyNNaker 7.4.1 does not accept. Have "
            "another source for the others"
        )
    found += [
        f"{name(network, other)} is beside others that are rewired: on the board in software none "
        "of its spikes reached a synapse, and what a board would do is not known. Project onto "
        "another population"
        for other in others
        if not (other.plasticity or other.neuromodulation)
        and direct_target(network, other.pre) != population
    ]
    return found


def _order(
    network: Network, population: int, rewired: list[Projection], asked: Structure
) -> list[str]:
    """Where sources are chosen from the last spikes, their order has to be known."""
    if asked.spike_buffer_size is None:
        return []
    incoming = network.projections_into(population)
    source = network.populations[rewired[0].pre]
    if len(incoming) == 1 and cores_width(source) == source.size:
        return []
    label = network.populations[population].label
    return [
        f"Population {label!r}: LastNeuronSelection chooses from spikes in the order in which they "
        "reach a core, which is known here only of one projection from a population on one core; "
        "take RandomSelection, or run the script on a board in software: spinn-stdp board run"
    ]
