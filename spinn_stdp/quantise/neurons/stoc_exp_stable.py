"""StocExpStable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emulator.arithmetic.powers import MOST_TO_SHRINK, ONE
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums, unsigned_accums

from .model import EXCITATORY_INHIBITORY, Initial, Surprise, Words
from .own_generators import generators
from .unit import RECORDABLE, REFRACTORY, Unit, spiking_on


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, but for the refractory ticks."""
    given = population.parameters
    return {
        **{name: accums(given[name]) for name in ("bias", "v_reset")},
        "tau": unsigned_accums(given["tau"]).astype(np.uint32).view(np.int32),
    }


def certain(population: Population) -> Iterator[Surprise]:
    """Factors that the board makes no smaller."""
    tau = np.asarray(population.parameters["tau"])
    large = tau[unsigned_accums(tau) > MOST_TO_SHRINK]
    if len(large):
        yield Surprise(
            f"tau is {large[0]:g}; above {MOST_TO_SHRINK / ONE:.3f} the board has the neuron "
            "spike in every time step, however low v is"
        )


STOC_EXP_STABLE = Unit(
    model="StocExpStable",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={"v_init": Initial("v"), **REFRACTORY},
    other_state=lambda tick: {"exc_input": 0, "inh_input": 0},
    generators=generators,
    is_seeded=True,
    not_negative=("tau", "tau_refrac"),
    unsigned=("tau", "tau_refrac"),
    has_split_binary=False,
    is_unit=True,
    surprises=spiking_on(certain),
)
