"""The network of the comparison in Brian2, as C++ of its own (``cpp_standalone``)."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import _network as net
import brian2 as b
import numpy as np
from _cases import Case, Measured, case_from_arguments, most_memory, take_turns

CELL = """
dv/dt = (v_rest - v + tau_m / capacitance * (i_syn + i_offset)) / tau_m : volt (unless refractory)
di_syn/dt = -i_syn / tau_syn : amp
i_offset : amp
"""
LEARNING = """
w : amp
dpre_trace/dt = -pre_trace / tau_stdp : 1 (event-driven)
dpost_trace/dt = -post_trace / tau_stdp : 1 (event-driven)
"""
ON_PRE = "i_syn_post += w; pre_trace += 1; w = clip(w - a_stdp * post_trace, 0 * amp, w_max)"
ON_POST = "post_trace += 1; w = clip(w + a_stdp * pre_trace, 0 * amp, w_max)"


CLOCKS = """
std::ofstream("clocks", std::ios::app) << std::setprecision(15)
    << double(std::clock()) / CLOCKS_PER_SEC << " "
    << std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count()
    << "\\n";
"""
"""C++ before and after each run: the time of all processors, and that by the clock."""


def main() -> None:
    """Build one case, and run its program turn by turn."""
    case = case_from_arguments(Case)
    with tempfile.TemporaryDirectory() as folder:
        b.set_device("cpp_standalone", directory=folder, build_on_run=False)
        b.prefs.codegen.cpp.extra_compile_args_gcc = ["-O3", "-march=native", "-ffast-math"]
        b.prefs.codegen.cpp.headers = ["<chrono>", "<ctime>", "<fstream>", "<iomanip>"]
        if case.threads > 1:
            b.prefs.devices.cpp_standalone.openmp_threads = case.threads
        b.defaultclock.dt = 1 * b.ms
        start = time.perf_counter()
        spikes, network = build(case)
        for milliseconds in (net.WARM_UP, case.milliseconds):
            b.device.insert_code("main", CLOCKS)
            network.run(milliseconds * b.ms)
        b.device.insert_code("main", CLOCKS)
        b.device.build(directory=folder, compile=True, run=False)
        built = time.perf_counter() - start

        def turn() -> Measured:
            clocks = Path(folder) / "clocks"
            clocks.unlink(missing_ok=True)
            b.device.run(folder, with_output=False, run_args=[])
            _, (processor, clock), (last_processor, last_clock) = np.loadtxt(clocks)
            late = np.count_nonzero(spikes.t >= net.WARM_UP * b.ms)
            rate = late / case.neurons / case.milliseconds * 1000
            memory = most_memory(resource.RUSAGE_CHILDREN)
            return Measured(last_processor - processor, last_clock - clock, rate, memory, built)

        take_turns(turn)


def build(case: Case) -> tuple[b.SpikeMonitor, b.Network]:
    """The cells, connected, and their spikes."""
    namespace = {
        "v_rest": net.V_REST * b.mV,
        "v_thresh": net.V_THRESH * b.mV,
        "tau_m": net.TAU_M * b.ms,
        "tau_syn": net.TAU_SYN * b.ms,
        "capacitance": net.CM * b.nF,
        "weight": net.weight(case.inputs) * b.nA,
        "tau_stdp": net.TAU_STDP * b.ms,
        "a_stdp": net.A_STDP * b.nA,
        "w_max": net.W_MAX * b.nA,
    }
    cells = b.NeuronGroup(
        case.neurons,
        CELL,
        threshold="v > v_thresh",
        reset="v = v_rest",
        refractory=net.TAU_REFRAC * b.ms,
        method="exact",
        namespace=namespace,
    )
    random = np.random.default_rng(1)
    cells.i_offset = random.normal(case.current, net.CURRENT_SPREAD, case.neurons) * b.nA
    cells.v = random.uniform(net.V_REST, net.V_THRESH, case.neurons) * b.mV
    if case.plastic:
        synapses = b.Synapses(
            cells, cells, LEARNING, on_pre=ON_PRE, on_post=ON_POST, namespace=namespace
        )
    else:
        synapses = b.Synapses(cells, cells, on_pre="i_syn_post += weight", namespace=namespace)
    synapses.connect(
        i=random.integers(0, case.neurons, case.neurons * case.inputs),
        j=np.repeat(np.arange(case.neurons), case.inputs),
    )
    if case.plastic:
        synapses.w = net.weight(case.inputs) * b.nA
    synapses.delay = f"(1 + floor({net.LONGEST_DELAY} * rand())) * ms"
    spikes = b.SpikeMonitor(cells)
    return spikes, b.Network(cells, synapses, spikes)


main()
