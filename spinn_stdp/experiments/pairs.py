"""Pairs of cells: each cell has its own source, and an STDP synapse goes from pre to post.

Many pairs that don't know of each other are one network and one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import neo
import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyNN.parameters import Sequence as SpikeTimes

import spinn_stdp as sim

Floats: TypeAlias = NDArray[np.float64]

TIMESTEP = 1.0
"""ms"""
RULE: Mapping[str, float] = {"tau_plus": 10.0, "tau_minus": 1.0, "A_plus": 0.5, "A_minus": 0.5}
"""The notebook's SpikePairRule: time constants in ms, amplitudes in µS."""
SOURCES = ("thalamus-pre", "thalamus-post")
CELLS = ("pre", "post")


@dataclass(frozen=True)
class Synapse:
    """The plastic synapse from pre to post: the notebook's, where not told otherwise.

    ``rule``: parameters of the SpikePairRule that differ from :data:`RULE`. ``w_min``, ``w_max``
    and the first ``weight`` in µS, ``delay`` in ms. ValueError for a parameter that the rule
    does not have.
    """

    rule: Mapping[str, float] = field(default_factory=dict)
    w_min: float = 0.0
    w_max: float = 5.0
    weight: float = 0.0
    delay: float = 5.0
    receptor: str = "excitatory"

    def __post_init__(self) -> None:
        unknown = sorted(set(self.rule) - set(RULE))
        if unknown:
            raise ValueError(
                f"rule={dict(self.rule)!r}: SpikePairRule has no {', '.join(unknown)}; "
                f"its parameters are {', '.join(RULE)}"
            )
        object.__setattr__(self, "rule", {**RULE, **self.rule})

    @property
    def label(self) -> str:
        """What its rule has other than the notebook's: ``tau_minus = 5, A_minus = 1`` …"""
        own = [f"{name} = {self.rule[name]:g}" for name in RULE if self.rule[name] != RULE[name]]
        return ", ".join(own) or "the notebook's rule"


@dataclass(frozen=True, eq=False)
class Pairs:
    """What a run of pairs gave."""

    blocks: dict[str, neo.Block]
    """neo Blocks of ``pre``, ``post``, ``thalamus-pre`` and ``thalamus-post``."""
    weights: neo.AnalogSignal
    """Weights over time, shape (samples, pairs), µS."""
    final_weights: Floats
    """After the run, one per pair, µS."""


def run_pairs(
    pre_times: Sequence[ArrayLike],
    post_times: Sequence[ArrayLike],
    synapse: Synapse,
    *,
    duration: float,
    target: str | None = None,
    input_weight: float = 5.0,
    input_delay: float = TIMESTEP,
    cell: Mapping[str, Any] | None = None,
    signals: bool = True,
) -> Pairs:
    """Run one pair of cells for each of *pre_times* and *post_times*, the times of its sources.

    Times, *duration* and *input_delay* in ms, *input_weight* in µS: of the sources' synapses.
    *cell*: parameters of IF_cond_exp other than sPyNNaker's defaults. *signals*: record v,
    gsyn_exc and gsyn_inh, too.

    This sets the simulator up anew: a network that was described before is gone.
    """
    if len(pre_times) != len(post_times):
        raise ValueError(
            f"{len(pre_times)} lists of pre_times and {len(post_times)} of post_times: "
            "give one of each for every pair"
        )
    sim.setup(timestep=TIMESTEP, min_delay=TIMESTEP, target=target)
    try:
        populations = _populations(pre_times, post_times, cell or {}, signals)
        inputs = sim.StaticSynapse(weight=input_weight, delay=input_delay)
        projection = _connect(populations, synapse, inputs)
        projection.record("weight", every=TIMESTEP)
        sim.run(duration)
        return Pairs(
            blocks={name: population.get_data() for name, population in populations.items()},
            weights=projection.get_data(format="signal"),
            final_weights=np.array(projection.get("weight", "list", with_address=False), float),
        )
    finally:
        sim.end()


def _populations(
    pre_times: Sequence[ArrayLike],
    post_times: Sequence[ArrayLike],
    cell: Mapping[str, Any],
    signals: bool,
) -> dict[str, Any]:
    populations = {}
    for name in CELLS:
        populations[name] = sim.Population(len(pre_times), sim.IF_cond_exp(**cell), label=name)
        recorded = ["spikes", "v", "gsyn_exc", "gsyn_inh"] if signals else ["spikes"]
        populations[name].record(recorded)
    for name, times in zip(SOURCES, (pre_times, post_times), strict=True):
        own = [SpikeTimes(np.asarray(spikes, float)) for spikes in times]
        source = sim.SpikeSourceArray(spike_times=own)
        populations[name] = sim.Population(len(times), source, label=name)
        populations[name].record("spikes")
    return populations


def _connect(populations: Mapping[str, Any], synapse: Synapse, inputs: Any) -> Any:
    one_to_one = sim.OneToOneConnector()
    for source, cell in zip(SOURCES, CELLS, strict=True):
        sim.Projection(
            populations[source],
            populations[cell],
            one_to_one,
            synapse_type=inputs,
            receptor_type="excitatory",
        )
    plastic = sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(**synapse.rule),
        weight_dependence=sim.AdditiveWeightDependence(w_min=synapse.w_min, w_max=synapse.w_max),
        weight=synapse.weight,
        delay=synapse.delay,
    )
    return sim.Projection(
        populations["pre"],
        populations["post"],
        one_to_one,
        synapse_type=plastic,
        receptor_type=synapse.receptor,
    )
