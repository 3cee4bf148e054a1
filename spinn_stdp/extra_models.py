"""Models that sPyNNaker has beside PyNN's, by the names of its ``extra_models``."""

from __future__ import annotations

from .board_connectors import AllButMeConnector, OneToOneOffsetConnector
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
    RecurrentRule,
    SpikeNearestPairRule,
    Vogels2011Rule,
    WeightDependenceAdditiveTriplet,
)
from .standardmodels.neuromodulation import Neuromodulation
from .standardmodels.stochastic_cells import (
    IFCurrDeltaFixedProb,
    StocExp,
    StocExpStable,
    StocSigma,
)
from .standardmodels.variable_sources import SpikeSourcePoissonVariable
from .standardmodels.weight_changes import WeightChangeable, WeightChanger

__all__ = [
    "AllButMeConnector",
    "IFCondExpStoc",
    "IFCurDelta",
    "IFCurrDeltaCa2Adaptive",
    "IFCurrDeltaFixedProb",
    "IFCurrExpCa2Adaptive",
    "IFTruncDelta",
    "IF_curr_dual_exp",
    "IF_curr_exp_sEMD",
    "Izhikevich_cond",
    "Izhikevich_cond_dual",
    "Neuromodulation",
    "OneToOneOffsetConnector",
    "PfisterSpikeTriplet",
    "RecurrentRule",
    "SpikeNearestPairRule",
    "SpikeSourcePoissonVariable",
    "StocExp",
    "StocExpStable",
    "StocSigma",
    "Vogels2011Rule",
    "WeightChangeable",
    "WeightChanger",
    "WeightDependenceAdditiveTriplet",
]
