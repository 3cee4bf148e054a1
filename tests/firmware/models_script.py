"""Run by sPyNNaker and by us: populations of the models that a plan names, and their records.

``python models_script.py BACKEND PLAN STORED`` or :func:`run`. A plan is JSON: `timestep`, the
lengths of the `runs`, and `populations`, each with a model, its size, parameters, initial
values, the arguments of the Population, input spikes and `synapses` of these (receptor, weight,
delay, and who learns). Records are whole numbers: ``<population>_<variable>`` holds samples,
``<population>_spikes`` rows of neuron and tick, ``<population>_weights`` what was learned.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

import numpy as np
from pyNN.random import AbstractRNG

ACCUM_ONE = 1 << 15


def cell(sim: Any, name: str, parameters: dict[str, Any]) -> Any:
    kind = getattr(sim, name, None) or getattr(sim.extra_models, name)
    return kind(**parameters)


def synapse(sim: Any, asked: dict[str, Any]) -> Any:
    if "learns" not in asked:
        return sim.StaticSynapse(weight=asked["weight"], delay=asked["delay"])
    return sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(**asked["learns"]["timing"]),
        weight_dependence=sim.AdditiveWeightDependence(**asked["learns"]["bounds"]),
        weight=asked["weight"],
        delay=asked["delay"],
    )


class Fixed(AbstractRNG):  # type: ignore[misc]
    """Gives one number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def next(self, *_: Any) -> Any:
        return np.array([self._number])


def current_source(sim: Any, kind: str, parameters: dict[str, Any]) -> Any:
    """sPyNNaker takes no seed of noise, but the words that it makes of one."""
    given = dict(parameters)
    if kind in ("StepCurrentSource", "ACSource") and sim.__name__ == "spinn_stdp":
        from spinn_stdp.scripts import surface  # with the times that sPyNNaker's have

        return getattr(surface, kind)(**given)
    if "seed" not in given:
        return getattr(sim, kind)(**given)
    seed = given.pop("seed")
    if sim.__name__ == "spinn_stdp":
        return getattr(sim, kind)(rng=Fixed(seed), **given)
    from spynnaker.pyNN.utilities.utility_calls import create_mars_kiss_seeds

    source = getattr(sim, kind)(**given)
    source.set_parameters(seed=create_mars_kiss_seeds(np.random.RandomState(seed)))
    return source


def population(sim: Any, k: int, asked: dict[str, Any]) -> tuple[Any, list[Any]]:
    made = sim.Population(
        asked["size"],
        cell(sim, asked["model"], asked["parameters"]),
        label=f"{asked['model']} {k}",
        **asked.get("arguments", {}),
    )
    initial = asked.get("initial_values", {})
    if sim.__name__ != "spinn_stdp":  # sPyNNaker keeps conductances as they are held
        initial = {
            name.replace("gsyn", "isyn"): np.array(value) * (1024 if "gsyn" in name else 1)
            for name, value in initial.items()
        }
    if initial:
        made.initialize(**initial)
    made.record(["spikes", *asked["variables"]])
    projections = []
    if asked["spikes"]:
        source = sim.Population(
            len(asked["spikes"]), sim.SpikeSourceArray(asked["spikes"]), label=f"source {k}"
        )
        for one in asked["synapses"]:
            projections.append(
                sim.Projection(
                    source,
                    made,
                    getattr(sim, one.get("connector", "AllToAllConnector"))(),
                    synapse(sim, one),
                    receptor_type=one["receptor"],
                )
            )
    for current in asked.get("currents", ()):
        made.inject(current_source(sim, **current))
    return made, projections


def records(asked: dict[str, Any], made: Any, timestep: float) -> dict[str, Any]:
    segments = made.get_data().segments
    found = {}
    for number, segment in enumerate(segments):
        trains = sorted(segment.spiketrains, key=lambda train: train.annotations["source_index"])
        rows = [
            [n, tick]
            for n, train in enumerate(trains)
            for tick in np.rint(train.magnitude / timestep)
        ]
        found[f"spikes_{number}"] = np.array(rows, np.int64).reshape(-1, 2)
        for signal in segment.analogsignals:
            scaled = np.asarray(signal.magnitude) * ACCUM_ONE
            found[f"{signal.name}_{number}"] = np.rint(scaled).astype(np.int64)
    return found


def run(sim: Any, plan: dict[str, Any], **settings: Any) -> dict[str, Any]:
    sim.setup(plan["timestep"], **settings)
    made = [population(sim, k, asked) for k, asked in enumerate(plan["populations"])]
    for duration in plan["runs"]:
        if duration == "reset":
            sim.reset()
        else:
            sim.run(duration)
    stored = {}
    for k, ((cells, projections), asked) in enumerate(zip(made, plan["populations"], strict=True)):
        for name, values in records(asked, cells, plan["timestep"]).items():
            stored[f"{k}_{name}"] = values
        for p, projection in enumerate(projections):
            rows = projection.get(["weight"], "list")
            stored[f"{k}_weights_{p}"] = np.array(sorted(tuple(map(float, row)) for row in rows))
    sim.end()
    return stored


if __name__ == "__main__":
    np.savez(sys.argv[3], **run(import_module(sys.argv[1]), json.loads(sys.argv[2])))
