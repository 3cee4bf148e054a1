"""Cell types by their names in PyNN or sPyNNaker: one file here and one line in :data:`CELLS`."""

from __future__ import annotations

from .if_cond_exp import IF_COND_EXP
from .if_cond_exp_stoc import IF_COND_EXP_STOC
from .if_curr_alpha import IF_CURR_ALPHA
from .if_curr_delta import IF_CURR_DELTA
from .if_curr_delta_ca2_adaptive import IF_CURR_DELTA_CA2_ADAPTIVE
from .if_curr_delta_fixed_prob import IF_CURR_DELTA_FIXED_PROB
from .if_curr_dual_exp import IF_CURR_DUAL_EXP
from .if_curr_exp import IF_CURR_EXP
from .if_curr_exp_ca2_adaptive import IF_CURR_EXP_CA2_ADAPTIVE
from .if_curr_exp_semd import IF_CURR_EXP_SEMD
from .if_trunc_delta import IF_TRUNC_DELTA
from .izk_cond_exp import IZK_COND_EXP
from .izk_cond_exp_dual import IZK_COND_EXP_DUAL
from .izk_curr_exp import IZK_CURR_EXP
from .model import CellModel
from .stoc_exp import STOC_EXP
from .stoc_exp_stable import STOC_EXP_STABLE
from .stoc_sigma import STOC_SIGMA

CELLS: dict[str, CellModel] = {
    "IFCondExpStoc": IF_COND_EXP_STOC,
    "IFCurrDeltaCa2Adaptive": IF_CURR_DELTA_CA2_ADAPTIVE,
    "IFCurrDeltaFixedProb": IF_CURR_DELTA_FIXED_PROB,
    "IFCurrExpCa2Adaptive": IF_CURR_EXP_CA2_ADAPTIVE,
    "IFTruncDelta": IF_TRUNC_DELTA,
    "IF_cond_exp": IF_COND_EXP,
    "IF_curr_alpha": IF_CURR_ALPHA,
    "IF_curr_delta": IF_CURR_DELTA,
    "IF_curr_dual_exp": IF_CURR_DUAL_EXP,
    "IF_curr_exp": IF_CURR_EXP,
    "IF_curr_exp_sEMD": IF_CURR_EXP_SEMD,
    "Izhikevich": IZK_CURR_EXP,
    "Izhikevich_cond": IZK_COND_EXP,
    "Izhikevich_cond_dual": IZK_COND_EXP_DUAL,
    "StocExp": STOC_EXP,
    "StocExpStable": STOC_EXP_STABLE,
    "StocSigma": STOC_SIGMA,
}
"""Cell types that have neurons."""

SOURCES: dict[str, tuple[str, ...]] = {
    "SpikeSourceArray": ("spikes",),
    "SpikeSourcePoisson": ("spikes",),
    "SpikeSourcePoissonVariable": ("spikes",),
}
"""Cell types that only send spikes, with what can be recorded of them."""
