"""Ring buffers of a population: how many time steps they hold, and what a weight in them means.

The board sums the weights that arrive at a neuron in one step in 16 bits. sPyNNaker foresees
the largest sum, and so how far to the left the bits have to be shifted to make an s16.15
number; a weight keeps the fraction bits that are left. Source: ``PopulationVertex`` of
sPyNNaker 7.4.1 (``get_ring_buffer_shifts``, ``_Stats``, ``max_delay_steps_incoming``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from spinn_stdp.network import Network, Population, Projection

from .encoding import timestep_in_us
from .statistics import foreseen

TYPES = ("excitatory", "inhibitory")

INDEX_BITS = 14
"""Of a ring buffer's index: 2**14 sums of 16 bits fill half of a core's data memory."""
WEIGHT_FRACTION_BITS = 15
"""Of a weight that is never shifted; the 16th bit is headroom."""
CONDUCTANCE_BITS = 10
"""Further fraction bits of a conductance: the firmware keeps them in units of 1/1024 µS."""
EXTENSION_STAGES = 8
"""A delay extension repeats a spike so many times, each a ring's length later."""


def bits_for(values: int) -> int:
    """Bits that sPyNNaker sets aside to tell *values* apart: one even for a single value."""
    return values if values < 2 else math.ceil(math.log2(values))


@dataclass(frozen=True)
class Geometry:
    """The delays that one population's ring buffers hold, in ticks."""

    neurons: int
    """Of one core."""
    available_slots: int
    """The longest delay that fits into a core's memory."""
    delay_slots: int
    """The longest delay that sPyNNaker gives to the ring buffers, a power of two."""
    max_delay_ticks: int
    """The longest delay that is foreseen of any projection into the population."""

    @property
    def ring_length(self) -> int:
        """Ticks until a ring buffer is used again: at least two."""
        return max(2, self.delay_slots)

    @property
    def longest_ticks(self) -> int:
        """The longest delay with a delay extension, if one is needed."""
        return (1 + EXTENSION_STAGES) * self.delay_slots


def geometry(
    network: Network, population: int, neurons_per_core: int, types: Sequence[str] = TYPES
) -> Geometry:
    """The ring buffers of the population of that index.

    Raises Unforeseeable where sPyNNaker has no estimate of a delay.
    """
    timestep_us = timestep_in_us(network.timestep)
    neurons = min(network.populations[population].size, neurons_per_core)
    available = 1 << (INDEX_BITS - bits_for(neurons) - bits_for(len(types)))
    longest = 0.0
    for projection in network.projections_into(population):
        longest = max(longest, foreseen(network, projection).longest_delay)
    ticks = math.ceil(longest / (timestep_us / 1000))
    return Geometry(neurons, available, min(1 << bits_for(ticks), available), ticks)


def own_stages(longest_delay: float, slots: int, timestep_us: int) -> int:
    """How many times a spike has to be repeated for a delay, ms, through rings of *slots*."""
    in_ring = slots * (timestep_us / 1000)
    return 0 if longest_delay <= in_ring else math.ceil(longest_delay / in_ring) - 1


def delay_stages(
    network: Network, projection: Projection, geometries: Mapping[int, Geometry]
) -> int:
    """Stages of the delay extension that *projection* goes through, 0 for none.

    All delayed projections from one population share its extension, with as many stages
    as the one with the longest delay needs. *geometries*: by index of population, of all
    targets.
    """
    if not _edge_stages(network, projection.pre, projection.post, geometries):
        return 0
    targets = {p.post for p in network.projections if p.pre == projection.pre}
    return max(_edge_stages(network, projection.pre, post, geometries) for post in targets)


def _edge_stages(network: Network, pre: int, post: int, geometries: Mapping[int, Geometry]) -> int:
    """Stages that the longest delay from population *pre* to *post* needs."""
    longest = max(
        foreseen(network, p).longest_delay for p in network.projections_into(post) if p.pre == pre
    )
    return own_stages(longest, geometries[post].delay_slots, timestep_in_us(network.timestep))


@dataclass
class _Pool:
    """Mean and variance of numbers of which only means and variances are known."""

    items: float = 0
    mean: float = 0.0
    squares: float = 0.0
    """Sum of squared distances from the mean."""

    def add(self, mean: float, variance: float, items: float) -> None:
        if items <= 0:
            return
        both = self.items + items
        apart = mean - self.mean
        self.squares = (
            self.squares + variance * (items - 1.0) + (apart * apart * self.items * items) / both
        )
        self.mean = (self.items * self.mean + items * mean) / both
        self.items = both

    @property
    def variance(self) -> float:
        return 0.0 if self.items <= 1 else self.squares / (self.items - 1.0)


@dataclass
class _Input:
    """What one neuron is expected to be sent through one of its synapse types."""

    weights: _Pool = field(default_factory=_Pool)
    delays: _Pool = field(default_factory=_Pool)
    rates: _Pool = field(default_factory=_Pool)
    total: float = 0.0
    """If all synapses are used in the same step."""
    biggest: float = 0.0
    """Of a single synapse."""


SUMMED_DEVIATIONS = 3.0
"""Numbers of spikes further than this above their mean are left out of the sum below."""
LARGEST_EXPONENT = 701.0
"""Above it sPyNNaker leaves out the variance of the weights, as exp() would overflow."""


class LargestSum(NamedTuple):
    """What is taken for the largest sum of weights of one tick, and where it comes from.

    In the board's unit: nA, or 1/1024 µS.
    """

    value: float
    origin: str
    """One of the texts below."""

    @property
    def shift(self) -> int:
        """How far to the left a sum of 16 bits is shifted."""
        return _shift(self.value)


GIVEN = "given as max_expected_summed_weight"
ALL_AT_ONCE = "all synapses of a neuron in the same tick, as no delays vary"
SINGLE = "the largest single weight"
FORESEEN = "foreseen from spikes_per_second and ring_buffer_sigma"
NOTHING = "no synapses"


def largest_sums(
    network: Network,
    population: int,
    types: Sequence[str] = TYPES,
    conductance: bool = False,
) -> tuple[LargestSum, ...]:
    """By type: what sPyNNaker takes for the largest sum of weights of one tick.

    Raises Unforeseeable where sPyNNaker has no estimate of a weight or delay.
    """
    target = network.populations[population]
    scale = 2.0**CONDUCTANCE_BITS if conductance else 1.0
    given = target.options.get("max_expected_summed_weight")
    if given is not None:
        if len(given) != len(types):
            raise ValueError(
                f"Population {target.label!r}: max_expected_summed_weight has {len(given)} "
                f"values; give {len(types)}, one for each of {', '.join(types)}"
            )
        return tuple(LargestSum(weight * scale, GIVEN) for weight in given)
    inputs = _expected_inputs(network, population, types, scale)
    return tuple(_largest_sum(inputs[name], network, target) for name in types)


def shifts(
    network: Network,
    population: int,
    types: Sequence[str] = TYPES,
    conductance: bool = False,
) -> tuple[int, ...]:
    """By type: how far a ring buffer's sum is shifted left to make an s16.15 number.

    Raises Unforeseeable where sPyNNaker has no estimate of a weight or delay.
    """
    return tuple(each.shift for each in largest_sums(network, population, types, conductance))


def weight_bits(
    network: Network,
    population: int,
    types: Sequence[str] = TYPES,
    conductance: bool = False,
) -> tuple[int, ...]:
    """By type: fraction bits of a weight in the board's rows; negative where it is coarser than 1.

    2**bits is sPyNNaker's weight scale, per nA or µS.
    """
    extra = CONDUCTANCE_BITS if conductance else 0
    return tuple(
        WEIGHT_FRACTION_BITS - shift + extra
        for shift in shifts(network, population, types, conductance)
    )


def _shift(largest: float) -> int:
    """The least shift with which the sum *largest* stays below the 16th bit."""
    if largest <= 0:
        return 0
    power = math.ceil(max(0.0, math.log2(largest)))
    return power + 1 if 2**power <= largest else power


def _expected_inputs(
    network: Network, population: int, types: Sequence[str], scale: float
) -> dict[str, _Input]:
    inputs = {name: _Input() for name in types}
    rate = _spikes_per_second(network, network.populations[population])
    per_tick = max(1.0, rate / _ticks_per_second(network))
    for projection in by_source(network, population):
        if projection.neuromodulation is not None:
            continue  # no weight of it gets into a ring buffer
        known = foreseen(network, projection).statistics()
        into = inputs[projection.receptor]
        into.weights.add(known.weight_mean * scale, known.weight_variance * scale**2, known.to_one)
        into.delays.add(0.0, known.delay_variance, known.to_one)
        into.rates.add(rate, 0.0, known.to_one)
        into.biggest = max(into.biggest, known.weight_maximum * scale)
        # sPyNNaker leaves the scale out of the total.
        into.total += per_tick * (known.weight_maximum * known.to_one)
    return inputs


def by_source(network: Network, population: int) -> Iterator[Projection]:
    """The projections into a population, those of one source together, as sPyNNaker adds them."""
    incoming = network.projections_into(population)
    for source in dict.fromkeys(p.pre for p in incoming):
        yield from (p for p in incoming if p.pre == source)


def _ticks_per_second(network: Network) -> float:
    return 1_000_000 / timestep_in_us(network.timestep)


def _spikes_per_second(network: Network, target: Population) -> float:
    own = target.options.get("spikes_per_second")
    rate = float(network.spikes_per_second if own is None else own)
    if rate <= 0:
        raise ValueError(
            f"Population {target.label!r}: spikes_per_second is {rate}; give a rate above 0 Hz"
        )
    return rate


def _largest_sum(expected: _Input, network: Network, target: Population) -> LargestSum:
    # Of some connectors sPyNNaker counts no synapses, but knows the largest weight.
    if not expected.weights.items and expected.biggest == 0.0:
        return LargestSum(0.0, NOTHING)
    total = LargestSum(expected.total, ALL_AT_ONCE)
    biggest = LargestSum(expected.biggest, SINGLE)
    if expected.delays.variance == 0.0:  # all may arrive together
        return max(total, biggest, key=lambda each: each.value)
    own = target.options.get("ring_buffer_sigma")
    sigma = network.ring_buffer_sigma if own is None else own
    spikes = float(expected.weights.items * expected.rates.mean) / _ticks_per_second(network)
    bound = _bound_of_poisson_sum(expected.weights, spikes, sigma)
    likely = min(LargestSum(bound, FORESEEN), total, key=lambda each: each.value)
    return max(likely, biggest, key=lambda each: each.value)


def _bound_of_poisson_sum(weights: _Pool, spikes: float, sigma: float) -> float:
    """*sigma* deviations above the mean sum of the weights that *spikes* per step bring."""
    by_number = spikes * weights.mean**2
    by_weight = _variance_of_weights(math.sqrt(weights.variance), spikes)
    return spikes * weights.mean + sigma * math.sqrt(by_number + by_weight)


def _variance_of_weights(deviation: float, spikes: float) -> float:
    """Variance of a Poisson number of weights, as far as it comes from the weights themselves."""
    if deviation <= 0:
        return 0.0
    # Imported where it is needed: it takes a third of a second.
    from scipy import special  # type: ignore[import-untyped]

    most = round(spikes + SUMMED_DEVIATIONS * math.sqrt(spikes))
    exponent = math.log(spikes) * most - float(special.gammaln(1 + most))
    if not -LARGEST_EXPONENT < exponent < LARGEST_EXPONENT or exponent == 0.0:
        return 0.0
    tail = float(special.gammaincc(1 + most, spikes))
    return math.exp(
        -spikes
        + math.log(spikes)
        + 2.0 * math.log(deviation)
        + math.log(math.exp(spikes) * tail - math.exp(exponent))
    )
