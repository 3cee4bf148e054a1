"""PyNN's objects as one Network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import fields, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pyNN import connectors
from pyNN.core import is_listlike
from pyNN.parameters import LazyArray
from pyNN.random import RandomDistribution

from .drawing.by_distance import distances_of
from .network import (
    WEIGHT_CHANGEABLE,
    Connections,
    Connector,
    CurrentSource,
    Distribution,
    Integers,
    Network,
    Neuromodulation,
    Plasticity,
    Population,
    Projection,
    Recording,
    frozen_mapping,
    nothing,
    read_only,
)
from .quantise.problems import NetworkError
from .results.segments import BOARD_NAMES
from .standardmodels import described
from .standardmodels.cell_types import kind_of
from .standardmodels.multicompartment import is_described
from .standardmodels.neuromodulation import Neuromodulation as NeuromodulationSynapse
from .standardmodels.synapses import STDPMechanism
from .standardmodels.weight_changes import WeightChangeable, WeightChanger

if TYPE_CHECKING:
    from .simulator import Parts, State, Where

BY_DISTANCE = frozenset({"DistanceDependentProbabilityConnector", "SmallWorldConnector"})
"""Connectors that look at the distances between neurons."""
Part = tuple[int, Integers, Integers]
"""A population, indices in it, and where they stand among the cells that they are part of."""


def describe(state: State) -> tuple[Network, dict[Any, Parts]]:
    """The network that *state* holds the description of, and where each projection is in it."""
    draw_on_board(state)
    with state.board_draws.undisturbed():
        return _describe(state)


def draw_on_board(state: State) -> list[str]:
    """Let the connections be drawn that the board draws; returns what is in the way.

    Raises:
        NetworkError: the board would end in an error.
    """
    if not any(projection.is_drawn_on_board for projection in state.projections):
        return []
    with state.board_draws.undisturbed():
        network, places = _describe(state)
        awaiting = {
            place: projection
            for projection, parts in places.items()
            if projection.is_drawn_on_board
            for _, place in parts
        }
        return state.board_draws.draw(state, network, awaiting)


def described_alone(projection: Any) -> Projection:
    """*projection* of one population to another, by itself: for what was asked for."""
    index = {id(getattr(end, "grandparent", end)): 0 for end in (projection.pre, projection.post)}
    ((_, described),) = _projections(projection, index)
    return described


def _describe(state: State) -> tuple[Network, dict[Any, Parts]]:
    index = {id(population): i for i, population in enumerate(state.populations)}
    projections: list[Projection] = []
    places: dict[Any, Parts] = {}
    mechanisms: dict[int, int] = {}
    for projection in state.projections:
        parts = list(_projections(projection, index))
        places[projection] = [(where, len(projections) + i) for i, (where, _) in enumerate(parts)]
        changed = _changed(projection, places)
        projections.extend(
            replace(_numbered(part, projection, mechanisms), changes=changed) for _, part in parts
        )
    network = Network(
        timestep=state.dt,
        populations=tuple(_population(state, p) for p in state.populations),
        projections=tuple(projections),
        currents=tuple(_currents(state, index)),
        min_delay=None if state.min_delay == "auto" else float(state.min_delay),
        spikes_per_second=state.spikes_per_second,
        ring_buffer_sigma=state.ring_buffer_sigma,
    )
    return network, places


def _numbered(part: Projection, projection: Any, mechanisms: dict[int, int]) -> Projection:
    """*part* with the number of the mechanism that rewires it, among all of the network."""
    if part.structure is None:
        return part
    number = mechanisms.setdefault(id(projection.synapse_type), len(mechanisms))
    return replace(part, structure=replace(part.structure, mechanism=number))


def _changed(projection: Any, places: Mapping[Any, Parts]) -> int | None:
    """The place of the projection whose weights the spikes of *projection* change, if any.

    Raises:
        NetworkError: that one is none of this network, or is several.
    """
    if not isinstance(projection.synapse_type, WeightChanger):
        return None
    changed = projection.synapse_type.projection
    if len(places.get(changed, ())) != 1:
        raise NetworkError(
            [
                f"{projection.named}: WeightChanger was given {changed.named}, which is not one of "
                "a population to another that was made before it; give one that is"
            ]
        )
    ((_, place),) = places[changed]
    return place


# ---- populations --------------------------------------------------------------------


def _population(state: State, population: Any) -> Population:
    population.random_cells.draw()
    cell_type = kind_of(population.celltype)
    parameters = {
        name: _values(values)
        for name, values in population.parameters.items()
        if not is_described(values)  # of cells that no target runs
    }
    if population.trains is not None:
        cell_type = "SpikeSourceArray"
        parameters = {"spike_times": tuple(map(read_only, population.trains.times()))}
    per_core = population.neurons_per_core or state.neurons_per_core.get(cell_type)
    return Population(
        label=population.label,
        size=population.size,
        cell_type=cell_type,
        parameters=frozen_mapping(parameters),
        initial_values=frozen_mapping(
            {
                name: np.array(np.broadcast_to(v.evaluate(), (population.size,)), np.float64)
                for name, v in population.initial_values.items()
            }
        ),
        recordings=tuple(_recordings(population)),
        seed=population.seed if population.trains is None else None,
        neurons_per_core=per_core,
        options=frozen_mapping(_options(state, population, cell_type)),
        cell_seed=getattr(population.celltype, "seed", None),
    )


def _options(state: State, population: Any, cell_type: str) -> dict[str, Any]:
    by_type = state.synapse_cores.get(cell_type)
    asked = {} if by_type is None else {"n_synapse_cores": by_type}
    return {**asked, **population.options}


def _values(values: NDArray[Any]) -> Any:
    """A parameter of all cells: an array of numbers, or a tuple of arrays of times."""
    if values.dtype == object:
        return tuple(read_only(times.value) for times in values)
    return values.astype(np.float64)


def _recordings(population: Any) -> Iterator[Recording]:
    recorder = population.recorder
    merged: dict[str, set[int]] = {}
    for variable, ids in recorder.recorded.items():
        merged.setdefault(BOARD_NAMES.get(variable.name, variable.name), set()).update(ids)
    for name, ids in merged.items():
        if ids:
            yield Recording(name, read_only(recorder.indices(ids)), recorder.intervals[name])


# ---- projections --------------------------------------------------------------------


def _parts(cells: Any, index: dict[int, int]) -> list[Part]:
    """The populations that a Population, PopulationView or Assembly consists of."""
    if hasattr(cells, "populations"):
        parts, first = [], 0
        for member in cells.populations:
            for population, within, position in _parts(member, index):
                parts.append((population, within, position + first))
            first += member.size
        return parts
    position = np.arange(cells.size)
    if hasattr(cells, "grandparent"):
        return [(index[id(cells.grandparent)], cells.index_in_grandparent(position), position)]
    return [(index[id(cells)], position, position)]


def _projections(projection: Any, index: dict[int, int]) -> Iterator[tuple[Where, Projection]]:
    """One Projection for each pair of populations, and the connections that it has."""
    pres, posts = _parts(projection.pre, index), _parts(projection.post, index)
    is_split = len(pres) * len(posts) > 1
    rule = _plasticity(projection)
    for pre, pre_within, pre_position in pres:
        pre_of = _lookup(pre_within, pre_position, projection.pre.size)
        for post, post_within, post_position in posts:
            post_of = _lookup(post_within, post_position, projection.post.size)
            as_given = projection.given_as_list or is_split
            where: Where
            if projection.drawn is not None and _is_all(pre_of) and _is_all(post_of):
                where, made = slice(None), projection.drawn
            else:
                where, made = _made(projection, pre_of, post_of)
            yield (
                where,
                Projection(
                    label=projection.label,
                    pre=pre,
                    post=post,
                    receptor=projection.receptor_type,
                    connections=made,
                    connector=Connector("FromListConnector")
                    if as_given
                    else _connector(projection),
                    weight=None if as_given else _asked(projection, "weight"),
                    delay=None if as_given else _asked(projection, "delay"),
                    n_pre=len(pre_within),
                    n_post=len(post_within),
                    first_pre=int(pre_within[0]),
                    first_post=int(post_within[0]),
                    drawn_on_board=projection.is_drawn_on_board,
                    plasticity=rule,
                    structure=getattr(projection.synapse_type, "structure", None),
                    recording=projection.recorder.interval,
                    synapse_type=_unsupported(projection.synapse_type),
                    neuromodulation=_neuromodulation(projection),
                ),
            )


def _made(projection: Any, pre_of: Integers, post_of: Integers) -> tuple[Where, Connections]:
    """Which connections are between two populations, and these."""
    if _is_all(pre_of) and _is_all(post_of):
        return slice(None), Connections(
            pre=_frozen(projection.pre_index),
            post=_frozen(projection.post_index),
            weight=_frozen(projection.given("weight")),
            delay=_frozen(projection.given("delay")),
        )
    source, target = pre_of[projection.pre_index], post_of[projection.post_index]
    where = np.flatnonzero((source >= 0) & (target >= 0))
    return where, Connections(
        pre=read_only(source[where]),
        post=read_only(target[where]),
        weight=read_only(projection.given("weight")[where]),
        delay=read_only(projection.given("delay")[where]),
    )


def _frozen(values: Any) -> Any:
    """*values* as they are, whoever changes them later; of a list they can't be changed."""
    return read_only(values.copy()) if values.flags.writeable else values


def _is_all(table: Integers) -> bool:
    """Whether each cell has the number in its population that it has in the projection."""
    return np.array_equal(table, np.arange(len(table)))


def _lookup(within: Integers, position: Integers, size: int) -> Integers:
    table = np.full(size, -1, np.int64)
    table[position] = within
    return table


def _connector(projection: Any) -> Connector:
    """The connector by the name of PyNN's class that it is, or is derived from."""
    connector = projection._connector
    known = [c.__name__ for c in type(connector).__mro__ if c.__module__ == connectors.__name__]
    is_own = known[0] in ("Connector", "MapConnector")
    kind = type(connector).__name__ if is_own else known[0]
    names = {*getattr(connector, "parameter_names", ()), "with_replacement"}
    names.discard("conn_list")  # these are the connections themselves
    parameters = {name: _plain(getattr(connector, name, None)) for name in sorted(names)}
    if kind in BY_DISTANCE:
        parameters["distances"] = distances_of(projection)
    if kind == "FromListConnector" and getattr(projection.synapse_type, "structure", None):
        listed = np.asarray(connector.conn_list)[:, 1] if len(projection) else ()
        parameters["sorted_from"] = np.argsort(listed, kind="stable")  # as PyNN connects them
    return Connector(kind, frozen_mapping({n: v for n, v in parameters.items() if v is not None}))


def _plain(value: Any) -> Any:
    """A connector's parameter: a number, text, array or distribution; None for all else."""
    if isinstance(value, RandomDistribution):
        return Distribution(value.name, frozen_mapping(dict(value.parameters)))
    if isinstance(value, list | tuple):
        return np.asarray(value)
    return value if isinstance(value, Real | str | np.ndarray) else None


def _asked(projection: Any, name: str) -> float | Distribution | None:
    """A weight or delay as asked for, where it is one number or distribution for all.

    A list of connections brings its own, whatever the synapse type says.
    """
    if name in getattr(projection._connector, "column_names", ()):
        return None
    lazy = projection.synapse_type.parameter_space[name]
    value = lazy.base_value
    if lazy.operations or is_listlike(value):
        return None
    return float(value) if isinstance(value, Real) else _plain(value)


def _unsupported(synapse_type: Any) -> str | None:
    """The name of a synapse type that no board has."""
    kinds = (kind for kind in described.SYNAPSE_TYPES if isinstance(synapse_type, kind))
    return next((kind.__name__ for kind in kinds), None)


def _plasticity(projection: Any) -> Plasticity | None:
    synapse = projection.synapse_type
    if isinstance(synapse, WeightChangeable):
        bounds = _numbers(projection, synapse)
        return Plasticity(
            timing=WEIGHT_CHANGEABLE,
            timing_parameters=nothing(),
            weight=WEIGHT_CHANGEABLE,
            weight_parameters=frozen_mapping(
                {"w_min": bounds["weight_min"], "w_max": bounds["weight_max"]}
            ),
        )
    if not isinstance(synapse, STDPMechanism):
        return None
    timing, weight = synapse.timing_dependence, synapse.weight_dependence
    return Plasticity(
        timing=type(timing).__name__,
        timing_parameters=frozen_mapping(_numbers(projection, timing)),
        weight=type(weight).__name__,
        weight_parameters=frozen_mapping(_numbers(projection, weight)),
        dendritic_delay_fraction=float(synapse.dendritic_delay_fraction),
        backprop_delay=synapse.backprop_delay,
    )


def _neuromodulation(projection: Any) -> Neuromodulation | None:
    synapse = projection.synapse_type
    if not isinstance(synapse, NeuromodulationSynapse):
        return None
    numbers = _numbers(projection, synapse)
    return Neuromodulation(**{each.name: numbers[each.name] for each in fields(Neuromodulation)})


def _numbers(projection: Any, rule: Any) -> dict[str, float]:
    """Parameters of a learning rule, by sPyNNaker's names.

    NaN stands for one that differs between synapses.
    """
    values: dict[str, float] = dict(rule.extra_parameters)
    for name, lazy in rule.native_parameters.items():
        own = projection.own_values(name)
        is_one = lazy.is_homogeneous and isinstance(lazy.base_value, Real)
        if own is not None:
            same = len(own) and (own == own[0]).all()
            values[name] = float(own[0]) if same else float("nan")
        else:
            values[name] = float(_evaluated(lazy)) if is_one else float("nan")
    return values


def _evaluated(lazy: LazyArray) -> Any:
    """The one number that a parameter stands for."""
    one = deepcopy(lazy)
    one.shape = (1,)
    return one.evaluate(simplify=True)


# ---- currents -----------------------------------------------------------------------


def _currents(state: State, index: dict[int, int]) -> Iterator[CurrentSource]:
    for source in state.current_sources:
        yield from currents_of(source, index)


def currents_of(source: Any, index: Mapping[int, int]) -> Iterator[CurrentSource]:
    """What *source* is to each population that it flows into; *index* has them by ``id``."""
    by_population: dict[int, list[int]] = {}
    for cell in source.cells:
        population = index[id(cell.parent)]
        by_population.setdefault(population, []).append(cell.parent.id_to_index(cell))
    for population, neurons in by_population.items():
        yield CurrentSource(
            kind=source.kind,
            parameters=frozen_mapping(source.described()),
            population=population,
            neurons=read_only(np.array(neurons, np.int64)),
        )
