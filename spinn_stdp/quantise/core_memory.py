"""What a core's program takes of its data memory, which is 64 KiB.

sPyNNaker does not foresee it: the program finds out as it begins, and the run ends with "Out of
DTCM", "Could not allocate … entries for ring buffers" or "Could not initialise DMA buffers". The
blocks that it takes are those found on its heap, on a board in software, for all cells and rules
(``tests/firmware/test_core_memory.py``). Where several projections share an entry of a table, some
tens of bytes more are reckoned with than it takes; and of the fields of bits that tell which
sources have no synapses on the core one word for each, though they have a bit a source: where there
is no memory for these, the program does without. (sPyNNaker's ``population_table``.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Modulation
from spinn_stdp.network import Network, Plasticity

from .cores import has_synapse_core
from .encoding import timestep_in_us
from .neurons import CELLS
from .neurons.model import MOST_NEURONS_PER_CORE
from .plasticity import quantise_plasticity
from .plasticity.neuromodulation import quantise_modulation
from .rewiring import formation, pace, ruling, structural
from .ring_buffers import Geometry, bits_for, geometry
from .row_lengths import Geometries

WORD = 4
BLOCK_HEAD = 8
"""Bytes that the heap takes for each block, and at its end."""


@dataclass(frozen=True)
class Cell:
    """What the program of a cell type has and takes, bytes."""

    neuron: tuple[int, ...]
    """Blocks of the state of its models, for one neuron."""
    heap: int
    """What static variables leave, where synapses that do not learn are on the same core."""


CELL_MEMORY = {
    "IF_cond_exp": Cell((32, 8, 4, 24), 60792),
    "IF_curr_alpha": Cell((32, 4, 40), 60796),
    "IF_curr_delta": Cell((32, 4, 4, 8), 60792),
    "IF_curr_dual_exp": Cell((32, 4, 36), 60796),
    "IF_curr_exp": Cell((32, 4, 24), 60796),
    "IF_curr_exp_sEMD": Cell((32, 4, 48), 60796),
    "IFCondExpStoc": Cell((32, 8, 16, 24), 60772),
    "IFCurrDeltaCa2Adaptive": Cell((32, 4, 12, 4, 8), 60788),
    "IFCurrDeltaFixedProb": Cell((32, 4, 24, 8), 60792),
    "IFCurrExpCa2Adaptive": Cell((32, 12, 4, 24), 60792),
    "IFTruncDelta": Cell((24, 4, 8), 60796),
    "Izhikevich": Cell((36, 4, 24), 60796),
    "Izhikevich_cond": Cell((36, 8, 4, 24), 60792),
    "Izhikevich_cond_dual": Cell((36, 8, 4, 36), 60792),
    "StocExp": Cell((40,), 61032),
    "StocExpStable": Cell((48,), 61032),
    "StocSigma": Cell((40,), 61032),
}
SYNAPSES_HEAP = 61124
"""Of a core that has synapses only, which do not learn."""
COMMON = (1168, 448)
"""Of every program."""
REGIONS, SYNAPSE_REGIONS, NEURON_REGIONS = 96, 32, 64
NO_SYNAPSES = 240
"""What a program that has neurons only has more than one that has synapses too."""
SUMS = 3
"""Blocks in which it takes in what other cores have summed up: two to read, one to add them up."""
RECORDING = (72, 12, 12, 24, 4, 4)
INDICES = 4
"""Lists of neurons by two bytes."""
DMA_BUFFERS = (1032, 1032)
INPUT_BUFFER_HEAD, INPUT_BUFFER = 16, 256
"""Spikes that wait: a head, and by default so many words; the next power of two of any number."""
TABLE_ENTRY, FILTER = 20, 4
"""Of each projection, in the table of rows and in that of bit fields."""
SOURCE_OF_NEURON, LARGEST_SOURCE = 8, 36
"""Of a current source: for each neuron that it flows into, and for itself."""
MODULATED_EVENTS, MODULATION = 36, 32
"""Of neuromodulation, besides its tables: of each neuron, for marks and traces of dopamine among
its post spikes, and for the program."""
REWIRING, REWIRED, ATTEMPT, LAST_SPIKES = 260, 116, 68, 40
"""Of rewired synapses, with the heads of their blocks: of the core; of each projection besides its
chances; of each attempt in a tick but the first; and, of each projection whose partners are the
last to have spiked, besides two words for each spike that is remembered."""
RULE_BYTES = 16
"""Of each synapse type, for the bounds and amplitudes of a learning rule."""


@dataclass(frozen=True)
class Rule:
    """What learning takes, bytes."""

    history: int
    """Of a neuron's post spikes: for each of 16 a time and traces, and their number."""
    static: int
    """Static variables, which the heap is smaller by."""
    has_blocks: bool = True
    """Whether its tables are blocks of the heap, and not among the static variables."""


RULES = {
    "SpikePairRule": Rule(100, 32),
    "SpikeNearestPairRule": Rule(68, 32),
    "Vogels2011Rule": Rule(100, 32),
    "PfisterSpikeTriplet": Rule(196, 40),
    "RecurrentRule": Rule(100, 8240, has_blocks=False),
    "WeightChangeable": Rule(132, 32),
}


@dataclass(frozen=True)
class Program:
    """What the program of one core takes of its data memory, bytes."""

    takes: int
    """As it is loaded."""
    has: int
    """The heap."""
    each_run: int
    """What it takes once more as each run begins, and never gives back."""

    @property
    def runs(self) -> int | None:
        """How many it has memory for; None for any number."""
        left = self.has - self.takes
        return None if left >= 0 and not self.each_run else max(0, left) // max(1, self.each_run)


def problems(network: Network, geometries: Geometries) -> list[str]:
    """Populations whose cores have too little memory, in words."""
    found = []
    for index, population in enumerate(network.populations):
        if index not in geometries or population.cell_type not in CELL_MEMORY:
            continue
        rings = geometries[index]
        poorest = _poorest(network, index, rings)
        if poorest.runs == 0:
            what = "learning synapses" if _rule(network, index) else "synapses"
            most = _most_neurons(network, index, rings.neurons)
            cells = "neurons" if rings.neurons > 1 else "neuron"
            advice = (
                f"Put at most {most} neuron{'s' * (most > 1)} on a core (neurons_per_core={most}), "
                "or have shorter delays onto them."
                if most
                else "A single neuron is too many: have a longer time step, which makes tables of "
                "learning rules and ring buffers shorter, or shorter time constants and delays."
            )
            found.append(
                f"Population {population.label!r}: {rings.neurons} {cells} on a core, whose {what} "
                f"have ring buffers of {rings.ring_length} ticks, take "
                f"{poorest.takes + poorest.each_run} bytes of its data memory, which has "
                f"{poorest.has} for them: the board's program would end as it begins. {advice}"
            )
    return found


def runs_in_memory(network: Network, geometries: Geometries) -> dict[int, Program]:
    """By population that has current sources: the program whose memory they use up, run by run."""
    return {
        index: _poorest(network, index, rings)
        for index, rings in geometries.items()
        if network.populations[index].cell_type in CELL_MEMORY
        and any(current.population == index for current in network.currents)
    }


def _poorest(network: Network, population: int, rings: Geometry) -> Program:
    """The program of a population that has memory for the fewest runs."""
    found = programs(network, population, rings)
    return min(found, key=lambda each: math.inf if each.runs is None else each.runs)


def memory(network: Network, population: int, rings: Geometry) -> tuple[int, int]:
    """Bytes that a core's program takes for the synapses onto *population*, and that it has.

    It is that of the neurons too where they share a core.
    """
    program = programs(network, population, rings)[0]
    return program.takes, program.has


def programs(network: Network, population: int, rings: Geometry) -> list[Program]:
    """Of the core for the synapses onto *population*, and of that for its neurons if it has one."""
    rule = _rule(network, population)
    cell = CELL_MEMORY[network.populations[population].cell_type]
    neurons = [REGIONS, *_neuron_blocks(network, population, rings.neurons)]
    neurons += _current_blocks(network, population, rings.neurons)
    blocks = [*COMMON, *_synapse_blocks(network, population, rings)]
    static = 0 if rule is None else RULES[rule.timing].static
    if rule is not None:
        blocks += _rule_blocks(network, population, rule, rings)
    blocks += _rewiring_blocks(network, population)
    each_run = _current_blocks_of_a_run(network, population, rings.neurons)
    if not has_synapse_core(network, population):
        return [Program(_taken([*blocks, *neurons]), cell.heap - static, each_run)]
    neurons[0] = NEURON_REGIONS
    size = 2 * _types(network, population) << bits_for(rings.neurons)
    return [
        Program(_taken([*blocks, SYNAPSE_REGIONS]), SYNAPSES_HEAP - static, 0),
        Program(_taken([*COMMON, *neurons, *[size] * SUMS]), cell.heap + NO_SYNAPSES, each_run),
    ]


def _taken(blocks: list[int]) -> int:
    """With the heads of the blocks and the last one, which is what is free."""
    return sum(_whole_words(block) + BLOCK_HEAD for block in blocks) + BLOCK_HEAD


def _current_blocks_of_a_run(network: Network, population: int, neurons: int) -> int:
    """What each neuron has of current sources, on the fullest core; 0 if there are none."""
    into = [current for current in network.currents if current.population == population]
    if not into:
        return 0
    size = network.populations[population].size
    counts = np.zeros(size, np.int64)
    for current in into:
        np.add.at(counts, current.neurons, 1)
    each = WORD + SOURCE_OF_NEURON * counts + BLOCK_HEAD
    return int(np.add.reduceat(each, np.arange(0, size, neurons)).max())


def _current_blocks(network: Network, population: int, neurons: int) -> Iterator[int]:
    """Of current sources: the program sets aside twice what each neuron has of them."""
    into = [current for current in network.currents if current.population == population]
    if not into:
        return
    # The heads are in it: one block as large as those of the fullest core.
    yield 2 * _current_blocks_of_a_run(network, population, neurons)
    yield from (WORD * neurons, WORD * len(into))
    for current in into:
        if current.kind == "StepCurrentSource":
            steps = WORD * (1 + len(current.parameters["times"]))
            yield from (WORD, WORD, WORD, steps, steps)
        else:
            yield LARGEST_SOURCE


def _whole_words(length: int) -> int:
    return -(-length // WORD) * WORD


def _rule(network: Network, population: int) -> Plasticity | None:
    rules = (p.plasticity for p in network.projections_into(population))
    return next((rule for rule in rules if rule is not None and rule.timing in RULES), None)


def _types(network: Network, population: int) -> int:
    return len(CELLS[network.populations[population].cell_type].receptors)


def _neuron_blocks(network: Network, population: int, neurons: int) -> Iterator[int]:
    described = network.populations[population]
    yield from (each * neurons for each in CELL_MEMORY[described.cell_type].neuron)
    yield from (WORD * neurons, WORD * _types(network, population), *RECORDING)
    yield from [2 * neurons] * INDICES
    recorded = {each.variable: len(each.neurons) for each in described.recordings}
    samples = [recorded.get(name, 0) for name in ("v", "gsyn_exc", "gsyn_inh")]
    yield from (2 * WORD + WORD * min(neurons, count) for count in samples)
    spikes = min(neurons, recorded.get("spikes", 0))
    yield WORD + WORD * math.ceil((spikes + 1) / 32)


def _synapse_blocks(network: Network, population: int, rings: Geometry) -> Iterator[int]:
    types = _types(network, population)
    yield WORD * types
    buffers = 1 << (bits_for(rings.neurons) + bits_for(types) + bits_for(rings.ring_length))
    yield 2 * buffers
    entries = len(network.projections_into(population))
    if entries:
        yield from (TABLE_ENTRY * entries, FILTER * entries, FILTER * entries)
    waiting = network.populations[population].options.get(
        "incoming_spike_buffer_size", INPUT_BUFFER
    )
    yield from (*DMA_BUFFERS, INPUT_BUFFER_HEAD + WORD * (1 << bits_for(int(waiting))))


def _rule_blocks(
    network: Network, population: int, rule: Plasticity, rings: Geometry
) -> Iterator[int]:
    types = _types(network, population)
    if rule.is_changeable:
        yield from (WORD + WORD * types, RULES[rule.timing].history * rings.neurons)
        return
    dopamine = _modulation(network, population)
    history = RULES[rule.timing].history + (0 if dopamine is None else MODULATED_EVENTS)
    yield from (RULE_BYTES * types, WORD * types, history * rings.neurons)
    if dopamine is not None:
        yield MODULATION
        yield from (_table(dopamine.tau_c), _table(dopamine.tau_d))
    if not RULES[rule.timing].has_blocks:
        return
    held = quantise_plasticity(rule, timestep_in_us(network.timestep), 1, rings.ring_length)
    for table in held.timing_parameters.values():
        if np.ndim(table):
            yield _table(table)


def _rewiring_blocks(network: Network, population: int) -> Iterator[int]:
    asked = ruling(network, population)
    if asked is None:
        return
    attempts, _ = pace(asked, timestep_in_us(network.timestep))
    yield REWIRING + ATTEMPT * (attempts - 1) - BLOCK_HEAD
    for projection in structural(network, population):
        if projection.structure is not None:
            chances = formation(projection.structure)
            yield REWIRED + 2 * (len(chances.forward) + len(chances.lateral)) - BLOCK_HEAD
        if asked.spike_buffer_size is not None:
            yield LAST_SPIKES + 2 * WORD * asked.spike_buffer_size - BLOCK_HEAD


def _table(values: NDArray[Any]) -> int:
    return WORD + 2 * len(values)


def _modulation(network: Network, population: int) -> Modulation | None:
    """What dopamine does to the synapses, as integers."""
    asked = (p.neuromodulation for p in network.projections_into(population))
    found = next((each for each in asked if each is not None), None)
    return quantise_modulation(found, timestep_in_us(network.timestep), 1)


def _most_neurons(network: Network, population: int, neurons: int) -> int:
    """The most neurons of a core that has the memory, or 0; with fewer, rings may be longer."""
    types = CELLS[network.populations[population].cell_type].receptors
    for fewer in range(min(neurons, MOST_NEURONS_PER_CORE) - 1, 0, -1):
        if _poorest(network, population, geometry(network, population, fewer, types)).runs != 0:
            return fewer
    return 0
