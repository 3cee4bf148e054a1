"""sPyNNaker's neuron models, put together of their parts; one object a cell.

The loop is that of neuron_impl_standard.h.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .models_parts import (
    AlphaSynapse,
    CalciumInput,
    ConductanceInput,
    CurrentInput,
    DeltaInput,
    DeltaSynapse,
    ExponentialSynapse,
    FixedChanceThreshold,
    IzhikevichMembrane,
    LIFMembrane,
    MaassThreshold,
    MotionSynapses,
    NoAdditionalInput,
    StaticThreshold,
    TruncatedMembrane,
    Words,
)
from .models_units import StocExp, StocExpStable, StocSigma
from .numbers import int32
from .poisson import RandomNumbers

TWO = ("exc", "inh")
THREE = ("exc", "exc2", "inh")


class Parts(NamedTuple):
    membrane: Any
    synapse: Any
    input: Any = CurrentInput
    additional: Any = NoAdditionalInput
    threshold: Any = StaticThreshold
    receptors: tuple[str, ...] = TWO


MODELS = {
    "IF_curr_exp": Parts(LIFMembrane, ExponentialSynapse),
    "IF_cond_exp": Parts(LIFMembrane, ExponentialSynapse, ConductanceInput),
    "IF_cond_exp_stoc": Parts(
        LIFMembrane, ExponentialSynapse, ConductanceInput, threshold=MaassThreshold
    ),
    "IF_curr_alpha": Parts(LIFMembrane, AlphaSynapse),
    "IF_curr_delta": Parts(LIFMembrane, DeltaSynapse, DeltaInput),
    "IF_curr_dual_exp": Parts(LIFMembrane, ExponentialSynapse, receptors=THREE),
    "IF_curr_delta_fixed_prob": Parts(
        LIFMembrane, DeltaSynapse, DeltaInput, threshold=FixedChanceThreshold
    ),
    "IF_curr_exp_ca2_adaptive": Parts(LIFMembrane, ExponentialSynapse, additional=CalciumInput),
    "IF_curr_delta_ca2_adaptive": Parts(LIFMembrane, DeltaSynapse, DeltaInput, CalciumInput),
    "IF_curr_exp_SEMD": Parts(LIFMembrane, ExponentialSynapse, receptors=THREE),
    "IF_trunc_delta": Parts(TruncatedMembrane, DeltaSynapse),
    "IZK_curr_exp": Parts(IzhikevichMembrane, ExponentialSynapse),
    "IZK_cond_exp": Parts(IzhikevichMembrane, ExponentialSynapse, ConductanceInput),
    "IZK_cond_exp_dual": Parts(
        IzhikevichMembrane, ExponentialSynapse, ConductanceInput, receptors=THREE
    ),
}


UNITS = {"StocExp": StocExp, "StocExpStable": StocExpStable, "StocSigma": StocSigma}
"""Models that are not put together of parts."""


def make(model: str, words: Words, steps_per_tick: int, random: RandomNumbers) -> Any:
    """One neuron of any model; see :class:`Cell`."""
    return UNITS.get(model, Cell)(model, words, steps_per_tick, random)


class Cell:
    """One neuron of a model, from the words of its struct.

    *random*: the numbers that it draws from, or that the neurons of its core share, if the model
    draws any.
    """

    def __init__(
        self, model: str, words: Words, steps_per_tick: int, random: RandomNumbers
    ) -> None:
        parts = MODELS[model]
        self.membrane = parts.membrane(words)
        self.input = parts.input(words)
        self.additional = parts.additional(words)
        self.synapses = {name: parts.synapse(words, name) for name in parts.receptors}
        self.threshold = parts.threshold(words, random)
        self.motion = MotionSynapses(words) if model == "IF_curr_exp_SEMD" else None
        self.steps_per_tick = steps_per_tick

    def receive(self, synapse_type: int, arrived: int) -> None:
        """Add the sum of a ring buffer, if there is any."""
        if arrived:
            list(self.synapses.values())[synapse_type].receive(arrived)

    def recorded(self) -> Words:
        excitation, inhibition = self._values()
        return {
            "v": self.membrane.v,
            "gsyn_exc": int32(sum(excitation)),
            "gsyn_inh": int32(sum(inhibition)),
        }

    def tick(self, injected: int) -> int:
        """Run one tick; return how many spikes there were."""
        return sum(self._step(injected) for _ in range(self.steps_per_tick))

    def _values(self) -> tuple[list[int], list[int]]:
        values = {name: self.input.value(s.value) for name, s in self.synapses.items()}
        inhibition = [values.pop("inh")]
        excitation = list(values.values())
        if self.motion is not None:
            excitation = [self.motion.excitation(*excitation)]
        return excitation, inhibition

    def _step(self, injected: int) -> bool:
        excitation, inhibition = self._values()
        v = self.membrane.v
        total = sum(self.input.excitation(value, v) for value in excitation)
        total -= sum(self.input.inhibition(value, v) for value in inhibition)
        self.membrane.update(int32(total + self.additional.current() + injected))
        spiked: bool = self.threshold.crossed(self.membrane.v)
        if spiked:
            self.membrane.spiked()
            self.additional.spiked()
        for synapse in self.synapses.values():
            synapse.shape()
        return spiked
