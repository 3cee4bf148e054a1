"""A Network in sPyNNaker's words: its populations and projections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from spinn_stdp.network import (
    Distribution,
    Floats,
    Network,
    Plasticity,
    Population,
    Projection,
    Structure,
)
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.plasticity.neuromodulation import modulation_of, same_mechanism
from spinn_stdp.quantise.poisson import SOURCES_PER_CORE
from spinn_stdp.quantise.rewiring import list_order, ruling

from .messages import NotDeployable
from .wiring import ALL_TO_ALL, BY_PARAMETERS, LIST, ONE_TO_ONE, Span, Wiring

ARRAY, POISSON = "SpikeSourceArray", "SpikeSourcePoisson"
VARIABLE = "SpikeSourcePoissonVariable"
FOR_EVER = 0xFFFFFFFF
"""sPyNNaker's duration of a Poisson source that has no end, ms."""
DRAWN_FROM = ("allow_self_connections", "n", "p_connect", "with_replacement")
"""A connector's parameters that the board draws by."""
VALUES = frozenset({"weights", "weight_kernel", "delay_kernel"})
"""A connector's parameters that are weights or delays."""
FORMATION = (
    "grid",
    "p_form_forward",
    "sigma_form_forward",
    "p_form_lateral",
    "sigma_form_lateral",
)
ELIMINATION = ("threshold", "prob_elim_depressed", "prob_elim_potentiated")
"""Parameters of the rules by which synapses are formed and eliminated."""
REWIRING = "rewiring"
"""What is recorded of them."""
COUNTS = frozenset({"accumulator_depression", "accumulator_potentiation"})
"""Parameters of a learning rule that are numbers of times."""
CONDUCTANCE, CURRENT = "gsyn_", "isyn_"
"""How the names of conductances begin, which sPyNNaker calls currents, in the board's units."""


def named(sim: Any, name: str) -> Any:
    """What sPyNNaker offers under *name*.

    Raises:
        NotDeployable: it offers no such thing.
    """
    for module in (sim, sim.extra_models):
        found = getattr(module, name, None)
        if found is not None:
            return found
    raise NotDeployable(f"sPyNNaker has no {name}")


def parameters(population: Population) -> dict[str, Any]:
    """Parameters of a population's cells, as sPyNNaker takes them."""
    given = dict(population.parameters)
    if population.cell_type == ARRAY:
        times = [each.tolist() for each in given["spike_times"]]
        return {"spike_times": times if any(times) else []}  # it fails on lists that are all empty
    if population.cell_type == VARIABLE:
        given["durations"] = [np.minimum(each, FOR_EVER) for each in given["durations"]]
        return {name: [each.tolist() for each in values] for name, values in given.items()}
    if population.cell_type == POISSON:
        given["duration"] = np.minimum(given["duration"], FOR_EVER)
    return {name: _simplest(values) for name, values in given.items()}


def make_populations(sim: Any, network: Network) -> list[Any]:
    """sPyNNaker's populations, recorded as asked."""
    _set_slices(sim, network)
    made: list[Any] = []
    labels: set[str] = set()
    for index, population in enumerate(network.populations):
        label = population.label
        if label in labels:
            label = f"{label} ({index})"
        labels.add(label)
        made.append(_population(sim, population, label))
        if ruling(network, index) is not None:
            made[-1].record(REWIRING)
    return made


def _set_slices(sim: Any, network: Network) -> None:
    """How many sources of variable rates share a core, which sPyNNaker has one number for.

    Raises:
        NotDeployable: the network has several.
    """
    variable = [p for p in network.populations if p.cell_type == VARIABLE]
    most = {population.neurons_per_core or SOURCES_PER_CORE for population in variable}
    if len(most) > 1:
        raise NotDeployable(
            f"populations of {VARIABLE} with {', '.join(map(str, sorted(most)))} sources per core: "
            "sPyNNaker has one number for all of them, which set_number_of_neurons_per_core sets"
        )
    for number in most:
        sim.set_number_of_neurons_per_core(named(sim, VARIABLE), number)


def _population(sim: Any, population: Population, label: str) -> Any:
    is_source = population.cell_type in (ARRAY, POISSON, VARIABLE)
    options = dict(population.options)
    if population.cell_type != ARRAY:
        options["seed"] = population.seed
    kind = named(sim, population.cell_type)
    if population.cell_type != VARIABLE:  # of which sPyNNaker ignores it
        options["neurons_per_core"] = population.neurons_per_core
    cells = kind(**parameters(population), **_seed(population))
    made = sim.Population(population.size, cells, label=label, **options)
    for name, values in population.initial_values.items():
        unit = CELLS[population.cell_type].initial_values[name].scale
        state = name.replace(CONDUCTANCE, CURRENT)
        made.initialize(**{state: _simplest(np.asarray(values) * unit)})
    step = sim.get_time_step()
    for recording in population.recordings:
        everyone = len(recording.neurons) == population.size
        if is_source:
            made.record(recording.variable)  # of all: sPyNNaker knows no less
        elif len(recording.neurons):
            every = None if recording.variable == "spikes" else round(recording.interval / step)
            recorded = made if everyone else made[recording.neurons.tolist()]
            recorded.record(
                recording.variable, sampling_interval=None if every is None else every * step
            )
    return made


def _seed(population: Population) -> dict[str, Any]:
    """Of cells that take one."""
    return {} if population.cell_seed is None else {"seed": population.cell_seed}


def _simplest(values: Floats) -> float | list[float]:
    """One number if it is the same for all, as a script would have it."""
    listed: list[float] = np.asarray(values, np.float64).tolist()
    return listed[0] if len(set(listed)) == 1 else listed


# ---- projections --------------------------------------------------------------------


def make_projections(
    sim: Any, network: Network, wirings: tuple[Wiring, ...], populations: list[Any]
) -> list[Any]:
    """sPyNNaker's projections."""
    synapses: list[Any] = []
    made: list[Any] = []
    for projection, wiring in zip(network.projections, wirings, strict=True):
        shared = _shared_mechanism(network, projection, synapses)
        synapses.append(_synapse(sim, projection, wiring, made) if shared is None else shared)
        made.append(
            sim.Projection(
                _view(populations[projection.pre], wiring.pre),
                _view(populations[projection.post], wiring.post),
                _connector(sim, projection, wiring),
                synapses[-1],
                receptor_type=projection.receptor,
                label=projection.label,
            )
        )
    return made


def _shared_mechanism(network: Network, projection: Projection, made: list[Any]) -> Any:
    """The synapses *made* for a projection with the same mechanism, or an equal one where dopamine
    comes, which reaches those of one mechanism only."""
    if projection.structure is not None:
        number = projection.structure.mechanism
        for other, synapses in zip(network.projections, made, strict=False):
            if other.structure is not None and other.structure.mechanism == number:
                return synapses
        return None
    if projection.plasticity is None or modulation_of(network, projection.post) is None:
        return None
    for other, synapses in zip(network.projections, made, strict=False):
        is_plastic = other.post == projection.post and other.plasticity is not None
        if is_plastic and same_mechanism(other, projection):
            return synapses
    return None


def _view(population: Any, span: Span | None) -> Any:
    return population if span is None else population[slice(*span)]


def _connector(sim: Any, projection: Projection, wiring: Wiring) -> Any:
    if projection.drawn_on_board:
        given = {n: v for n, v in projection.connector.parameters.items() if n in DRAWN_FROM}
        return named(sim, wiring.connector)(**given)
    if wiring.connector == ALL_TO_ALL:
        return sim.AllToAllConnector(allow_self_connections=wiring.self_connections)
    if wiring.connector == ONE_TO_ONE:
        return sim.OneToOneConnector()
    if wiring.connector in BY_PARAMETERS:
        given = dict(projection.connector.parameters)
        shapes = {n: v.tolist() for n, v in given.items() if n not in VALUES and np.ndim(v)}
        return named(sim, wiring.connector)(**given | shapes)
    assert wiring.connector == LIST
    made = projection.connections
    table = np.stack([made.pre, made.post, *(getattr(made, name) for name in wiring.columns)], 1)
    if projection.structure is not None:  # the order decides which places the synapses have
        order = list_order(projection)
    else:  # sPyNNaker miscounts the synapses of a list that is not sorted
        order = np.lexsort([made.post, made.pre])
    return sim.FromListConnector(table[order], column_names=list(wiring.columns))


def _number(sim: Any, asked: float | Distribution | None) -> Any:
    if isinstance(asked, Distribution):
        return sim.RandomDistribution(asked.name, **asked.parameters)
    return asked


def _synapse(sim: Any, projection: Projection, wiring: Wiring, before: Sequence[Any]) -> Any:
    """Its synapses; *before* are sPyNNaker's projections that come before it."""
    given = {
        name: _number(sim, getattr(projection, name))
        for name in ("weight", "delay")
        if name not in wiring.columns and getattr(projection, name) is not None
    }
    if projection.neuromodulation is not None:
        given.pop("delay", None)  # which sPyNNaker gives it itself
        bounds = asdict(projection.neuromodulation)
        return named(sim, "Neuromodulation")(**bounds, **given)
    if projection.changes is not None:
        return named(sim, "WeightChanger")(given["weight"], before[projection.changes])
    structure = _structure(sim, projection.structure)
    if projection.plasticity is None:
        kind = sim.StructuralMechanismStatic if structure else sim.StaticSynapse
        return kind(**structure, **given)
    rule = projection.plasticity
    if rule.is_changeable:
        limits = rule.weight_parameters
        return named(sim, rule.timing)(limits["w_min"], limits["w_max"], **given)
    kind = sim.StructuralMechanismSTDP if structure else sim.STDPMechanism
    return kind(
        timing_dependence=named(sim, rule.timing)(**_timing_parameters(rule)),
        weight_dependence=_weight_dependence(sim, rule),
        dendritic_delay_fraction=rule.dendritic_delay_fraction,
        backprop_delay=rule.backprop_delay,
        **structure,
        **given,
    )


def _structure(sim: Any, asked: Structure | None) -> dict[str, Any]:
    """The arguments of a mechanism that rewires."""
    if asked is None:
        return {}
    given = asdict(asked)
    del given["mechanism"]
    remembered = given.pop("spike_buffer_size")
    rules = {
        "formation": (sim.DistanceDependentFormation, FORMATION),
        "elimination": (sim.RandomByWeightElimination, ELIMINATION),
    }
    made = {
        part: kind(**{name: given.pop(name) for name in names})
        for part, (kind, names) in rules.items()
    }
    selection = sim.RandomSelection() if remembered is None else sim.LastNeuronSelection(remembered)
    return {**given, **made, "partner_selection": selection}


def _timing_parameters(rule: Plasticity) -> dict[str, float]:
    """Counts as whole numbers, which sPyNNaker asks for."""
    return {
        name: int(value) if name in COUNTS else value
        for name, value in rule.timing_parameters.items()
    }


def _weight_dependence(sim: Any, rule: Plasticity) -> Any:
    bounds: Mapping[str, float] = rule.weight_parameters
    return named(sim, rule.weight)(**bounds)
