"""sPyNNaker's host side, asked from outside: a program that answers a JSON line per JSON line.

A line describes a small network, as ``oracle.Oracle.ask`` takes it. The answer is what
sPyNNaker itself reckons for it, up to the rows that it would load onto a board; no board
is needed. Run in a folder and with a HOME of its own: sPyNNaker writes reports into them.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import csa
import numpy as np
import pyNN.spiNNaker as sim
from spynnaker.pyNN.extra_algorithms.delay_support_adder import delay_support_adder
from spynnaker.pyNN.extra_algorithms.splitter_components import spynnaker_splitter_selector
from spynnaker.pyNN.models.neuron.synapse_io import get_synapses
from spynnaker.pyNN.random_distribution import RandomDistribution

Json = dict[str, Any]

CELLS = {
    "IF_curr_exp": sim.IF_curr_exp,
    "IF_cond_exp": sim.IF_cond_exp,
    "IF_curr_dual_exp": sim.extra_models.IF_curr_dual_exp,
    "SpikeSourceArray": sim.SpikeSourceArray,
    "SpikeSourcePoisson": sim.SpikeSourcePoisson,
}
HEADER_WORDS = 3


def population(asked: Json) -> Any:
    kind = CELLS[asked["cell"]]
    cell = kind(spike_times=[]) if asked["cell"] == "SpikeSourceArray" else kind()
    made = sim.Population(asked["size"], cell, label=asked["label"], **asked.get("options", {}))
    if asked.get("neurons_per_core") is not None:
        made.set_max_atoms_per_core(asked["neurons_per_core"])
    if "positions" in asked:
        made.positions = np.array(asked["positions"])
    return made


def values(asked: Any) -> Any:
    if isinstance(asked, list) and asked and isinstance(asked[0], str):
        return RandomDistribution(asked[0], **asked[1])
    return asked


def connector(asked: Json) -> Any:
    parameters = dict(asked["parameters"])
    if "array" in parameters:
        parameters["array"] = np.array(parameters["array"])
    if "cset" in parameters:
        parameters["cset"] = getattr(csa, parameters["cset"])
    if "conn_list" in parameters:
        parameters["conn_list"] = [tuple(row) for row in parameters["conn_list"]]
    return getattr(sim, asked["kind"])(**parameters)


def synapse(asked: Json) -> Any:
    given = {"delay": values(asked["delay"])}
    if asked["weight"] is not None:
        given["weight"] = values(asked["weight"])
    if asked.get("w_max") is None:
        return sim.StaticSynapse(**given)
    timing = sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.01)
    weight = sim.AdditiveWeightDependence(w_min=0.0, w_max=asked["w_max"])
    return sim.STDPMechanism(timing_dependence=timing, weight_dependence=weight, **given)


def part(whole: Any, view: list[int] | None) -> Any:
    return whole if view is None else whole[view[0] : view[1]]


def projection(asked: Json, populations: list[Any]) -> Any:
    return sim.Projection(
        part(populations[asked["pre"]], asked.get("pre_view")),
        part(populations[asked["post"]], asked.get("post_view")),
        connector(asked),
        synapse_type=synapse(asked),
        receptor_type=asked["receptor"],
    )


def attempt(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def of_population(made: Any) -> Json:
    vertex = made._vertex
    if not hasattr(vertex, "get_ring_buffer_shifts"):
        return {}
    shifts = vertex.get_ring_buffer_shifts()
    return {
        "shifts": [int(shift) for shift in shifts],
        "scales": [float(scale) for scale in vertex.get_weight_scales(shifts)],
        "available_slots": vertex.max_delay_steps,
        "delay_slots": vertex.max_delay_steps_incoming,
    }


def of_projection(made: Any) -> Json:
    known = made._synapse_information
    rule, dynamics = known.connector, known.synapse_dynamics
    return {
        "on_machine": known.may_generate_on_machine(),
        "to_one": float(rule.get_n_connections_to_post_vertex_maximum(known)),
        "weight_mean": float(dynamics.get_weight_mean(rule, known)),
        "weight_variance": float(dynamics.get_weight_variance(rule, known.weights, known)),
        "weight_maximum": float(dynamics.get_weight_maximum(rule, known)),
        "delay_variance": float(dynamics.get_delay_variance(rule, known.delays, known)),
        "delay_maximum": float(dynamics.get_delay_maximum(rule, known)),
    }


def row_lengths(made: Any) -> list[int]:
    post = made._projection_edge.post_vertex
    neurons = min(post.get_max_atoms_per_core(), post.n_atoms)
    info = post.get_max_row_info(made._synapse_information, neurons, made._projection_edge)
    return [int(info.undelayed_max_n_synapses), int(info.delayed_max_n_synapses)]


def rows(made: Any) -> list[Json]:
    """What the host loads for each core: connections as drawn, and the synapses in the rows."""
    known, edge = made._synapse_information, made._projection_edge
    post = edge.post_vertex
    neurons = min(post.get_max_atoms_per_core(), post.n_atoms)
    info = post.get_max_row_info(known, neurons, edge)
    scales = post.get_weight_scales(post.get_ring_buffer_shifts())
    slices = post.splitter.get_in_coming_slices()
    cores = []
    for core in slices:
        drawn = known.connector.create_synaptic_block(slices, core, known.synapse_type, known)
        given = {name: drawn[name].tolist() for name in ("source", "target", "weight", "delay")}
        near, far = get_synapses(
            drawn, known, edge.n_delay_stages, post.neuron_impl.get_n_synapse_types(), scales,
            edge, info, True, True, neurons,
        )  # fmt: skip
        pre = edge.pre_vertex.n_atoms
        synapses = [(0, *s) for s in read(near, info.undelayed_max_words)]
        synapses += [
            (1 + source // pre, source % pre, *rest)
            for source, *rest in read(far, info.delayed_max_words)
        ]
        cores.append({"drawn": given, "synapses": synapses})
    return cores


def read(data: Any, words: int) -> list[tuple[int, int, int]]:
    """Source row, row weight and control bits (delay, type and target) of each synapse."""
    found = []
    for source, row in enumerate(np.asarray(data, np.uint32).reshape(-1, HEADER_WORDS + words)):
        plastic = int(row[0])
        fixed, controls = int(row[1 + plastic]), int(row[2 + plastic])
        behind = HEADER_WORDS + plastic
        found += [
            (source, int(word) >> 16, int(word) & 0xFFFF) for word in row[behind : behind + fixed]
        ]
        header = 2 * 2  # half-words: time and traces of the pair rule
        weights = row[1 : 1 + plastic].view(np.uint16)[header:]
        halves = row[behind + fixed :].view(np.uint16)[:controls]
        found += [(source, int(w), int(c)) for w, c in zip(weights[:controls], halves, strict=True)]
    return found


def answer(asked: Json) -> Json:
    sim.setup(timestep=asked["timestep"])
    try:
        populations = [population(p) for p in asked["populations"]]
        projections = [projection(p, populations) for p in asked["projections"]]
        told: Json = {
            "populations": [attempt(of_population, p) for p in populations],
            "projections": [attempt(of_projection, p) for p in projections],
        }
        spynnaker_splitter_selector()
        told["delays"] = attempt(lambda: bool(delay_support_adder()))
        told["stages"] = [p._projection_edge.n_delay_stages for p in projections]
        told["row_lengths"] = [attempt(row_lengths, p) for p in projections]
        told["rows"] = [attempt(rows, p) for p in projections] if asked.get("rows") else []
        return told
    finally:
        sim.end()


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # sPyNNaker's own words go with the errors
    for line in sys.stdin:
        told = attempt(answer, json.loads(line))
        out.write(json.dumps(told) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
