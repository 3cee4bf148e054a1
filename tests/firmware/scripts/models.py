"""Programs of neurons and synapses, by the names of their binaries.

``python models.py OUTPUT NAME ...``: a population for each name, all driven by one source, whose
spikes and weights go to OUTPUT. A name is read as sPyNNaker puts it together: cell, STDP rule,
structural plasticity; ``synapses…`` and ``…_neuron`` are the halves of cores that are split.
"""

import json
import sys
from functools import partial

import numpy as np
import pyNN.spiNNaker as sim

extra = sim.extra_models
WEIGHT = 3.0
STRONGEST = 2 * WEIGHT
PAIR = {"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": 0.1, "A_minus": 0.1}

CELLS = {
    "IF_cond_exp": sim.IF_cond_exp,
    "IF_cond_exp_stoc": extra.IFCondExpStoc,
    "IF_curr_alpha": partial(sim.IF_curr_alpha, tau_syn_E=5.0),
    "IF_curr_delta": sim.IF_curr_delta,
    "IF_curr_delta_ca2_adaptive": extra.IFCurrDeltaCa2Adaptive,
    "IF_curr_delta_fixed_prob": extra.IFCurrDeltaFixedProb,
    "IF_curr_exp": sim.IF_curr_exp,
    "IF_curr_exp_ca2_adaptive": extra.IFCurrExpCa2Adaptive,
    "IF_curr_exp_dual": extra.IF_curr_dual_exp,
    "IF_curr_exp_sEMD": partial(extra.IF_curr_exp_sEMD, i_offset=1.5),
    "IF_trunc_delta": extra.IFTruncDelta,
    "IZK_cond_exp": extra.Izhikevich_cond,
    "IZK_cond_exp_dual": extra.Izhikevich_cond_dual,
    "IZK_curr_exp": sim.Izhikevich,
    "stoc_exp": extra.StocExp,
    "stoc_exp_stable": extra.StocExpStable,
    "stoc_sigma": extra.StocSigma,
}
TIMING = {
    "pair": lambda: sim.SpikePairRule(**PAIR),
    "nearest_pair": lambda: extra.SpikeNearestPairRule(**PAIR),
    "vogels_2011": lambda: extra.Vogels2011Rule(alpha=0.2, A_plus=0.1, A_minus=0.1),
    "pfister_triplet": lambda: extra.PfisterSpikeTriplet(tau_x=100.0, tau_y=100.0, **PAIR),
    "recurrent_dual_fsm": lambda: extra.RecurrentRule(
        accumulator_depression=-1, accumulator_potentiation=1, A_plus=0.5, A_minus=0.5
    ),
    "recurrent_pre_stochastic": lambda: extra.RecurrentRule(
        accumulator_depression=-1,
        accumulator_potentiation=1,
        A_plus=0.5,
        A_minus=0.5,
        dual_fsm=False,
    ),
}
BOUNDS = {"w_min": 0.0, "w_max": STRONGEST}
PARTNERS = {"random": sim.RandomSelection, "last_neuron": sim.LastNeuronSelection}


def parts(name):
    """Cell, timing rule, weight rule, partner selection and whether the cores are split."""
    name, _, structure = name.partition("_structural_")
    cell, _, rule = name.partition("_stdp_")
    rule = rule.removeprefix("mad_")
    timing, _, weight = rule.rpartition("_")
    split = cell == "synapses" or cell.endswith("_neuron")
    cell = "IF_curr_exp" if cell == "synapses" else cell.removesuffix("_neuron")
    return cell, timing, weight, structure.removesuffix("_distance_weight"), split


def synapse(timing, weight, structure):
    """What the population learns by."""
    stdp = {}
    if timing:
        bounded = sim.AdditiveWeightDependence(**BOUNDS)
        if weight == "multiplicative":
            bounded = sim.MultiplicativeWeightDependence(**BOUNDS)
        if timing == "pfister_triplet":
            bounded = extra.WeightDependenceAdditiveTriplet(A3_plus=0.1, A3_minus=0.1, **BOUNDS)
        stdp = {"timing_dependence": TIMING[timing](), "weight_dependence": bounded}
    if structure:
        rewiring = {
            "partner_selection": PARTNERS[structure](),
            "formation": sim.DistanceDependentFormation(grid=[2, 2], sigma_form_forward=2.0),
            "elimination": sim.RandomByWeightElimination(
                threshold=0.0, prob_elim_depressed=0.0, prob_elim_potentiated=0.0
            ),
            "f_rew": 1000,
            "initial_weight": WEIGHT,
            "initial_delay": 3.0,
            "s_max": 4,
            "seed": 1,
            "weight": WEIGHT,
            "delay": 3.0,
        }
        return (
            sim.StructuralMechanismSTDP(**stdp, **rewiring)
            if stdp
            else sim.StructuralMechanismStatic(**rewiring)
        )
    if stdp:
        return sim.STDPMechanism(**stdp, weight=WEIGHT, delay=2.0)
    return sim.StaticSynapse(weight=WEIGHT, delay=2.0)


def population(name):
    """Four cells, and the projection from the source onto them."""
    cell, timing, weight, structure, split = parts(name)
    cells = sim.Population(4, CELLS[cell](), label=name, n_synapse_cores=1 if split else 0)
    cells.record("spikes")
    teacher = sim.StaticSynapse(weight=50.0, delay=1.0)
    if not structure:  # structural plasticity takes one projection
        sim.Projection(source, cells, sim.OneToOneConnector(), teacher)
    modulated = timing.startswith("izhikevich_neuromodulation_")
    projection = sim.Projection(
        source,
        cells,
        sim.FromListConnector([(0, 0)]) if structure else sim.AllToAllConnector(),
        synapse(timing.removeprefix("izhikevich_neuromodulation_"), weight, structure),
        receptor_type="excitatory",
    )
    if modulated:
        sim.Projection(
            reward,
            cells,
            sim.AllToAllConnector(),
            extra.Neuromodulation(weight=0.05, tau_c=100.0, tau_d=5.0, w_max=STRONGEST),
            receptor_type="reward",
        )
    return cells, projection


names = sys.argv[2:]
sim.setup(timestep=1.0)
source = sim.Population(4, sim.SpikeSourceArray([[10, 20, 30, 80]] * 4), label="source")
if any("neuromodulation" in name for name in names):
    reward = sim.Population(1, sim.SpikeSourceArray([40]), label="reward")
made = {name: population(name) for name in names}
sim.run(100)
result = {}
for name, (cells, projection) in made.items():
    trains = cells.get_data("spikes").segments[0].spiketrains
    weights = np.array(projection.get("weight", "list", with_address=False))
    result[name] = {"spikes": sum(map(len, trains)), "weights": sorted(map(float, weights))}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
