"""The scale of a population's weights: how far its ring buffers are shifted.

The host foresees the input of one time step from what it knows of the connectors. These
numbers are its floats, so they are floats here; the result is one small integer a type.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, gammaln

from spinn_stdp.network import Network, Projection

from .encoding import CONDUCTANCE_SCALE, delay_on_grid, timestep_ms
from .numbers import ACCUM_BITS
from .ring import EXCITATORY, INHIBITORY, SYNAPSE_TYPES, synapse_type

_LARGEST_EXPONENT = 701
MACHINE_GENERATED = ("AllToAllConnector", "OneToOneConnector")
_HOST_GENERATED = (
    "FromListConnector",
    "FromFileConnector",
    "ArrayConnector",
    "CSAConnector",
    "DistanceDependentProbabilityConnector",
    "IndexBasedProbabilityConnector",
    "SmallWorldConnector",
)


@dataclass
class _Statistics:
    """What the host knows of one projection: synapses onto one neuron, and their weights."""

    synapses: int
    mean: float
    variance: float
    largest: float
    delay_variance: float


class _Pool:
    """Mean and variance of items that come in groups (Welford's method)."""

    def __init__(self) -> None:
        self.items = 0
        self.mean = 0.0
        self._squares = 0.0

    def add(self, mean: float, variance: float, items: int) -> None:
        if items == 0:
            return
        both = self.items + items
        difference = mean - self.mean
        self._squares += variance * (items - 1) + difference**2 * self.items * items / both
        self.mean += difference * items / both
        self.items = both

    @property
    def variance(self) -> float:
        return self._squares / (self.items - 1) if self.items > 1 else 0.0


def conductance_scale(network: Network, population: int) -> int:
    """What the board multiplies conductances by, 1 for a current-based cell."""
    return CONDUCTANCE_SCALE if "_cond_" in network.populations[population].cell_type else 1


def _synapses_onto_one_neuron(network: Network, projection: Projection) -> int:
    kind = projection.connector.kind
    if projection.weight is None or projection.delay is None:
        # sPyNNaker takes a value for each connection in a list only.
        kind = "FromListConnector"
    if kind == "OneToOneConnector":
        return 1
    if kind == "AllToAllConnector":
        return projection.n_pre or network.populations[projection.pre].size
    if kind in _HOST_GENERATED:
        targets = [int(post) for post in projection.connections.post]
        return max((targets.count(post) for post in set(targets)), default=0)
    raise NotImplementedError(f"the reference knows no statistics of {kind}")


def _statistics(network: Network, projection: Projection) -> _Statistics:
    weights = np.abs(projection.connections.weight)
    delays = np.array([delay_on_grid(network, float(d)) for d in projection.connections.delay])
    if isinstance(projection.weight, (int, float)):
        mean = largest = abs(projection.weight)
        variance = 0.0
    elif not len(weights):
        mean = largest = variance = 0.0
    else:
        mean, largest = float(weights.mean()), float(weights.max())
        variance = float(weights.var())
    if projection.plasticity is not None:
        largest = max(largest, projection.plasticity.weight_parameters["w_max"])
        mean, variance = largest, 0.0
    one_delay = projection.delay is not None or not len(delays)
    return _Statistics(
        synapses=_synapses_onto_one_neuron(network, projection),
        mean=mean,
        variance=variance,
        largest=largest,
        delay_variance=0.0 if one_delay else float(delays.var()),
    )


def _spread_of_random_weights(expected_spikes: float, deviation: float) -> float:
    """The weight term of the variance of the input of one time step."""
    if deviation == 0.0:
        return 0.0
    upper = round(expected_spikes + 3 * math.sqrt(expected_spikes))
    exponent = math.log(expected_spikes) * upper - gammaln(1 + upper)
    if not -_LARGEST_EXPONENT < exponent < _LARGEST_EXPONENT or exponent == 0.0:
        return 0.0
    tail = math.exp(expected_spikes) * gammaincc(1 + upper, expected_spikes)
    return math.exp(
        -expected_spikes
        + math.log(expected_spikes)
        + 2.0 * math.log(deviation)
        + math.log(tail - math.exp(exponent))
    )


def _setting(network: Network, population: int, name: str) -> float:
    """A population's own value, or else the network's."""
    return float(network.populations[population].options.get(name, getattr(network, name)))


def _foreseen_input(
    network: Network, population: int, projections: list[Projection], scale: int
) -> float:
    """The largest input of one time step that is to be reckoned with."""
    steps_per_second = 1000.0 / timestep_ms(network)
    spikes_per_second = _setting(network, population, "spikes_per_second")
    spikes_per_tick = max(1.0, spikes_per_second / steps_per_second)
    weights, delays = _Pool(), _Pool()
    total = biggest = 0.0
    for each in (_statistics(network, p) for p in projections):
        total += spikes_per_tick * each.largest * each.synapses
        biggest = max(biggest, each.largest * scale)
        weights.add(each.mean * scale, each.variance * scale**2, each.synapses)
        delays.add(0.0, each.delay_variance, each.synapses)
    if delays.variance == 0.0:
        return max(total, biggest)
    expected_spikes = weights.items * spikes_per_second / steps_per_second
    spread = _spread_of_random_weights(expected_spikes, math.sqrt(weights.variance))
    sigma = _setting(network, population, "ring_buffer_sigma")
    upper_bound = weights.mean * expected_spikes + sigma * math.sqrt(
        expected_spikes * weights.mean**2 + spread
    )
    return max(min(upper_bound, total), biggest)


def _shift_above(value: float) -> int:
    if value <= 0.0:
        return 0
    shift = math.ceil(max(0.0, math.log2(value)))
    return shift + 1 if 2**shift <= value else shift


def ring_shifts(network: Network, population: int) -> tuple[int, int]:
    """By synapse type: the left shift that makes a ring buffer's sum an accum."""
    scale = conductance_scale(network, population)
    given = network.populations[population].options.get("max_expected_summed_weight")
    largest: list[float] = []
    for receptor in range(SYNAPSE_TYPES):
        incoming = [
            p for p in network.projections_into(population) if synapse_type(p.receptor) == receptor
        ]
        if given is None:
            largest.append(_foreseen_input(network, population, incoming, scale))
        else:
            largest.append(given[receptor] * scale)
    return _shift_above(largest[EXCITATORY]), _shift_above(largest[INHIBITORY])


def weight_fraction_bits(network: Network, population: int, shift: int) -> int:
    """How many bits of a row's weight are its fraction, in nA or µS."""
    scale_bits = conductance_scale(network, population).bit_length() - 1
    return ACCUM_BITS - shift + scale_bits
