"""IF_cond_exp: leaky integrate and fire with exponentially decaying synaptic conductances."""

from __future__ import annotations

from typing import Any, NamedTuple

from .columns import SYNAPTIC_CURRENT, ColumnModel, of
from .conductance import conductance, current_out_through, current_through


class IfCondExp(NamedTuple):
    """Parameters: of the membrane as in :mod:`.lif`, of the synapses as there."""

    v_rest: Any
    v_reset: Any
    v_thresh: Any
    resistance: Any
    leak: Any
    i_offset: Any
    refractory_ticks: Any
    exc_decay: Any
    exc_init: Any
    inh_decay: Any
    inh_init: Any
    e_rev_exc: Any
    e_rev_inh: Any


@SYNAPTIC_CURRENT.register(IfCondExp)
def synaptic_current(model: IfCondExp, n: int, v: int, exc: int, inh: int) -> int:
    """The synapses' state is their conductance, in 1/1024 µS."""
    into = current_through(exc, of(model.e_rev_exc, n), v)
    return into - current_out_through(inh, of(model.e_rev_inh, n), v)


IF_COND_EXP = ColumnModel(
    parameters=IfCondExp,
    recordable={
        "v": lambda cells, which: cells.v[which],
        "gsyn_exc": lambda cells, which: conductance(cells.exc_input[which]),
        "gsyn_inh": lambda cells, which: conductance(cells.inh_input[which]),
    },
)
