"""sPyNNaker's stochastic units on Python's unbounded integers; one object a unit.

Written from neuron_impl_stoc_exp.h, neuron_impl_stoc_exp_stable.h, neuron_impl_stoc_sigma.h and
stoc_exp_common.h, and the binaries where these are otherwise.
"""

from __future__ import annotations

from .models_parts import Words
from .numbers import LARGEST_UINT32, int32, product
from .poisson import RandomNumbers

ONE = 1 << 16
ROOTS = "16a09 1306f 1172b 10b55 1059b 102c9 10163 100b1 10058 1002c 10016 1000b 10005 10002 10001"
INVERSE = "b504 d744 eac0 f525 fa83 fd3e fe9e ff4e ffa7 ffd3 ffe9 fff4 fffa fffd fffe"
UP = [int(word, 16) for word in ROOTS.split(" ")]
DOWN = [int(word, 16) for word in INVERSE.split(" ")]


def bits_set(fraction: int) -> list[int]:
    """The places of the bits of 15 that are set, from the highest on."""
    return [k for k, bit in enumerate(f"{fraction:015b}") if bit == "1"]


def power(exponent: int) -> int:
    """2 to an accum, a saturated u16.16."""
    size = abs(exponent)
    if size >= 16 << 15:
        return LARGEST_UINT32 if exponent > 0 else 0
    whole, fraction = divmod(size, 1 << 15)
    value = ONE << whole if exponent >= 0 else ONE >> whole
    for k in bits_set(fraction):
        value = min(value * (UP if exponent >= 0 else DOWN)[k] >> 16, LARGEST_UINT32)
    return value


def probability(tau: int, exponent: int) -> int:
    """tau·2^exponent as a chance."""
    whole, fraction = divmod(abs(exponent), 1 << 15)
    if exponent == -(1 << 31):
        whole, fraction = 0, 0  # the shift is by the last byte of a register
    if exponent >= 0:
        value = tau << whole
        for k in bits_set(fraction):
            value = value * UP[k] >> 16
        if value >= ONE or (tau == 0 and whole > 16):  # which it takes for one that overflows
            return LARGEST_UINT32
    else:
        if tau > UP[3]:
            return LARGEST_UINT32
        value = tau >> whole
        for k in bits_set(fraction):
            value = value * DOWN[k] >> 16
    return (value * LARGEST_UINT32 >> 16) & LARGEST_UINT32


class StochasticUnit:
    """What all of them do."""

    def __init__(
        self, model: str, words: Words, steps_per_tick: int, random: RandomNumbers
    ) -> None:
        self.words, self.random, self.steps = words, random, steps_per_tick
        self.inputs = [words["exc_input"], words["inh_input"]]
        self.timer = words["refract_timer"] % (1 << 32)

    def receive(self, synapse_type: int, arrived: int) -> None:
        self.inputs[synapse_type] = int32(self.inputs[synapse_type] + arrived)

    def voltage(self) -> int:
        return int32(self.words["bias"] + self.inputs[0] - self.inputs[1])

    def at_rest(self) -> int:
        """What is recorded of the voltage of a refractory unit."""
        return 0

    def spiked(self) -> None:
        """Nothing more than all."""

    def chance(self) -> int:
        raise NotImplementedError

    def recorded(self) -> Words:
        free = not self.timer
        return {
            "v": self.voltage() if free else self.at_rest(),
            "ex_input": self.inputs[0],
            "in_input": self.inputs[1],
            "prob": self.chance() if free else 0,
        }

    def tick(self, injected: int) -> int:
        return sum(self._step() for _ in range(self.steps))

    def _step(self) -> bool:
        if self.timer:
            self.timer -= 1
            self.inputs = [0, 0]
            return True
        chance = self.chance()
        self.advance()
        self.inputs = [0, 0]
        spikes = self.random.next() < chance
        if spikes:
            self.timer = (self.words["refractory_ticks"] - 1) % (1 << 32)
            self.spiked()
        self.settle()
        return spikes

    def advance(self) -> None:
        """Before the draw."""

    def settle(self) -> None:
        """After it."""


class StocExp(StochasticUnit):
    def chance(self) -> int:
        return probability(self.words["rate"], self.voltage())


class StocExpStable(StochasticUnit):
    def __init__(self, model: str, words: Words, steps: int, random: RandomNumbers) -> None:
        super().__init__(model, words, steps, random)
        self.v = words["v"]

    def voltage(self) -> int:
        return int32(self.v + super().voltage())

    def at_rest(self) -> int:
        return self.v

    def chance(self) -> int:
        return probability(self.words["tau"] % (1 << 32), self.voltage())

    def advance(self) -> None:
        self.v = self.voltage()

    def spiked(self) -> None:
        self.v = self.words["v_reset"]

    def settle(self) -> None:
        self.v = max(self.v, self.words["v_reset"])


class StocSigma(StochasticUnit):
    def voltage(self) -> int:
        return int32(self.inputs[0] - self.inputs[1] - self.words["bias"])

    def chance(self) -> int:
        inner = power(int32(-product(self.voltage(), self.words["alpha"])))
        return power(-(inner >> 1)) * LARGEST_UINT32 >> 16 & LARGEST_UINT32
