"""The network of the comparison on the emulator, by way of PyNN."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import _network as net
import numpy as np
from _cases import WHOLE, Case, Measured, case_from_arguments, most_memory, take_turns

import spinn_stdp as sim
from emulator.timestep.engine import Engine
from emulator.timestep.firing import Firing

PER_CORE = 128
"""Cells on a core of the board: more that learn, with such delays, its memory does not hold."""
PARTS: dict[str, tuple[type[Any], str]] = {
    "neurons and sources": (Firing, "fire"),
    "recording": (Engine, "_keep_spikes"),
    "synapses": (Engine, "_deliver"),
}
"""Methods that a tick is made of."""
spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)


def main() -> None:
    """Run one case, turn by turn."""
    case = case_from_arguments(Case)
    warnings.simplefilter("ignore", sim.BoardWarning)
    for part, (owner, method) in PARTS.items():
        setattr(owner, method, timed(getattr(owner, method), part))
    start = time.perf_counter()
    cells = build(case)
    sim.run(net.WARM_UP)
    built = time.perf_counter() - start

    def turn() -> Measured:
        before = count(cells)
        clock, processor = time.perf_counter(), time.process_time()
        sim.run(case.milliseconds)
        seconds, clock = time.process_time() - processor, time.perf_counter() - clock
        rate = (count(cells) - before) / case.neurons / case.milliseconds * 1000
        parts = profile(case) if case.threads == 1 else {}
        return Measured(seconds, clock, rate, most_memory(), built, parts)

    take_turns(turn)


def profile(case: Case) -> dict[str, float]:
    """Seconds by part, and of a whole turn tick by tick, as parts of many ticks can't be told."""

    def fire(engine: Engine, tick: int, until: int) -> int:
        return engine._firing.fire(tick, engine._next_to_do(until))

    spent.update(dict.fromkeys(spent, 0.0))
    start = time.process_time()
    with patch.object(Engine, "_fire", fire):
        sim.run(case.milliseconds)
    return {**spent, WHOLE: time.process_time() - start}


def timed(method: Callable[..., Any], part: str) -> Callable[..., Any]:
    """*method*, whose time is counted as that of a *part*."""

    def call(*arguments: Any) -> Any:
        start = time.thread_time()
        result = method(*arguments)
        spent[part] += time.thread_time() - start
        return result

    return call


def build(case: Case) -> sim.Population:
    """The cells, connected."""
    sim.setup(timestep=1.0, threads=case.threads, target="emulator")
    random = np.random.default_rng(1)
    tau_m, cm = net.TAU_M, net.CM
    cell = getattr(sim, case.cell)(
        tau_m=tau_m,
        cm=cm,
        v_rest=net.V_REST,
        v_reset=net.V_REST,
        v_thresh=net.V_THRESH,
        tau_refrac=net.TAU_REFRAC,
        tau_syn_E=net.TAU_SYN,
        tau_syn_I=net.TAU_SYN,
        i_offset=random.normal(case.current, net.CURRENT_SPREAD, case.neurons),
    )
    cells = sim.Population(case.neurons, cell, neurons_per_core=PER_CORE)
    cells.initialize(v=random.uniform(net.V_REST, net.V_THRESH, case.neurons))
    cells.record(["spikes", "v"] if case.recorded == "v" else "spikes")
    if case.inputs:
        delay = sim.RandomDistribution("uniform", low=1.0, high=net.LONGEST_DELAY + 1)
        connector = sim.FixedNumberPreConnector(case.inputs, with_replacement=True)
        projection = sim.Projection(cells, cells, connector, synapse(case, delay))
        if case.recorded == "weight":
            projection.record("weight")
    return cells


def synapse(case: Case, delay: sim.RandomDistribution) -> object:
    """Static or learning by pairs of spikes."""
    weight = net.weight(case.inputs)
    if not case.plastic:
        return sim.StaticSynapse(weight=weight, delay=delay)
    return sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(
            tau_plus=net.TAU_STDP, tau_minus=net.TAU_STDP, A_plus=net.A_STDP, A_minus=net.A_STDP
        ),
        weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=net.W_MAX),
        weight=weight,
        delay=delay,
    )


def count(cells: sim.Population) -> int:
    """Spikes so far."""
    return sum(cells.get_spike_counts().values())


main()
