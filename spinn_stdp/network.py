"""What the user asked for, in PyNN's units, and nothing of how a target does it.

A :class:`Network` is built once, by the PyNN surface or directly, and is never changed:
every target reads the same one. Arrays that it holds are read only.

Units are PyNN's: ms, mV, nA (weights onto current-based cells), µS (weights onto
conductance-based cells), nF, Hz.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.image import ADDED

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


def read_only(values: NDArray[Any]) -> NDArray[Any]:
    """A view of *values* that can't be written to."""
    view: NDArray[Any] = values.view()
    view.flags.writeable = False
    return view


def frozen_mapping(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy of *values* that can't be changed, its arrays read only."""
    return MappingProxyType(
        {
            name: read_only(value) if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }
    )


def nothing() -> Mapping[str, Any]:
    """An empty mapping that can't be changed."""
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Distribution:
    """Random numbers as they were asked for; names and parameters are PyNN's.

    See :class:`pyNN.random.RandomDistribution` (``uniform``: low, high; ``normal``: mu, sigma; …).
    """

    name: str
    parameters: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Recording:
    """One variable of some of a population's neurons."""

    variable: str
    neurons: Integers
    """Indices in the population, ascending."""
    interval: float
    """Sampling interval, ms. Spikes have none: every spike is recorded."""


@dataclass(frozen=True, eq=False)
class Population:
    """Neurons or spike sources of one cell type."""

    label: str
    size: int
    cell_type: str
    """PyNN's name: ``IF_cond_exp``, ``SpikeSourceArray`` …"""
    parameters: Mapping[str, Any]
    """By PyNN's names. Numbers: one float64 array of shape (size,) each.

    ``spike_times`` of SpikeSourceArray: a tuple of `size` float64 arrays, ms.
    """
    initial_values: Mapping[str, Any] = field(default_factory=nothing)
    """By PyNN's names of the state variables (``v``, ``gsyn_exc`` …), as `parameters`."""
    recordings: tuple[Recording, ...] = ()
    seed: int | None = None
    """Seed of everything random that the board makes for this population."""
    neurons_per_core: int | None = None
    """None: the most that the board's binaries take."""
    options: Mapping[str, Any] = field(default_factory=nothing)
    """sPyNNaker's further arguments of a population that change its numbers."""
    cell_seed: int | None = field(default=None, metadata=ADDED)
    """Seed of the cells themselves, of types that spike by chance and take one."""


@dataclass(frozen=True, eq=False)
class CurrentSource:
    """A current into some neurons of one population."""

    kind: str
    """PyNN's name: ``DCSource`` …"""
    parameters: Mapping[str, Any]
    population: int
    neurons: Integers


@dataclass(frozen=True, eq=False)
class Connector:
    """How connections were asked for; the board's weight scale is computed from this."""

    kind: str
    """PyNN's class name: ``AllToAllConnector`` …"""
    parameters: Mapping[str, Any] = field(default_factory=nothing)


@dataclass(frozen=True, eq=False)
class Connections:
    """The connections that there are; each array has one entry per connection."""

    pre: Integers
    """Index in the presynaptic population."""
    post: Integers
    """Index in the postsynaptic population."""
    weight: Floats
    """nA or µS, signed as given."""
    delay: Floats
    """ms."""

    def __len__(self) -> int:
        return len(self.pre)

    def blocks(self) -> Iterator[Block]:
        """All connections, some at a time."""
        yield self

    def bounds(self, column: str) -> tuple[float, float]:
        """Two numbers between which each ``weight`` or ``delay`` is; NaN if any is none.

        The lowest and the highest, but where a distribution has bounds it is those. (0, 0) where
        there are no connections.
        """
        values = getattr(self, column)
        return (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)

    def inputs(self, targets: int) -> Integers:
        """How many connections each of so many target neurons has."""
        return np.bincount(self.post, minlength=targets)

    def held(self) -> Connections:
        """The same, all of it in memory."""
        return self


class Block(Protocol):
    """Some of the :class:`Connections`; each array is made when it is asked for."""

    def __len__(self) -> int: ...

    @property
    def pre(self) -> NDArray[Any]: ...

    @property
    def post(self) -> NDArray[Any]: ...

    @property
    def weight(self) -> Floats: ...

    @property
    def delay(self) -> Floats: ...


WEIGHT_CHANGEABLE = "WeightChangeable"
"""sPyNNaker's synapses whose weights other projections change; it stands for both rules."""


@dataclass(frozen=True, eq=False)
class Plasticity:
    """An STDP mechanism: a rule of timing and a rule of weight."""

    timing: str
    """PyNN's or sPyNNaker's name: ``SpikePairRule`` …"""
    timing_parameters: Mapping[str, float]
    """NaN for one that was given for each synapse on its own, which no board can do."""
    weight: str
    """``AdditiveWeightDependence`` …"""
    weight_parameters: Mapping[str, float]
    dendritic_delay_fraction: float = 1.0
    """How much of the delay is in the dendrite; the board knows no other than 1."""
    backprop_delay: bool = True
    """Post spikes reach the synapse after its dendritic delay (sPyNNaker's default)."""

    @property
    def is_changeable(self) -> bool:
        """Whether no pairs of spikes move the weights, but the spikes of other projections do."""
        return self.timing == WEIGHT_CHANGEABLE

    @property
    def names(self) -> tuple[str, ...]:
        """Of the two rules; one where it stands for both."""
        return tuple(dict.fromkeys((self.timing, self.weight)))


@dataclass(frozen=True)
class Neuromodulation:
    """What dopamine does to the plastic synapses onto a population (Izhikevich 2007)."""

    tau_c: float
    """Time constant of the eligibility of a synapse, ms."""
    tau_d: float
    """Time constant of dopamine, ms."""
    w_min: float
    """Bounds of the weights that dopamine changes."""
    w_max: float


@dataclass(frozen=True, eq=False)
class Structure:
    """Synapses that are formed and eliminated as the network runs (sPyNNaker's names)."""

    f_rew: float
    """Attempts in a second."""
    initial_weight: float
    """nA or µS."""
    initial_delay: float
    """ms."""
    s_max: int
    """The most synapses of a neuron that are rewired."""
    with_replacement: bool
    seed: int | None
    spike_buffer_size: int | None
    """Of LastNeuronSelection; None for RandomSelection."""
    grid: tuple[int, int]
    p_form_forward: float
    sigma_form_forward: float
    p_form_lateral: float
    sigma_form_lateral: float
    threshold: float
    """nA or µS."""
    prob_elim_depressed: float
    prob_elim_potentiated: float
    mechanism: int = field(default=0, metadata=ADDED)
    """Projections with the same number share one mechanism, and its random numbers."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Connections of one kind from one population to another."""

    label: str
    pre: int
    """Index of the presynaptic population in :attr:`Network.populations`."""
    post: int
    receptor: str
    """``excitatory`` or ``inhibitory``; of `neuromodulation` ``reward`` or ``punishment``."""
    connections: Connections
    connector: Connector = field(default_factory=lambda: Connector("FromListConnector"))
    weight: float | Distribution | None = None
    """As asked for: one number or a distribution; None where each connection has its own."""
    delay: float | Distribution | None = None
    n_pre: int | None = None
    """Neurons that the connector was let loose on: fewer than the population's for a view."""
    n_post: int | None = None
    plasticity: Plasticity | None = None
    recording: float | None = None
    """Interval at which the weights are recorded, ms; None for not at all."""
    synapse_type: str | None = None
    """PyNN's name of a type that no board has; None for those that `plasticity` says all of."""
    first_pre: int = field(default=0, metadata=ADDED)
    """The first of `n_pre` neurons, where these are one after another."""
    first_post: int = field(default=0, metadata=ADDED)
    drawn_on_board: bool = field(default=False, metadata=ADDED)
    """Whether the connections are those that the board draws with the seed of `post`."""
    neuromodulation: Neuromodulation | None = field(default=None, metadata=ADDED)
    """Of a projection whose weights are dopamine: what it does to the plastic synapses."""
    structure: Structure | None = field(default=None, metadata=ADDED)
    changes: int | None = field(default=None, metadata=ADDED)
    """Index in :attr:`Network.projections` of the one whose weights its spikes change: its own
    weights are what is added to them."""

    @property
    def brings(self) -> bool:
        """Whether its spikes bring dopamine or changes of weights, and nothing to the neurons."""
        return self.neuromodulation is not None or self.changes is not None


@dataclass(frozen=True, eq=False)
class Network:
    """Everything that was asked for.

    ``spikes_per_second`` and ``ring_buffer_sigma`` are sPyNNaker's settings of the same
    names, from which it foresees the input of a time step ([Simulation] in its cfg).
    """

    timestep: float
    """ms."""
    populations: tuple[Population, ...]
    projections: tuple[Projection, ...] = ()
    currents: tuple[CurrentSource, ...] = ()
    min_delay: float | None = None
    """ms; None for one time step."""
    spikes_per_second: float = 30.0
    ring_buffer_sigma: float = 5.0

    def projections_into(self, population: int) -> tuple[Projection, ...]:
        """The projections whose target is the population of that index."""
        return tuple(p for p in self.projections if p.post == population)
