"""What sPyNNaker expects of a projection before it is expanded into synapses.

From these numbers follow the weight scales and the ring buffers of the target population:
see ``ring_buffers``. Source: ``PopulationVertex._Stats`` and the connectors of sPyNNaker
7.4.1, whose floating-point results these are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from spinn_stdp.network import Distribution, Floats, Network, Projection

from . import distributions
from .connectors import Expected, Sizes, expected, own_values
from .encoding import timestep_in_us

Values: TypeAlias = float | Distribution | Floats
"""Weights or delays: one for all, random ones yet to be drawn, or one per connection."""

LISTS = frozenset({"FromListConnector", "FromFileConnector"})
"""Connectors that are handed each connection."""


@dataclass(frozen=True)
class Statistics:
    """What is expected of one projection's connections, in PyNN's units."""

    to_one: float
    """The most connections onto one postsynaptic neuron."""
    weight_mean: float
    weight_variance: float
    weight_maximum: float
    """Of the weights without their sign; the largest that learning may reach, if they learn."""
    delay_variance: float
    """ms²."""


@dataclass(frozen=True, eq=False)
class Foreseen:
    """A projection as sPyNNaker sees it before any of its connections is made.

    It is a list of connections where the user gave a list, where each connection has a
    weight or delay of its own, and where sPyNNaker has no such connector; otherwise it is
    a rule for making connections.
    """

    projection: Projection
    sizes: Sizes
    timestep_us: int
    bound: float | None = None
    """The largest weight that it can get, or give to others, where spikes change weights."""

    @cached_property
    def rule(self) -> Expected | None:
        """The numbers of connections that the connector promises; None for a list."""
        asked = self.projection
        if asked.weight is None or asked.delay is None:
            return None
        return expected(asked.connector.kind, asked.connector.parameters, self.sizes)

    @property
    def is_list(self) -> bool:
        """Whether sPyNNaker is handed the connections one by one."""
        return self.rule is None

    @property
    def weights(self) -> Values:
        """nA or µS."""
        own = self._own("weight")
        return self._listed("weight") if own is None else own

    @property
    def delays(self) -> Values:
        """ms; whole steps, as sPyNNaker rounds them at once, unless they are random."""
        own = self._own("delay")
        if own is not None:
            return own
        delays = self._listed("delay")
        return delays if isinstance(delays, Distribution) else rounded(delays, self.timestep_us)

    def _own(self, name: str) -> Floats | None:
        """What the connector brings."""
        connector = self.projection.connector
        return own_values(connector.kind, connector.parameters, name)

    def _listed(self, column: str) -> Values:
        """Random numbers of a list that the user did not write were drawn with the list."""
        asked: float | Distribution | None = getattr(self.projection, column)
        drawn = isinstance(asked, Distribution) and self.is_list and not self._written_as_list
        if asked is not None and not drawn:
            return asked
        made: Floats = getattr(self.projection.connections, column)
        return made

    @property
    def _written_as_list(self) -> bool:
        return self.projection.connector.kind in LISTS

    @property
    def _random_weights(self) -> float:
        return len(self.projection.connections) if self.rule is None else self.rule.weights

    @property
    def _random_delays(self) -> float:
        return len(self.projection.connections) if self.rule is None else self.rule.delays

    @property
    def to_one(self) -> float:
        """The most connections onto one postsynaptic neuron."""
        if self.rule is not None:
            return self.rule.to_one
        return int(self.projection.connections.inputs(max(self.sizes.post, 1)).max())

    @property
    def longest_delay(self) -> float:
        """ms; of random delays, what they hardly exceed."""
        delays = self.delays
        if isinstance(delays, Distribution):
            return distributions.probable_maximum(delays, self._random_delays)
        longest = float(np.max(delays, initial=0.0))
        structure = self.projection.structure
        return longest if structure is None else max(longest, structure.initial_delay)

    def statistics(self) -> Statistics:
        """Raises Unforeseeable where sPyNNaker's own estimate fails."""
        if self.bound is not None:  # a projection that changes weights counts as much
            return Statistics(self.to_one, self.bound, 0.0, self.bound, _variance(self.delays))
        maximum = _maximum_size(self.weights, self._random_weights)
        mean, variance = _mean_size(self.weights), _variance_of_sizes(self.weights)
        plasticity = self.projection.plasticity
        if plasticity is not None:  # every weight may grow to the largest
            maximum = max(maximum, plasticity.weight_parameters["w_max"])
            mean, variance = maximum, 0.0
        structure = self.projection.structure
        if structure is not None:  # so may every synapse that is formed
            maximum = max(maximum, structure.initial_weight)
            return Statistics(self.to_one, maximum, 0.0, maximum, 0.0)
        return Statistics(self.to_one, mean, variance, maximum, _variance(self.delays))


def foreseen(network: Network, projection: Projection) -> Foreseen:
    """*projection* of *network* as sPyNNaker sees it before it is expanded."""
    pre = _size(network, projection.pre, projection.n_pre)
    post = _size(network, projection.post, projection.n_post)
    whole = network.populations[projection.pre].size
    recurrent = projection.pre == projection.post and pre == post == whole
    return Foreseen(
        projection,
        Sizes(pre, post, recurrent),
        timestep_in_us(network.timestep),
        _bound(network, projection),
    )


def _bound(network: Network, projection: Projection) -> float | None:
    changed = projection if projection.changes is None else network.projections[projection.changes]
    rule = changed.plasticity
    return rule.weight_parameters["w_max"] if rule and rule.is_changeable else None


def _size(network: Network, population: int, of_view: int | None) -> int:
    return network.populations[population].size if of_view is None else of_view


def rounded(delays: float | Floats, timestep_us: int) -> float | Floats:
    """*delays* as whole steps, ms: the nearest, half to even."""
    whole = np.rint(np.asarray(delays) * (1000 / timestep_us)) * (timestep_us / 1000)
    return whole if isinstance(delays, np.ndarray) else float(whole)


def _mean_size(weights: Values) -> float:
    if isinstance(weights, Distribution):
        return abs(distributions.mean(weights))
    if isinstance(weights, np.ndarray):
        return float(np.mean(np.abs(weights))) if weights.size else 0.0
    return abs(weights)


def _variance_of_sizes(weights: Values) -> float:
    return _variance(np.abs(weights) if isinstance(weights, np.ndarray) else weights)


def _variance(values: Values) -> float:
    if isinstance(values, Distribution):
        return distributions.variance(values)
    if isinstance(values, np.ndarray):
        return float(np.var(values)) if values.size else 0.0
    return 0.0


def _maximum_size(weights: Values, numbers: float) -> float:
    if isinstance(weights, Distribution):
        negative = distributions.mean(weights) < 0
        probable = distributions.probable_minimum if negative else distributions.probable_maximum
        return abs(probable(weights, numbers))
    if isinstance(weights, np.ndarray):
        return float(np.max(np.abs(weights), initial=0.0))
    return abs(weights)
