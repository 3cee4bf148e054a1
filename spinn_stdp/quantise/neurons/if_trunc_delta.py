"""IFTruncDelta.

sPyNNaker 7.4.1 writes a time step for each neuron that its program of this model does not know
of, and so the program reads all that follows one word too early: it takes the time step for
the threshold, and the thresholds for the first inputs of its synapses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums

from . import delta, lif
from .model import EXCITATORY_INHIBITORY, RECORDABLE, CellModel, Initial, Surprise, Words, cores


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    given = population.parameters
    return {
        **{name: accums(given[name]) for name in ("v_reset", "i_offset")},
        "resistance": lif.resistance(population),
        "refractory_ticks": lif.refractory_ticks(population, step),
    }


def threshold_of_a_tick(tick: int) -> Mapping[str, int]:
    """The time step where the threshold should be."""
    return {**lif.not_refractory(tick), "v_thresh": tick}


def one_word_off(population: Population, step: int) -> Iterator[Surprise]:
    """What sPyNNaker has made of the model."""
    yield from lif.membrane_surprises(population, step)
    yield Surprise(
        "the program that sPyNNaker 7.4.1 has for this model reads its numbers one word off: the "
        "threshold is the time step in ms, taken as mV, whatever v_thresh is, and the first input "
        "is made of the thresholds. Use IF_curr_delta with a long tau_m instead"
    )


@dataclass(frozen=True)
class Misread(CellModel):
    """Neurons whose synapses begin with what was written of their thresholds."""

    def initial_state(self, population: Population) -> Words:
        """As the program reads it, core by core."""
        words = super().initial_state(population)
        thresholds = np.broadcast_to(accums(population.parameters["v_thresh"]), population.size)
        on_core = cores(population)
        for core in range(int(on_core[-1]) + 1):
            mine = on_core == core
            inputs = np.stack([words["exc_input"][mine], words["inh_input"][mine]], 1)
            read = np.concatenate([thresholds[mine], inputs.ravel()])[: inputs.size]
            words["exc_input"][mine], words["inh_input"][mine] = read[::2], read[1::2]
        return words


IF_TRUNC_DELTA = Misread(
    model="IF_trunc_delta",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={"v": Initial("v"), **delta.CURRENTS},
    other_state=threshold_of_a_tick,
    divisors=lif.DIVISORS,
    not_negative=lif.NOT_NEGATIVE,
    has_split_binary=False,
    surprises=one_word_off,
    drawn=(*(name for name in lif.DRAWN if name != "v_rest"), *lif.THRESHOLD, *delta.CURRENTS),
)
