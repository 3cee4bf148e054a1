"""What a core of the board spends on its work: instructions, counted on the board in software.

The firmware of sPyNNaker 1!7.4.1 was run with silent populations of 32 and of 128 neurons of each
model, with 1 and 10 sources that fire in each tick onto 8 and 128 neurons, and with Poisson
sources; these numbers are the slopes and intercepts. A learning row is of SpikePairRule with
AdditiveWeightDependence and no postsynaptic spikes; others are somewhat dearer.

An instruction takes more than a cycle where it loads, multiplies or branches (ARM9E-S technical
reference manual, chapter 8). :data:`CYCLES` is an estimate of the mean: with it a static synaptic
event takes 160 ns, within the 100 to 200 ns that were measured on boards (Rhodes et al. 2018,
doi:10.3389/fnins.2018.00816). Memory is not waited for.
"""

from __future__ import annotations

CYCLES = 1.3
"""For each instruction."""
CYCLES_PER_US = 200
"""Of a core at 200 MHz."""

NEURON_CORE = 560
"""In each tick, whatever it has to do."""
NEURON = {
    "IF_curr_exp": 208,
    "IF_cond_exp": 240,
    "IF_curr_alpha": 234,
    "IF_curr_delta": 169,
    "Izhikevich": 237,
    "IF_curr_dual_exp": 254,
    "IF_curr_exp_sEMD": 274,
    "Izhikevich_cond": 269,
    "Izhikevich_cond_dual": 328,
    "IFCurrExpCa2Adaptive": 241,
    "IFCurrDeltaCa2Adaptive": 204,
    "IFCondExpStoc": 382,
    "IFTruncDelta": 138,
}
"""For each neuron and update."""
DEAREST_NEURON = max(NEURON.values())
"""Of a model that was not measured."""
SPIKE = 79
"""For each spike that is sent."""
STATIC_ROW, STATIC_SYNAPSE = 428, 25
PLASTIC_ROW, PLASTIC_SYNAPSE = 620, 103
"""For each row that a spike brings, and each synapse in it."""
ARRAY_CORE = 457
POISSON_CORE, POISSON_SOURCE = 297, 82
