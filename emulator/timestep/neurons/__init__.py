"""Neurons by model: a model is one file here and one line in :data:`MODELS`."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from emulator.image import Neurons, UInt32s

from .column_flock import ColumnFlock, has_cells_alike
from .column_population import ColumnPopulation
from .columns import ColumnModel
from .flock import Flock
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
from .model import Model
from .record_flock import RecordFlock
from .record_population import RecordPopulation
from .stoc_exp import STOC_EXP
from .stoc_exp_stable import STOC_EXP_STABLE
from .stoc_sigma import STOC_SIGMA

AnyModel: TypeAlias = Model | ColumnModel

MODELS: dict[str, AnyModel] = {
    "IF_cond_exp": IF_COND_EXP,
    "IF_cond_exp_stoc": IF_COND_EXP_STOC,
    "IF_curr_alpha": IF_CURR_ALPHA,
    "IF_curr_delta": IF_CURR_DELTA,
    "IF_curr_delta_ca2_adaptive": IF_CURR_DELTA_CA2_ADAPTIVE,
    "IF_curr_dual_exp": IF_CURR_DUAL_EXP,
    "IF_curr_delta_fixed_prob": IF_CURR_DELTA_FIXED_PROB,
    "IF_curr_exp": IF_CURR_EXP,
    "IF_curr_exp_ca2_adaptive": IF_CURR_EXP_CA2_ADAPTIVE,
    "IF_curr_exp_SEMD": IF_CURR_EXP_SEMD,
    "IF_trunc_delta": IF_TRUNC_DELTA,
    "IZK_cond_exp": IZK_COND_EXP,
    "IZK_cond_exp_dual": IZK_COND_EXP_DUAL,
    "IZK_curr_exp": IZK_CURR_EXP,
    "StocExp": STOC_EXP,
    "StocExpStable": STOC_EXP_STABLE,
    "StocSigma": STOC_SIGMA,
}
"""By sPyNNaker's names."""


class Loaded(NamedTuple):
    """Populations by their places in the network, and which of them are advanced together."""

    populations: dict[int, ColumnPopulation | RecordPopulation]
    flocks: list[Flock]


def load(images: Mapping[int, Neurons], rings: UInt32s) -> Loaded:
    """The neurons of populations, on the network's ring buffers.

    Those of one model with equally many substeps are a flock; but columns of populations whose
    cells have different parameters are a flock of their own, as these take more memory to read.
    """
    loaded = Loaded({}, [])
    together: dict[tuple[Any, ...], list[tuple[int, Neurons]]] = {}
    for place, image in images.items():
        model = MODELS[image.model]
        if isinstance(model, ColumnModel):
            apart: object = has_cells_alike(image)
        else:
            apart = place if model.is_alone else None
        key = image.model, image.substeps, apart
        together.setdefault(key, []).append((place, image))
    for (name, *_), members in together.items():
        model = MODELS[name]
        places = [place for place, _ in members]
        if isinstance(model, ColumnModel):
            cells = ColumnFlock(model, members, rings)
            loaded.flocks.append(cells)
            for k, place in enumerate(places):
                loaded.populations[place] = ColumnPopulation(cells, k, rings)
        else:
            records = RecordFlock(model, members, rings)
            loaded.flocks.append(records)
            for k, place in enumerate(places):
                loaded.populations[place] = RecordPopulation(records, k, rings)
    return loaded
