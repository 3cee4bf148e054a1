"""IF_curr_exp: leaky integrate and fire with exponentially decaying synaptic currents."""

from __future__ import annotations

from typing import Any, NamedTuple

from emulator.arithmetic.words import Words

from .columns import SYNAPTIC_CURRENT, Block, Cells, ColumnModel


class IfCurrExp(NamedTuple):
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


@SYNAPTIC_CURRENT.register(IfCurrExp)
def synaptic_current(model: IfCurrExp, here: Block, cells: Cells) -> Words:
    """The synapses' state is their current."""
    return cells.exc_input - cells.inh_input


IF_CURR_EXP = ColumnModel(
    parameters=IfCurrExp,
    recordable={
        "v": lambda cells, which: cells.v[which],
        "gsyn_exc": lambda cells, which: cells.exc_input[which],
        "gsyn_inh": lambda cells, which: cells.inh_input[which],
    },
)
