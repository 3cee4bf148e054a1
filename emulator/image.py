"""What the board would hold for one network: integers only.

An :class:`Image` is made once from a network and never changes; running one works on a
copy of its state. It is laid out for streaming through memory, not as the board's SDRAM:
the board's core slices are kept only where they change a number.

Numbers are those of the firmware: ``accum`` is s16.15 in an int32, a weight is a uint16
of which :attr:`Synapses.weight_bits` are fraction bits, times are in ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]
Int16s: TypeAlias = NDArray[np.int16]
UInt16s: TypeAlias = NDArray[np.uint16]
UInt32s: TypeAlias = NDArray[np.uint32]

ACCUM_FRACTION_BITS = 15
CHANCES = frozenset({"prob"})
"""Recorded variables that are chances, u0.32 words; all others are accums."""
CHANCE_FRACTION_BITS = 32


def fraction_bits(variable: str) -> int:
    """Of the samples of a variable."""
    return CHANCE_FRACTION_BITS if variable in CHANCES else ACCUM_FRACTION_BITS


def sample_type(variable: str) -> type[np.int32] | type[np.uint32]:
    """The words that the samples of a variable are."""
    return np.uint32 if variable in CHANCES else np.int32


ADDED: Mapping[str, bool] = {"added": True}
"""Metadata of a field that older files don't have: it is kept where it isn't its default.

So golden traces and fingerprints of networks that don't need it stay as they are."""


@dataclass(frozen=True, eq=False)
class Ring:
    """The ring buffers of one population: summed weights by arrival tick, type and neuron.

    The element of synapse type `y` and neuron `n` at tick `t` stands at
    ``first + ((t & (slots - 1)) * types + y) * neurons + n`` of the network's one array.
    """

    first: int
    slots: int
    """A power of two, at least the longest delay. Not the board's ring length, which is as
    short as memory allows; what follows from that is in the rows."""
    types: int
    neurons: int
    shifts: tuple[int, ...]
    """By type: the left shift that makes a ring buffer's sum an accum."""
    lanes: int = 1
    """Synapse cores beside each core of neurons. Each has ring buffers of its own, here one lane
    after the other, of which the neurons' core adds up what has come for a tick."""
    width: int = 1
    """Neurons of a core, where there are several lanes."""


@dataclass(frozen=True, eq=False)
class Neurons:
    """Neurons of one population, as the firmware holds them after its initialisation."""

    model: str
    """Registry key of ``emulator.timestep.neurons``."""
    parameters: Mapping[str, NDArray[Any]]
    """Each (n,): int32, or uint32 where a number is a u0.32."""
    state: Mapping[str, NDArray[Any]]
    """At tick 0; each (n,) int32, but `generators` of random numbers, (k, 4) uint32: one of each
    core, or one of each neuron."""
    substeps: int
    """Updates in one tick (sPyNNaker's n_steps_per_timestep)."""
    ring: Ring
    has_synapse_core: bool = False
    """Whether another core of the board has the ring buffers."""


@dataclass(frozen=True, eq=False)
class ArraySource:
    """Spikes at given ticks: those of tick ``ticks[k]`` are ``first[k]:first[k + 1]``."""

    ticks: Int64s
    """Ascending, each once."""
    first: Int64s
    neurons: Int32s
    """Ascending within a tick, each once."""
    copies: Int32s
    """Packets that the neuron sends in that tick."""
    width: int | None = field(default=None, metadata=ADDED)
    """Sources of a core; None where one core has them all."""


@dataclass(frozen=True, eq=False)
class PoissonSource:
    """Poisson spike sources; the fields are those of the firmware's source data."""

    parameters: Mapping[str, NDArray[Any]]
    """Each (n,), by the names of ``emulator.timestep.poisson``."""
    slice_first: Int64s
    """Where each core's slice begins; ends with n."""
    seeds: UInt32s
    """(slices, 4): x, y, z, c of each core's random numbers."""


@dataclass(frozen=True, eq=False)
class VariablePoissonSource:
    """Poisson spike sources that have one rate after the other."""

    rate_first: Int64s
    """Source `n` has the rates ``rate_first[n]:rate_first[n + 1]``; each has at least one."""
    from_ticks: UInt32s
    """By rate: the tick in which it takes over from the source's rate before."""
    parameters: Mapping[str, NDArray[Any]]
    """By rate, as those of a :class:`PoissonSource` are by source."""
    slice_first: Int64s
    """Where each core's slice of sources begins; ends with their number."""
    seeds: UInt32s
    """(slices, 4)."""


@dataclass(frozen=True, eq=False)
class Current:
    """A current source, of those that flow into one population."""

    kind: str
    """Registry key of ``emulator.timestep.currents``, where its parameters are named."""
    population: int
    neurons: Int32s
    """Ascending."""
    core_first: Int64s
    """Those on the k-th core that it flows into are ``neurons[core_first[k]:core_first[k + 1]]``;
    ends with their number."""
    parameters: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Sampling:
    """One recorded variable: `neurons` at every tick that `every` divides."""

    variable: str
    neurons: Int64s
    every: int


@dataclass(frozen=True, eq=False)
class OwnSpikes:
    """How a synapse core hears of its own neurons' spikes: by the packets of projections back.

    The packet of each neuron, in their order, leads to a row of each of these projections; with
    each row the spike is entered into the post history, once more, before the row is processed.
    """

    projections: tuple[int, ...]
    """Places among :attr:`Image.synapses`, in the order of the core's table."""
    heard: NDArray[np.bool_]
    """(n,): neurons that have a row of these on their own core, the first of several. Packets of
    others are not looked up, and their spikes never get into the histories."""


@dataclass(frozen=True, eq=False)
class Population:
    """What stands for one population of the network."""

    label: str
    size: int
    cells: Neurons | ArraySource | PoissonSource | VariablePoissonSource
    spikes: Int64s | None
    """Neurons whose spikes are recorded; None for none."""
    samplings: tuple[Sampling, ...]
    own_spikes: OwnSpikes | None = None
    """None where each spike is entered into the post histories once, before any row is read."""


SMALL_INDEX = 1 << 16
"""Populations up to this size are indexed with 16 bits."""
PIECE = 1 << 17
"""Synapses that are handed on at a time, more or less: enough to be fast, and not to be much."""


class SynapseRows(NamedTuple):
    """Synapses of some sources that follow one another, source by source."""

    first: Int64s
    """(sources + 1,): those of the k-th source are ``first[k]:first[k + 1]`` of each array."""
    target: NDArray[np.uint16] | NDArray[np.uint32]
    weight: UInt16s
    delay: UInt16s


@dataclass(frozen=True, eq=False)
class Lanes:
    """Which of several synapse cores takes the spikes of each source of a projection."""

    direct: Int64s
    """(neurons of pre,): of those without a delay extension."""
    extended: Int64s
    """(neurons of pre,): of those that come through one."""
    longest: int
    """Ticks of delay that need no extension."""


@dataclass(frozen=True, eq=False)
class Synapses:
    """Synapses of one projection, sorted by source and then by target.

    Those of source `i` are ``first[i]:first[i + 1]``.
    """

    label: str
    pre: int
    post: int
    type: int
    weight_bits: int
    """Fraction bits of a weight: weight in nA or µS is ``raw / 2**weight_bits``."""
    first: Int64s
    """(neurons of pre + 1,)."""
    target: NDArray[np.uint16] | NDArray[np.uint32]
    weight: UInt16s
    delay: UInt16s
    """Ticks from a spike to its arrival, all of it."""
    plasticity: Plasticity | None
    read_ahead: tuple[bool, bool]
    """Whether the row of a spike is read before that of the spike before it is written back,
    where both are of one source in one tick: without a delay extension, and behind one. Only
    plastic rows are written back."""
    record_every: int | None
    """Weights are recorded at every tick that this divides."""
    lanes: Lanes | None = None
    """None where all are of the first lane of the target's ring buffers."""
    is_unheard: bool = field(default=False, metadata=ADDED)
    """No spike ever reaches them: the board keeps them, and filters their packets out."""
    dopamine: int = 0
    """+1 for a reward and −1 for a punishment: the weights are dopamine then, traces of s4.11, and
    reach the post histories as soon as a spike is sent. 0 for synapses onto the neurons."""
    made_on_machine: bool = field(default=False, metadata=ADDED)
    """Rows that the host makes come before those in a core's table, whatever their projection."""
    changes: Int64s | None = field(default=None, metadata=ADDED)
    """(neurons of pre,): the number of the row whose weights a source's spikes change. The weights
    are signed then, int16 in the words of a uint16, and are added to those of that row. None for
    synapses onto the neurons."""

    def __len__(self) -> int:
        return int(self.first[-1])

    @property
    def brings(self) -> bool:
        """Whether spikes bring dopamine or changes, and no weights."""
        return bool(self.dopamine) or self.changes is not None

    def sizes(self, weights: UInt16s) -> UInt16s:
        """Their *weights* without the signs that changes have."""
        if self.changes is None:
            return weights
        return np.abs(weights.view(np.int16)).view(np.uint16)

    def pieces(self) -> Pieces:
        """All rows."""
        rows = np.searchsorted(self.first, np.arange(0, len(self), PIECE))
        cuts = np.unique([0, *rows.tolist(), len(self.first) - 1])
        return [partial(self._rows, *pair) for pair in pairwise(cuts.tolist())]

    def _rows(self, begin: int, end: int) -> SynapseRows:
        """Those of some sources."""
        first = self.first[begin : end + 1]
        inside = slice(int(first[0]), int(first[-1]))
        arrays = (self.target[inside], self.weight[inside], self.delay[inside])
        return SynapseRows(first - first[0], *arrays)

    def held(self) -> Synapses:
        """The same with all its arrays in memory."""
        return self


Pieces: TypeAlias = "Sequence[Callable[[], SynapseRows]]"
"""All rows of a projection, from the first source to the last, to be asked for piece by piece.

Several threads may ask at once.
"""


class SynapseSource(Protocol):
    """Makes the synapses of a projection whenever they are asked for, always the same."""

    def pieces(self) -> Pieces:
        """All of them, each row sorted by target."""


def gathered(first: Int64s, targets: int, pieces: Pieces) -> SynapseRows:
    """All rows as one piece; *first* is theirs, and *targets* are the neurons to be told apart."""
    index = np.uint16 if targets <= SMALL_INDEX else np.uint32
    types = (index, np.uint16, np.uint16)
    target, weight, delay = (np.empty(int(first[-1]), kind) for kind in types)
    at = 0
    for piece in pieces:
        rows = piece()
        inside = slice(at, at + len(rows.target))
        target[inside], weight[inside], delay[inside] = rows.target, rows.weight, rows.delay
        at = inside.stop
    return SynapseRows(first, target, weight, delay)


@dataclass(frozen=True, eq=False)
class DrawnSynapses(Synapses):
    """Synapses that are made when they are asked for, as those that don't learn only load once."""

    target: NDArray[np.uint16] | NDArray[np.uint32] = field(init=False)
    weight: UInt16s = field(init=False)
    delay: UInt16s = field(init=False)
    targets: int = field(kw_only=True)
    """Neurons of post."""
    source: SynapseSource = field(kw_only=True)

    def __getattr__(self, name: str) -> Any:
        """The arrays, in memory from the first look at any of them on."""
        if name not in ("target", "weight", "delay"):
            raise AttributeError(name)
        for column, values in gathered(self.first, self.targets, self.pieces())._asdict().items():
            object.__setattr__(self, column, values)
        return self.__dict__[name]

    def pieces(self) -> Pieces:
        """As of the source: nothing is kept."""
        return self.source.pieces()

    def held(self) -> Synapses:
        """The same with all its arrays in memory."""
        return Synapses(**{each.name: getattr(self, each.name) for each in fields(Synapses)})


@dataclass(frozen=True, eq=False)
class Plasticity:
    """Learning of one projection.

    `timing` and `weight` are registry keys of ``emulator.timestep.plasticity``, their
    parameters named as there: lookup tables int16 (S4.11), bounds and amplitudes int32.
    """

    timing: str
    timing_parameters: Mapping[str, NDArray[Any]]
    weight: str
    weight_parameters: Mapping[str, int]
    backprop_delay: bool
    ring_length: int
    """Delay slots of the board's own ring buffers. A longer delay passes through stages of
    a delay extension, which the learning rule sees as a later presynaptic spike; and a
    delay of exactly this many slots is stored as 0, which delivers nothing."""
    modulation: Modulation | None = None
    """None where the rule moves the weights themselves."""
    core_neurons: int | None = None
    """Target neurons on a core, of a rule that draws random numbers; each core has its own."""
    rows_read: NDArray[np.bool_] | None = None
    """Of such a rule, (sources, cores): whether spikes of a source lead to a row of that core, be
    it empty."""
    row_numbers: Int64s | None = field(default=None, metadata=ADDED)
    """Of weights that other synapses change, (stages, sources): the number by which these know a
    row, first of those without a delay extension. Rows may have the same."""


@dataclass(frozen=True, eq=False)
class Modulation:
    """Learning by dopamine: the rule moves an eligibility, and dopamine turns that into weight."""

    tau_c: Int16s
    """Decay of the eligibility, for every 16th tick."""
    tau_d: Int16s
    """Decay of dopamine, for every 4th tick."""
    constant: int
    """1 / −(1/τ_c + 1/τ_d), an accum."""
    w_min: int
    """Bounds of the weight, accums."""
    w_max: int


@dataclass(frozen=True, eq=False)
class Formation:
    """By which distance between two neurons synapses are formed; see :class:`Rewiring`."""

    grid: tuple[int, int]
    reciprocals: tuple[int, int]
    """u0.32 words."""
    forward: Int64s
    """By squared distance: the chance that a synapse is formed, in 65535ths."""
    lateral: Int64s
    """The same within the population."""


@dataclass(frozen=True, eq=False)
class Elimination:
    """By which weight synapses are eliminated; see :class:`Rewiring`."""

    depressed: int
    """The chance of those below the threshold, in 2³²ths."""
    potentiated: int
    threshold: int


@dataclass(frozen=True, eq=False)
class Rewiring:
    """Structural plasticity of synapses onto one population.

    Each of its neurons has `s_max` places for synapses, of which one is looked at in an attempt:
    what is there may be eliminated, and where nothing is, a synapse may be formed.
    """

    population: int
    projections: tuple[int, ...]
    """Places among :attr:`Image.synapses`, in the order of the host."""
    source_first: tuple[Int64s, ...]
    """By projection: where each core's slice of the sources begins; ends with their number."""
    core_first: Int64s
    """Where each core's slice of the targets begins; ends with their number."""
    shared_seed: UInt32s
    """(4,): chooses the neuron, on all cores alike."""
    core_seeds: UInt32s
    """(cores, 4)."""
    attempts: int
    every: int
    """So many attempts, in every so many ticks."""
    with_replacement: bool
    """Whether there may be several synapses from one neuron to another."""
    last_spikes: int | None
    """How many spikes of the tick before are remembered, of which a source is chosen; None where
    any neuron is."""
    orders: tuple[Int64s, ...]
    """By projection: its synapses in the order in which they stand in their rows at first."""
    places: Int64s
    """(n, s_max, 2): the projection, counted as in `projections`, and the source; or −1."""
    weight: tuple[int, ...]
    """Of what is formed, by projection."""
    delay: int
    """Ticks."""
    formation: tuple[Formation, ...]
    """By projection."""
    elimination: tuple[Elimination, ...]


@dataclass(frozen=True, eq=False)
class Image:
    """All that the board would hold for one network."""

    timestep_us: int
    populations: tuple[Population, ...]
    synapses: tuple[Synapses, ...]
    currents: tuple[Current, ...]
    ring_words: int
    """Length of the one array of ring buffers."""
    rewirings: tuple[Rewiring, ...] = ()

    @property
    def rewired(self) -> set[int]:
        """Places among :attr:`synapses` of those that are rewired."""
        return {index for each in self.rewirings for index in each.projections}
