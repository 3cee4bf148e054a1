"""What of structural plasticity no board could do, or no emulator, or does otherwise than meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from spinn_stdp.network import Network, Projection, Structure

from .delay_rows import cores_width
from .encoding import timestep_in_us
from .limits import name
from .problems import Problems
from .rewiring import is_unheard, ruling, structural
from .ring_buffers import Geometry
from .row_lengths import longest_row
from .synapse_cores import cores_required
from .weights import row_delays

US_PER_MS = 1000
RULES = (("SpikePairRule", "AdditiveWeightDependence"),)
"""Of timing and weight, of which sPyNNaker ships programs that rewire."""
ALIKE = ("s_max", "f_rew", "initial_weight", "initial_delay")
"""What sPyNNaker wants to be the same in all mechanisms of a population."""
ON_A_BOARD = "run the script on a board in software: spinn-stdp board run"


def check_rewiring(
    network: Network, geometries: Mapping[int, Geometry], problems: Problems
) -> None:
    """Tell *problems* of rewired projections that no board could have, or no emulator."""
    for population, rings in geometries.items():
        rewired = structural(network, population)
        asked = ruling(network, population)
        if asked is None:
            continue
        label = network.populations[population].label
        for text in (
            *_together(network, population, rewired),
            *_cores_and_rows(network, population, rewired, asked),
            *_delays(network, rewired, asked, rings),
            *_order(network, rewired, asked),
        ):
            problems.error(f"Population {label!r}: {text}")
        for text in _surprises(network, population, rewired, asked):
            problems.warn(f"Population {label!r}: {text}")


def _together(network: Network, population: int, rewired: list[Projection]) -> Iterator[str]:
    """Which kinds of synapses can be rewired, and beside which others."""
    incoming = network.projections_into(population)
    static = [p for p in rewired if p.plasticity is None]
    if len(static) > 1:
        yield (
            f"{len(static)} projections onto it are rewired and don't learn; sPyNNaker 7.4.1 stops "
            "at a second one (NotImplementedError). Leave one"
        )
    if static and any(p.plasticity or p.neuromodulation for p in incoming):
        yield (
            "some projections onto it are rewired without learning and others learn; sPyNNaker "
            "7.4.1 stops at that. Have all that are rewired learn: StructuralMechanismSTDP"
        )
    rules = {(p.plasticity.timing, p.plasticity.weight) for p in rewired if p.plasticity}
    for timing, weight in sorted(rules - set(RULES)):
        known = " and ".join(f"{a} with {b}" for a, b in RULES)
        yield (
            f"sPyNNaker ships no program that rewires synapses that learn by {timing} with "
            f"{weight}, or none that runs; it does for {known}"
        )
    others = [p.structure for p in rewired[1:] if p.structure is not None]
    for what in ALIKE:
        if any(getattr(each, what) != getattr(rewired[0].structure, what) for each in others):
            yield f"{what} differs between projections that are rewired; give all the same"
    if len({each.spike_buffer_size is None for each in others} | _selection(rewired)) > 1:
        yield "partner_selection differs between projections that are rewired; give all the same"
    mechanisms = {p.structure.mechanism for p in rewired if p.structure is not None}
    if len(mechanisms) > 1 and any(p.neuromodulation for p in incoming):
        yield (
            "sPyNNaker prepares the rows of one mechanism for dopamine, but its rewired "
            "projections have several; give all the same StructuralMechanismSTDP"
        )
    pairs = [p.pre for p in incoming]
    if any(pairs.count(p.pre) > 1 for p in rewired):
        yield (
            "of several projections from one population onto it, one is rewired, which sPyNNaker "
            "7.4.1 does not accept. Have another source for the others"
        )


def _selection(rewired: list[Projection]) -> set[bool]:
    first = rewired[0].structure
    return set() if first is None else {first.spike_buffer_size is None}


def _cores_and_rows(
    network: Network, population: int, rewired: list[Projection], asked: Structure
) -> Iterator[str]:
    cores = cores_required(network, population)
    if cores != 1:
        yield (
            f"it would have {cores} synapse cores, but sPyNNaker rewires on one only: give it "
            "n_synapse_cores=1"
        )
    known = [p.connections.post for p in rewired if _is_in_places(p, asked)]
    counts = np.bincount(np.concatenate([np.zeros(0, np.int64), *known]), minlength=1)
    if counts.max() > asked.s_max:
        yield (
            f"a neuron begins with {counts.max()} synapses that are rewired, but s_max is "
            f"{asked.s_max}: give a larger s_max"
        )
    longest = min(longest_row(network, p) for p in rewired)
    if asked.s_max > longest:
        yield f"s_max is {asked.s_max}; a row holds {longest}"


def _is_in_places(projection: Projection, asked: Structure) -> bool:
    own = projection.structure
    return own is not None and own.mechanism == asked.mechanism


def _delays(
    network: Network, rewired: list[Projection], asked: Structure, rings: Geometry
) -> Iterator[str]:
    step = timestep_in_us(network.timestep) / US_PER_MS
    longest = rings.delay_slots * step
    if not step <= asked.initial_delay <= longest:
        yield (
            f"initial_delay is {asked.initial_delay:g} ms; synapses can be formed with {step:g} to "
            f"{longest:g} ms"
        )
    for projection in rewired:
        ticks = row_delays(network, projection, rings.longest_ticks)
        if len(ticks) and ticks.max() > rings.delay_slots:
            yield (
                f"{name(network, projection)} is rewired and has delays above {longest:g} ms, "
                "which no synapse that is formed could have; shorten them"
            )


def _order(network: Network, rewired: list[Projection], asked: Structure) -> Iterator[str]:
    """Where sources are chosen from the last spikes, their order has to be known."""
    if asked.spike_buffer_size is None:
        return
    source = network.populations[rewired[0].pre]
    if len(rewired) > 1 or cores_width(source) != source.size:
        yield (
            "LastNeuronSelection chooses from spikes in the order in which they reach a core, "
            "which is known here only of one projection from a population on one core; take "
            f"RandomSelection, or {ON_A_BOARD}"
        )


def _surprises(
    network: Network, population: int, rewired: list[Projection], asked: Structure
) -> Iterator[str]:
    unheard = [p for p in network.projections_into(population) if is_unheard(network, p)]
    if unheard:
        which = " and ".join(name(network, p) for p in unheard[:2])
        if len(unheard) > 2:
            which += f" and {len(unheard) - 2} more"
        yield (
            f"no spike of {which} will have any effect, as other projections onto it are rewired: "
            "sPyNNaker 7.4.1 marks the rows of all others as empty (in its synapse_expander), and "
            "their packets are dropped, on a board too. Rewire them as well "
            "(StructuralMechanismSTDP), or project onto a population of their own."
        )
    for projection in rewired:
        if not _is_in_places(projection, asked) and len(projection.connections):
            yield (
                f"the first synapses of {name(network, projection)} will never be eliminated: "
                "sPyNNaker knows only those of the first mechanism. Give all projections the very "
                "same StructuralMechanismSTDP."
            )
