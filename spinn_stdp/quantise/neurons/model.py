"""How a cell type becomes integers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.exponentials import divide_by_count
from emulator.image import Int32s, Neurons, Ring, UInt32s
from spinn_stdp.network import Floats, Population
from spinn_stdp.quantise.encoding import ACCUM_HIGHEST, SMALLEST, accum, accums

Words: TypeAlias = "dict[str, NDArray[Any]]"
"""By name in the emulator's struct: (n,), or one number for all."""

PAIR_ADDITIVE = ("SpikePairRule", "AdditiveWeightDependence")
NEAREST_PAIR_ADDITIVE = ("SpikeNearestPairRule", "AdditiveWeightDependence")
EXCITATORY_INHIBITORY = ("excitatory", "inhibitory")
DUAL_RECEPTORS = ("excitatory", "excitatory2", "inhibitory")
RECORDABLE = ("spikes", "v", "gsyn_exc", "gsyn_inh")
MOST_NEURONS_PER_CORE = 256
"""sPyNNaker's most, and its default."""
CONDUCTANCE_SCALE = 1 << 10
"""A conductance is held in 1/1024 µS."""


class Limits(NamedTuple):
    """What a number may be, so that the board can divide by what it makes of it."""

    least: float = SMALLEST
    most: float = ACCUM_HIGHEST


class Initial(NamedTuple):
    """A state variable that can be given a value at the start."""

    word: str
    """Its name in the emulator's struct."""
    scale: int = 1
    default: float = 0.0
    is_count: bool = False
    """Whether it is a whole number of ticks, and no accum."""

    def words(self, values: Floats) -> Int32s:
        """What the board holds of *values*; counts without a sign."""
        if self.is_count:
            return values.astype(np.int64).astype(np.uint32).view(np.int32)
        return accums(values * self.scale)


class Surprise(NamedTuple):
    """What the board makes of a cell type's parameters and a user would not expect."""

    text: str
    receptor: str | None = None
    """It matters only if there are synapses of this type."""


def nothing_surprising(population: Population, step: int) -> Iterator[Surprise]:
    """No surprises."""
    return iter(())


@dataclass(frozen=True)
class CellModel:
    """A cell type: what it has, and how its numbers are converted."""

    model: str
    """Registry key of ``emulator.timestep.neurons``."""
    parameters: Callable[[Population, int], Words]
    """Of a population and the length of a step, ms as accum."""
    receptors: tuple[str, ...]
    """In the order of the board's synapse types."""
    recordable: tuple[str, ...]
    initial_values: Mapping[str, Initial]
    """By PyNN's or sPyNNaker's name."""
    other_state: Callable[[int], Mapping[str, int]]
    """The rest of the neurons' state, of the length of a tick, ms as accum."""
    generators: Callable[[Population, int], UInt32s] | None = None
    """Of random numbers at a start, (k, 4): the first start is 0, and each reset makes another."""
    is_seeded: bool = False
    """Whether the host draws the generators of each start from the seed of the cells."""
    divisors: Mapping[str, Limits] = field(default_factory=dict)
    """Parameters that the board divides by."""
    not_negative: tuple[str, ...] = ()
    conductance: bool = False
    """Weights are conductances."""
    has_split_binary: bool = True
    """Whether sPyNNaker ships a program for its neurons alone, which learning synapses need."""
    combined_rules: tuple[tuple[str, str], ...] = ()
    """Rules of timing and of weight for which it ships one for neurons and learning synapses."""
    surprises: Callable[[Population, int], Iterator[Surprise]] = nothing_surprising
    unsigned: tuple[str, ...] = ()
    """Parameters that are u16.16 words; all others are accums."""
    fractions: tuple[str, ...] = ()
    """Parameters that are from 0 to 1."""
    drawn: tuple[str, ...] = ()
    """Parameters and state variables of which the board draws random ones, in its order.

    None of a model with words that sPyNNaker's ``neuron_expander`` does not know.
    """
    is_unit: bool = False
    """Whether its program is one of its own, which has no current sources and no substeps."""

    def convert(
        self, population: Population, timestep_us: int, ring: Ring, start: int = 0
    ) -> Neurons:
        """The neurons of *population* for the emulator, at one of its starts."""
        tick = tick_length(timestep_us)
        return Neurons(
            model=self.model,
            parameters={
                name: np.broadcast_to(values, population.size)
                for name, values in self.parameters(population, self.step(population, tick)).items()
            },
            state={
                **{
                    name: np.full(population.size, value, np.int32)
                    for name, value in self.other_state(tick).items()
                },
                **self.initial_state(population),
                **self._generators(population, start),
            },
            substeps=substeps(population),
            ring=ring,
        )

    def _generators(self, population: Population, start: int) -> Words:
        return {} if self.generators is None else {"generators": self.generators(population, start)}

    def step(self, population: Population, tick: int) -> int:
        """The length of one update, ms as accum."""
        return divide_by_count(tick, substeps(population))

    def initial_state(self, population: Population) -> Words:
        """Of the state variables that can be given a value."""
        given: Mapping[str, Any] = population.initial_values
        words = {}
        for name, variable in self.initial_values.items():
            if name in given or variable.word not in words:
                values = np.asarray(given.get(name, variable.default), np.float64)
                as_words = variable.words(values)
                words[variable.word] = np.broadcast_to(as_words, population.size).copy()
        return words


def tick_length(timestep_us: int) -> int:
    """ms as accum."""
    return accum(timestep_us / 1000)


def cores(population: Population) -> Int32s:
    """The core that each neuron is on."""
    per_core = population.neurons_per_core or MOST_NEURONS_PER_CORE
    return (np.arange(population.size) // per_core).astype(np.int32)


def substeps(population: Population) -> int:
    """Updates in one tick."""
    return int(population.options.get("n_steps_per_timestep", 1))
