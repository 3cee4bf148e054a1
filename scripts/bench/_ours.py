"""The network of the comparison on the emulator, by way of PyNN."""

from __future__ import annotations

import time
import warnings

import _network as net
import numpy as np

import spinn_stdp as sim


def main() -> None:
    """Run one case."""
    case = net.case_from_arguments()
    warnings.simplefilter("ignore", sim.BoardWarning)
    start = time.perf_counter()
    cells = build(case)
    sim.run(net.WARM_UP)
    built = time.perf_counter()
    before = count(cells)
    began = time.process_time()
    sim.run(case.milliseconds)
    seconds = time.process_time() - began
    rate = (count(cells) - before) / case.neurons / case.milliseconds * 1000
    net.tell(net.Measured(built - start, seconds, rate, net.most_memory()))


def build(case: net.Case) -> sim.Population:
    """The cells, connected."""
    sim.setup(timestep=1.0, threads=1, target="emulator")
    random = np.random.default_rng(1)
    cell = sim.IF_curr_exp(
        tau_m=net.TAU_M,
        cm=net.CM,
        v_rest=net.V_REST,
        v_reset=net.V_REST,
        v_thresh=net.V_THRESH,
        tau_refrac=net.TAU_REFRAC,
        tau_syn_E=net.TAU_SYN,
        tau_syn_I=net.TAU_SYN,
        i_offset=random.normal(net.CURRENT, net.CURRENT_SPREAD, case.neurons),
    )
    cells = sim.Population(case.neurons, cell)
    cells.initialize(v=random.uniform(net.V_REST, net.V_THRESH, case.neurons))
    cells.record("spikes")
    delay = sim.RandomDistribution("uniform", low=1.0, high=net.LONGEST_DELAY + 1)
    connector = sim.FixedNumberPreConnector(case.inputs, with_replacement=True)
    sim.Projection(cells, cells, connector, synapse(case.plastic, delay))
    return cells


def synapse(plastic: bool, delay: sim.RandomDistribution) -> object:
    """Static or learning by pairs of spikes."""
    if not plastic:
        return sim.StaticSynapse(weight=net.WEIGHT, delay=delay)
    return sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(
            tau_plus=net.TAU_STDP, tau_minus=net.TAU_STDP, A_plus=net.A_STDP, A_minus=net.A_STDP
        ),
        weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=net.W_MAX),
        weight=net.WEIGHT,
        delay=delay,
    )


def count(cells: sim.Population) -> int:
    """Spikes so far."""
    return sum(cells.get_spike_counts().values())


main()
