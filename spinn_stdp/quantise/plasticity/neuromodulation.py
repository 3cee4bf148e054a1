"""Neuromodulation: what dopamine does, as integers, and what of it the board can't do.

Source: ``SynapseDynamicsNeuromodulation`` of sPyNNaker 7.4.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import HALF_SIGN, TRACE_BITS
from emulator.image import Modulation
from emulator.timestep.plasticity.modulation import DOPAMINE_SHIFT, ELIGIBILITY_SHIFT
from spinn_stdp.network import Network, Neuromodulation, Projection
from spinn_stdp.quantise import limits, ring_buffers
from spinn_stdp.quantise.encoding import ACCUM_HIGHEST, accum, in_range, timestep_in_us
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.ring_buffers import CONDUCTANCE_BITS, Geometry
from spinn_stdp.quantise.row_lengths import Geometries
from spinn_stdp.quantise.statistics import foreseen
from spinn_stdp.quantise.weights import expanded_on_machine

from .lookup import decay_table

SIGNS = {"reward": 1, "punishment": -1}
"""By receptor: what dopamine does to eligible synapses."""
RULES = (
    ("SpikePairRule", "AdditiveWeightDependence"),
    ("SpikePairRule", "MultiplicativeWeightDependence"),
    ("Vogels2011Rule", "AdditiveWeightDependence"),
)
"""Of timing and weight, for which sPyNNaker ships the firmware."""
WRAPS_AT = HALF_SIGN / (1 << TRACE_BITS)
"""Dopamine that a trace does not hold."""


def modulation_of(network: Network, population: int) -> Neuromodulation | None:
    """What dopamine does to the synapses onto a population; None where none comes."""
    incoming = network.projections_into(population)
    return next((p.neuromodulation for p in incoming if p.neuromodulation), None)


def quantise_modulation(
    asked: Neuromodulation | None, timestep_us: int, weight_unit: int
) -> Modulation | None:
    """*asked* for synapses whose weights the board keeps × *weight_unit*."""
    if asked is None:
        return None
    return Modulation(
        tau_c=decay_table(asked.tau_c, timestep_us, ELIGIBILITY_SHIFT),
        tau_d=decay_table(asked.tau_d, timestep_us, DOPAMINE_SHIFT),
        constant=accum(_constant(asked)),
        w_min=accum(asked.w_min * weight_unit),
        w_max=accum(asked.w_max * weight_unit),
    )


def _constant(asked: Neuromodulation) -> float:
    return 1 / (-((1.0 / asked.tau_c) + (1.0 / asked.tau_d)))


# ---- what the board can't do --------------------------------------------------------


def check_neuromodulation(network: Network, problems: Problems) -> None:
    """All projections of dopamine in *network*."""
    for index, projection in enumerate(network.projections):
        asked = projection.neuromodulation
        if asked is None or network.populations[projection.post].cell_type not in CELLS:
            continue
        what = limits.name(network, projection)
        for text in (
            *_receptor(projection),
            *_parameters(asked, _unit(network, projection)),
            *_partners(network, index),
            *_others(network, index, asked),
        ):
            problems.error(f"{what}: {text}")


def _unit(network: Network, projection: Projection) -> int:
    cell = CELLS[network.populations[projection.post].cell_type]
    return 1 << CONDUCTANCE_BITS if cell.conductance else 1


def _receptor(projection: Projection) -> Iterator[str]:
    if projection.receptor not in SIGNS:
        yield (
            f"Neuromodulation with the receptor {projection.receptor!r}; its receptors are "
            f"{' and '.join(map(repr, SIGNS))}"
        )


def _parameters(asked: Neuromodulation, unit: int) -> Iterator[str]:
    times = {"tau_c": asked.tau_c, "tau_d": asked.tau_d}
    bounds = {"w_min": asked.w_min, "w_max": asked.w_max}
    differing = [name for name, value in (times | bounds).items() if np.isnan(value)]
    for name in differing:
        yield (
            f"{name} differs from synapse to synapse, or is NaN; the board has one value for all: "
            "give a number"
        )
    if differing:
        return
    wrong = [name for name, value in times.items() if not 0 < value < math.inf]
    for name in wrong:
        yield f"{name} is {times[name]:g} ms; give a time above 0"
    if not wrong and not in_range(_constant(asked)):
        yield (
            f"tau_c {asked.tau_c:g} and tau_d {asked.tau_d:g} ms are too long: give times with "
            f"1/(1/tau_c + 1/tau_d) up to {ACCUM_HIGHEST:g} ms"
        )
    for name, value in bounds.items():
        if value < 0:
            yield f"{name} is {value:g}; minimum and maximum weights must be 0 or more"
        elif not in_range(value * unit):
            yield f"{name} is {value:g}, beyond the board's {ACCUM_HIGHEST / unit:g}"
    if asked.w_max < asked.w_min:
        yield f"w_max {asked.w_max:g} is below w_min {asked.w_min:g}; swap them"


def _partners(network: Network, index: int) -> Iterator[str]:
    """The synapses that it is to modulate."""
    projection = network.projections[index]
    into = network.projections_into(projection.post)
    rules = {(p.plasticity.timing, p.plasticity.weight) for p in into if p.plasticity}
    before = network.projections[:index]
    if not any(p.plasticity and p.post == projection.post for p in before):
        yield (
            "neuromodulation can only be added when an STDP projection onto the same population "
            "has been added: make a projection with an STDPMechanism first"
        )
    unprepared = list(_before_dopamine(network, projection.post)[:-1])
    if unprepared and index == _first(network, projection.post):
        labels = ", ".join(repr(p.label) for p in unprepared)
        yield (
            "sPyNNaker prepares the rows of the last STDPMechanism before it for dopamine, and "
            f"not those of {labels}: make it right after the first projection with an "
            "STDPMechanism onto that population"
        )
    for timing, weight in sorted(rules - set(RULES)):
        known = ", ".join(f"{a} with {b}" for a, b in RULES)
        yield (
            f"sPyNNaker has no firmware for neuromodulation of {timing} with {weight}; it has for "
            f"{known}"
        )


def _first(network: Network, population: int) -> int:
    """The first projection of dopamine onto a population."""
    return next(
        k
        for k, p in enumerate(network.projections)
        if p.post == population and p.neuromodulation is not None
    )


def _before_dopamine(network: Network, population: int) -> list[Projection]:
    """Those that learn and come before it, each mechanism once: the last projection of it."""
    before = network.projections[: _first(network, population)]
    learning = [p for p in before if p.post == population and p.plasticity is not None]
    return [
        p
        for k, p in enumerate(learning)
        if not any(same_mechanism(p, later) for later in learning[k + 1 :])
    ]


def same_mechanism(a: Projection, b: Projection) -> bool:
    """Whether two projections that learn by the same rule can have one STDPMechanism."""
    return a.weight == b.weight and a.delay == b.delay


def _others(network: Network, index: int, asked: Neuromodulation) -> Iterator[str]:
    """Further projections into its population."""
    projection = network.projections[index]
    for other in network.projections_into(projection.post):
        if other.neuromodulation is None and other.pre == projection.pre:
            yield (
                f"neuromodulated and other synapses ({other.label!r}) can't be mixed between the "
                "same two populations: have a population of its own for dopamine"
            )
    known = modulation_of(network, projection.post)
    if known is not None and known != asked:
        yield (
            "its tau_c, tau_d, w_min or w_max differ from those of another Neuromodulation onto "
            "the same population; the board has one of each: make them equal"
        )


def check_dopamine(network: Network, geometries: Geometries, problems: Problems) -> None:
    """Concentrations and delays of all projections of dopamine in *network*."""
    for projection in network.projections:
        if projection.neuromodulation is None or projection.post not in geometries:
            continue
        what = limits.name(network, projection)
        if not expanded_on_machine(network, projection):
            problems.error(
                f"{what}: sPyNNaker fails to write dopamine by connections of their own (its "
                "flags do not fit NumPy's integers); use AllToAllConnector or OneToOneConnector "
                "with one weight"
            )
        for text in _delays(network, projection, geometries[projection.post]):
            problems.error(f"{what}: {text}")
        for text in _wrapping(projection.connections.weight):
            problems.warn(f"{what}: {text}")


def _delays(network: Network, projection: Projection, rings: Geometry) -> Iterator[str]:
    longest = foreseen(network, projection).longest_delay
    if ring_buffers.own_stages(longest, rings.delay_slots, timestep_in_us(network.timestep)):
        yield (
            f"sPyNNaker gives dopamine a delay of {longest:g} ms, more than the "
            f"{rings.delay_slots} time steps that its target's ring buffers hold; give a longer "
            "time step to setup(), or fewer neurons per core to the target population"
        )


def _wrapping(weights: NDArray[np.float64]) -> Iterator[str]:
    large = np.abs(weights[np.abs(weights) >= WRAPS_AT])
    if len(large):
        yield (
            f"dopamine of {large.max():g} does not fit the board's traces, which hold less than "
            f"{WRAPS_AT:g}: it will turn into its opposite. Give smaller weights."
        )
