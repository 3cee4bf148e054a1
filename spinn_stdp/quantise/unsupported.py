"""PyNN's standard models that sPyNNaker has no program for, and what it offers instead."""

from __future__ import annotations

ADAPTIVE = "extra_models.IFCurrExpCa2Adaptive (a current of calcium that each spike strengthens)"

CELLS_INSTEAD = {
    "EIF_cond_alpha_isfa_ista": f"{ADAPTIVE} or Izhikevich",
    "EIF_cond_exp_isfa_ista": f"{ADAPTIVE} or extra_models.Izhikevich_cond",
    "GIF_cond_exp": f"{ADAPTIVE} or extra_models.IFCondExpStoc (a threshold crossed by chance)",
    "HH_cond_exp": "IF_cond_exp or extra_models.Izhikevich_cond",
    "IF_cond_alpha": "IF_cond_exp, or IF_curr_alpha for responses of that shape",
    "IF_cond_exp_gsfa_grr": ADAPTIVE,
    "IF_facets_hardware1": "IF_cond_exp with the parameters of that hardware",
    "MultiCompartmentNeuron": "points without extent, such as IF_cond_exp or "
    "extra_models.Izhikevich_cond",
    "PointNeuron": "whole ones, such as IF_cond_exp and IF_curr_exp with one excitatory and one "
    "inhibitory response each, or extra_models.IF_curr_dual_exp with two excitatory ones",
}
"""By cell type."""

SYNAPSES_INSTEAD = {
    "ElectricalSynapse": "chemical ones alone, such as StaticSynapse",
    "MultiQuantalSynapse": "StaticSynapse or STDPMechanism",
    "SimpleStochasticSynapse": "StaticSynapse or STDPMechanism, which transmit each spike",
    "StochasticTsodyksMarkramSynapse": "StaticSynapse or STDPMechanism",
    "TsodyksMarkramSynapse": "StaticSynapse or STDPMechanism, whose weights a single train of "
    "spikes does not depress",
}
"""By synapse type."""


def cell_refusal(cell_type: str) -> str | None:
    """Why a cell type of PyNN does not run, if that is known of it."""
    instead = CELLS_INSTEAD.get(cell_type)
    return None if instead is None else f"the board has no program for it; sPyNNaker has {instead}"


def synapse_refusal(synapse_type: str) -> str:
    """Why a synapse type does not run."""
    instead = SYNAPSES_INSTEAD.get(synapse_type, "StaticSynapse and STDPMechanism")
    return (
        f"the board has no program for synapses of the type {synapse_type}; sPyNNaker has {instead}"
    )
