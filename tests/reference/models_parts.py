"""The parts of which sPyNNaker's neuron models consist, on Python's unbounded integers.

Each part holds its words by the names that the emulator's structs have, so that both can be
given the same ones. Written from sPyNNaker's C headers of the same names as the classes.
"""

from __future__ import annotations

from .exponentials import expk
from .numbers import ACCUM_ONE, decayed, int32, product
from .poisson import RandomNumbers

Words = dict[str, int]
CONDUCTANCE_BITS = 10


class ExponentialSynapse:
    """exp_synapse_utils.h"""

    def __init__(self, words: Words, prefix: str) -> None:
        self.value = words[f"{prefix}_input"]
        self.decay, self.init = words[f"{prefix}_decay"], words[f"{prefix}_init"]

    def receive(self, arrived: int) -> None:
        self.value = int32(self.value + decayed(arrived, self.init))

    def shape(self) -> None:
        self.value = decayed(self.value, self.decay)


class DeltaSynapse:
    """synapse_types_delta_impl.h"""

    def __init__(self, words: Words, prefix: str) -> None:
        self.value = words[f"{prefix}_input"]

    def receive(self, arrived: int) -> None:
        self.value = int32(self.value + arrived)

    def shape(self) -> None:
        self.value = 0


class AlphaSynapse:
    """synapse_types_alpha_impl.h"""

    def __init__(self, words: Words, prefix: str) -> None:
        self.lin, self.exp = words[f"{prefix}_lin"], words[f"{prefix}_exp"]
        self.q, self.factor = words[f"{prefix}_arrived"], words[f"{prefix}_scale"]
        self.decay = words[f"{prefix}_decay"]

    @property
    def value(self) -> int:
        return product(self.lin, self.exp)

    def receive(self, arrived: int) -> None:
        if arrived <= 0:
            return
        self.q = arrived
        self.exp = int32(decayed(self.exp, self.decay) + ACCUM_ONE)
        divisor = self.exp % (1 << 64)  # as an unsigned 64-bit number
        inverse = int32((ACCUM_ONE << 15) // divisor)
        grown = int32(self.lin + product(arrived, self.factor))
        self.lin = product(grown, int32(ACCUM_ONE - inverse))

    def shape(self) -> None:
        self.lin = int32(self.lin + product(self.q, self.factor))
        self.exp = decayed(self.exp, self.decay)


class MotionSynapses:
    """synapse_types_semd_impl.h, of all three types."""

    def __init__(self, words: Words) -> None:
        self.multiplicator, self.exc2_old = words["multiplicator"], words["exc2_old"]
        self.scaling_factor = words["scaling_factor"]

    def excitation(self, exc: int, exc2: int) -> int:
        if exc2 >= 32 and self.multiplicator == 0 and self.exc2_old == 0:
            self.multiplicator = exc
        elif exc2 < 32:
            self.multiplicator = 0
        self.exc2_old = exc2
        return product(product(exc2, self.scaling_factor), self.multiplicator)


class CurrentInput:
    """input_type_current.h"""

    def __init__(self, words: Words) -> None:
        pass

    def value(self, held: int) -> int:
        return held

    def excitation(self, value: int, v: int) -> int:
        return value

    inhibition = excitation


class DeltaInput(CurrentInput):
    """input_type_delta.h"""

    def __init__(self, words: Words) -> None:
        self.scale_factor = words["per_step"]

    def excitation(self, value: int, v: int) -> int:
        return product(value, self.scale_factor)

    inhibition = excitation


class ConductanceInput:
    """input_type_conductance.h"""

    def __init__(self, words: Words) -> None:
        self.e_rev_exc, self.e_rev_inh = words["e_rev_exc"], words["e_rev_inh"]

    def value(self, held: int) -> int:
        return held >> CONDUCTANCE_BITS

    def excitation(self, value: int, v: int) -> int:
        return product(value, int32(self.e_rev_exc - v))

    def inhibition(self, value: int, v: int) -> int:
        return product(-value, int32(self.e_rev_inh - v))


class LIFMembrane:
    """neuron_model_lif_impl.h"""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.v, self.timer = words["v"], words["refract_timer"]

    def update(self, current: int) -> None:
        if self.timer > 0:
            self.timer -= 1
            return
        self.v = self.solved(int32(current + self.words["i_offset"]))

    def solved(self, current: int) -> int:
        alpha = int32(product(current, self.words["resistance"]) + self.words["v_rest"])
        return int32(alpha - product(self.words["leak"], int32(alpha - self.v)))

    def spiked(self) -> None:
        self.v, self.timer = self.words["v_reset"], self.words["refractory_ticks"]


class TruncatedMembrane(LIFMembrane):
    """neuron_model_if_trunc.h"""

    def solved(self, current: int) -> int:
        v = int32(product(current, self.words["resistance"]) + self.v)
        return max(v, self.words["v_reset"])


class IzhikevichMembrane:
    """neuron_model_izh_impl.h, in the order of the products of the binary."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.v, self.u, self.h = words["v"], words["u"], words["next_h"]

    def update(self, current: int) -> None:
        half, squared, five, base = 16384, 1311, 5 << 15, 140 << 15
        a, b = self.words["a"], self.words["b"]
        pre_alph = int32(int32(base + current + self.words["i_offset"]) - self.u)
        polynomial = product(int32(product(self.v, squared) + five), self.v)
        eta = int32(self.v + product(half, product(self.h, int32(pre_alph + polynomial))))
        ah = product(self.h, a)
        beta = product(half, product(int32(product(self.v, b) - self.u), ah))
        polynomial = product(int32(product(eta, squared) + five), eta)
        self.v = int32(self.v + product(self.h, int32(int32(pre_alph - beta) + polynomial)))
        recovery = int32(int32(product(b, eta) - self.u) - beta)
        self.u = int32(self.u + product(ah, recovery))
        self.h = self.words["reset_h"]

    def spiked(self) -> None:
        self.v = self.words["c"]
        self.u = int32(self.u + self.words["d"])
        self.h = product(self.words["reset_h"], 60620)


class StaticThreshold:
    """threshold_type_static.h"""

    def __init__(self, words: Words, random: RandomNumbers) -> None:
        self.threshold = words["v_thresh"]

    def crossed(self, v: int) -> bool:
        return v >= self.threshold


class MaassThreshold(StaticThreshold):
    """threshold_type_maass_stochastic.h, as the binary has it."""

    def __init__(self, words: Words, random: RandomNumbers) -> None:
        super().__init__(words, random)
        self.words, self.random = words, random

    def crossed(self, v: int) -> bool:
        number = (self.random.next() & 0xFFFF) >> 1  # unsigned accum to accum
        exponent = product(int32(v - self.threshold), self.words["du_th_inverse"])
        saturation = 26214
        if exponent >= 5 << 15:
            return saturation >= number
        hazard = product(self.words["rate"], expk(exponent))
        result = product(int32(ACCUM_ONE - expk(hazard)), saturation)
        as_unsigned_accum = (result << 1) % (1 << 32)
        return as_unsigned_accum >> 1 >= number


class FixedChanceThreshold(StaticThreshold):
    """threshold_type_fixed_prob.h"""

    def __init__(self, words: Words, random: RandomNumbers) -> None:
        super().__init__(words, random)
        self.chance, self.random = words["chance"], random

    def crossed(self, v: int) -> bool:
        return v >= self.threshold and self.random.next() < self.chance


class NoAdditionalInput:
    """additional_input_none_impl.h"""

    def __init__(self, words: Words) -> None:
        pass

    def current(self) -> int:
        return 0

    def spiked(self) -> None:
        pass


class CalciumInput:
    """additional_input_ca2_adaptive_impl.h; the binary takes the current off."""

    def __init__(self, words: Words) -> None:
        self.i_ca2, self.words = words["i_ca2"], words

    def current(self) -> int:
        self.i_ca2 = product(self.i_ca2, self.words["ca2_leak"])
        return -self.i_ca2

    def spiked(self) -> None:
        self.i_ca2 = int32(self.i_ca2 + self.words["i_alpha"])
