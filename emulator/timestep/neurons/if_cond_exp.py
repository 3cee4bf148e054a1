"""IF_cond_exp: leaky integrate and fire with exponentially decaying synaptic conductances."""

from __future__ import annotations

from typing import Any, NamedTuple

from emulator.arithmetic.words import Words

from .columns import SYNAPTIC_CURRENT, Block, Cells, ColumnModel, of
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
def synaptic_current(model: IfCondExp, here: Block, cells: Cells) -> Words:
    """The synapses' state is their conductance, in 1/1024 µS."""
    into = current_through(cells.exc_input, of(model.e_rev_exc, here), cells.v)
    return into - current_out_through(cells.inh_input, of(model.e_rev_inh, here), cells.v)


IF_COND_EXP = ColumnModel(
    parameters=IfCondExp,
    recordable={
        "v": lambda cells, which: cells.v[which],
        "gsyn_exc": lambda cells, which: conductance(cells.exc_input[which]),
        "gsyn_inh": lambda cells, which: conductance(cells.inh_input[which]),
    },
)
