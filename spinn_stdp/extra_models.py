"""Models that sPyNNaker has beside PyNN's, by the names of its ``extra_models``."""

from __future__ import annotations

from .standardmodels.extra_cells import (
    IF_curr_dual_exp,
    IF_curr_exp_sEMD,
    IFCondExpStoc,
    IFCurDelta,
    IFCurrDeltaCa2Adaptive,
    IFCurrExpCa2Adaptive,
    IFTruncDelta,
    Izhikevich_cond,
    Izhikevich_cond_dual,
)
from .standardmodels.extra_stdp_rules import (
    PfisterSpikeTriplet,
    SpikeNearestPairRule,
    Vogels2011Rule,
    WeightDependenceAdditiveTriplet,
)
from .standardmodels.variable_sources import SpikeSourcePoissonVariable

__all__ = [
    "IFCondExpStoc",
    "IFCurDelta",
    "IFCurrDeltaCa2Adaptive",
    "IFCurrExpCa2Adaptive",
    "IFTruncDelta",
    "IF_curr_dual_exp",
    "IF_curr_exp_sEMD",
    "Izhikevich_cond",
    "Izhikevich_cond_dual",
    "PfisterSpikeTriplet",
    "SpikeNearestPairRule",
    "SpikeSourcePoissonVariable",
    "Vogels2011Rule",
    "WeightDependenceAdditiveTriplet",
]
