"""Cell types by PyNN's name: a cell type is one file here and one line in :data:`CELLS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.image import Neurons, Ring
from spinn_stdp.network import Population

from . import lif


@dataclass(frozen=True)
class CellModel:
    """How a cell type becomes integers."""

    convert: Callable[[Population, int, Ring], Neurons]
    """Of a population, the length of a tick in µs, and the population's ring buffers."""
    conductance: bool
    """Weights are conductances, kept in 1/1024 µS."""
    receptors: tuple[str, ...]
    recordable: tuple[str, ...]
    initial_values: tuple[str, ...]
    positive: tuple[str, ...]
    """Parameters that the board divides by."""
    not_negative: tuple[str, ...]


EXCITATORY_INHIBITORY = ("excitatory", "inhibitory")
LIF_RECORDABLE = ("spikes", "v", "gsyn_exc", "gsyn_inh")

CELLS: dict[str, CellModel] = {
    "IF_cond_exp": CellModel(
        convert=lif.if_cond_exp,
        conductance=True,
        receptors=EXCITATORY_INHIBITORY,
        recordable=LIF_RECORDABLE,
        initial_values=("v", "gsyn_exc", "gsyn_inh"),
        positive=lif.POSITIVE,
        not_negative=lif.NOT_NEGATIVE,
    ),
    "IF_curr_exp": CellModel(
        convert=lif.if_curr_exp,
        conductance=False,
        receptors=EXCITATORY_INHIBITORY,
        recordable=LIF_RECORDABLE,
        initial_values=("v", "isyn_exc", "isyn_inh"),
        positive=lif.POSITIVE,
        not_negative=lif.NOT_NEGATIVE,
    ),
}
"""Cell types that have neurons."""

SOURCES: dict[str, tuple[str, ...]] = {
    "SpikeSourceArray": ("spikes",),
    "SpikeSourcePoisson": ("spikes",),
}
"""Cell types that only send spikes, with what can be recorded of them."""
