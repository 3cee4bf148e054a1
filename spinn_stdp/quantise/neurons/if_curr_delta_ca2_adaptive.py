"""IFCurrDeltaCa2Adaptive."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import calcium, delta, lif
from .model import EXCITATORY_INHIBITORY, RECORDABLE, CellModel, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **lif.membrane(population, step),
        **delta.delta(step),
        **calcium.calcium(population, step),
    }


IF_CURR_DELTA_CA2_ADAPTIVE = CellModel(
    model="IF_curr_delta_ca2_adaptive",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **delta.CURRENTS, **calcium.CURRENT},
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **calcium.DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=lif.membrane_surprises,
    drawn=(*lif.DRAWN, *lif.THRESHOLD, *delta.CURRENTS, *calcium.DRAWN),
)
