"""The network of the comparison in NEST."""

from __future__ import annotations

import time

import _network as net
import nest
import numpy as np
from _cases import Case, Measured, case_from_arguments, most_memory, take_turns

PICO = 1000.0
"""pA of a nA, and pF of a nF."""


def main() -> None:
    """Run one case, turn by turn."""
    case = case_from_arguments(Case)
    nest.verbosity = nest.VerbosityLevel.ERROR
    start = time.perf_counter()
    recorder = build(case)
    nest.Simulate(net.WARM_UP)
    built = time.perf_counter() - start

    def turn() -> Measured:
        before = recorder.n_events
        clock, processor = time.perf_counter(), time.process_time()
        nest.Simulate(case.milliseconds)
        seconds, clock = time.process_time() - processor, time.perf_counter() - clock
        rate = (recorder.n_events - before) / case.neurons / case.milliseconds * 1000
        return Measured(seconds, clock, rate, most_memory(), built)

    take_turns(turn)


def build(case: Case) -> nest.NodeCollection:
    """The cells, connected; what counts their spikes."""
    nest.ResetKernel()
    nest.SetKernelStatus({"resolution": 1.0, "local_num_threads": case.threads})
    random = np.random.default_rng(1)
    cell = {
        "C_m": net.CM * PICO,
        "tau_m": net.TAU_M,
        "tau_syn_ex": net.TAU_SYN,
        "tau_syn_in": net.TAU_SYN,
        "t_ref": net.TAU_REFRAC,
        "E_L": net.V_REST,
        "V_reset": net.V_REST,
        "V_th": net.V_THRESH,
        "I_e": random.normal(case.current, net.CURRENT_SPREAD, case.neurons) * PICO,
        "V_m": random.uniform(net.V_REST, net.V_THRESH, case.neurons),
    }
    cells = nest.Create("iaf_psc_exp", case.neurons, params=cell)
    synapse = {
        "synapse_model": "static_synapse",
        "weight": net.weight(case.inputs) * PICO,
        "delay": nest.random.uniform_int(int(net.LONGEST_DELAY)) + 1.0,
    }
    if case.plastic:
        synapse |= {
            "synapse_model": "stdp_synapse",
            "tau_plus": net.TAU_STDP,
            "lambda": net.A_STDP,
            "Wmax": net.W_MAX * PICO,
        }
    nest.Connect(cells, cells, {"rule": "fixed_indegree", "indegree": case.inputs}, synapse)
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    return recorder


main()
