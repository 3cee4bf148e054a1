"""IFCondExpStoc."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emulator.arithmetic.exponentials import divide
from emulator.arithmetic.fixed_point import ACCUM_ONE, multiply
from emulator.image import Int32s, UInt32s
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums, by_value

from . import conductance, exponential, lif
from .model import (
    EXCITATORY_INHIBITORY,
    RECORDABLE,
    CellModel,
    Limits,
    Surprise,
    Words,
    cores,
)

GENERATOR = (123456789, 987654321, 43219876, 6543217)
"""Of random numbers, as spinn_common's mars_kiss64_simp begins on every core."""
TEN = 10 * ACCUM_ONE
SHARP = 5
"""Of du_th: so far below its threshold and so far above a neuron spikes in every step."""


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **lif.membrane(population, step),
        **exponential.exponential(population, step),
        **conductance.reversal(population),
        "du_th_inverse": _inverse(accums(population.parameters["du_th"])),
        "rate": by_value(
            lambda inverse: multiply(inverse, divide(step, TEN)),
            _inverse(accums(population.parameters["tau_th"])),
        ).astype(np.int32),
        "core": cores(population),
    }


def _inverse(values: Int32s) -> Int32s:
    return by_value(lambda value: divide(ACCUM_ONE, value), values).astype(np.int32)


def generators(population: Population, start: int) -> UInt32s:
    """One for each core, all alike: there is no seed."""
    return np.tile(np.array(GENERATOR, np.uint32), (int(cores(population)[-1]) + 1, 1))


def lost_sign(population: Population, step: int) -> Iterator[Surprise]:
    """What sPyNNaker has made of the stochastic threshold."""
    yield from lif.membrane_surprises(population, step)
    yield Surprise(
        f"the board has lost a minus sign in its stochastic threshold: it spikes in every step in "
        f"which v is within about {SHARP} du_th of v_thresh, and with a chance of 0.8 above that. "
        "Its random numbers are the same in every run"
    )


IF_COND_EXP_STOC = CellModel(
    model="IF_cond_exp_stoc",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **exponential.CONDUCTANCES},
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **exponential.DIVISORS, "du_th": Limits(), "tau_th": Limits()},
    not_negative=lif.NOT_NEGATIVE,
    generators=generators,
    conductance=True,
    surprises=lost_sign,
    drawn=(*lif.DRAWN, *conductance.DRAWN, "du_th", "tau_th", *lif.THRESHOLD, *exponential.DRAWN),
)
