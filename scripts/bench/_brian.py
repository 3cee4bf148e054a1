"""The network of the comparison in Brian2, as C++ of its own (``cpp_standalone``)."""

from __future__ import annotations

import resource
import tempfile
import time

import _network as net
import brian2 as b
import numpy as np

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


def main() -> None:
    """Run one case."""
    case = net.case_from_arguments()
    with tempfile.TemporaryDirectory() as folder:
        b.set_device("cpp_standalone", directory=folder, build_on_run=False)
        b.prefs.codegen.cpp.extra_compile_args_gcc = ["-O3", "-march=native", "-ffast-math"]
        b.defaultclock.dt = 1 * b.ms
        spikes, network = build(case)
        start = time.perf_counter()
        network.run(net.WARM_UP * b.ms)
        network.run(case.milliseconds * b.ms)
        b.device.build(directory=folder, compile=True, run=True)
        whole = time.perf_counter() - start
        seconds = b.device._last_run_time  # of the second run, the network being built
        late = np.count_nonzero(spikes.t >= net.WARM_UP * b.ms)
        rate = late / case.neurons / case.milliseconds * 1000
        memory = net.most_memory(resource.RUSAGE_CHILDREN)
        net.tell(net.Measured(whole - seconds, seconds, rate, memory))


def build(case: net.Case) -> tuple[b.SpikeMonitor, b.Network]:
    """The cells, connected, and their spikes."""
    namespace = {
        "v_rest": net.V_REST * b.mV,
        "v_thresh": net.V_THRESH * b.mV,
        "tau_m": net.TAU_M * b.ms,
        "tau_syn": net.TAU_SYN * b.ms,
        "capacitance": net.CM * b.nF,
        "weight": net.WEIGHT * b.nA,
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
    cells.i_offset = random.normal(net.CURRENT, net.CURRENT_SPREAD, case.neurons) * b.nA
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
        synapses.w = net.WEIGHT * b.nA
    synapses.delay = f"(1 + floor({net.LONGEST_DELAY} * rand())) * ms"
    spikes = b.SpikeMonitor(cells)
    return spikes, b.Network(cells, synapses, spikes)


main()
