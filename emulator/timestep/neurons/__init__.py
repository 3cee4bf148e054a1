"""Neurons by model: a model is one file here and one line in :data:`MODELS`."""

from .if_cond_exp import IfCondExp
from .if_curr_exp import IfCurrExp
from .lif_exponential import LifExponential

MODELS: dict[str, type[LifExponential]] = {
    "IF_cond_exp": IfCondExp,
    "IF_curr_exp": IfCurrExp,
}
