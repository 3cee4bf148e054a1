"""A threshold that is crossed by chance, the more likely the higher the voltage.

The hazard is e^((v − v_thresh)/du_th)/tau_th. On the board the chance to spike in a step should
be 0.8·(1 − e^(−hazard·step/10)); sPyNNaker 7.4.1 has lost the minus sign, and takes what comes of
it as an unsigned number: a neuron spikes whenever its hazard is no less than the smallest number.
(S. Habenschuss, Z. Jonke & W. Maass, PLoS Computational Biology 9, 2013; sPyNNaker:
threshold_type_maass_stochastic.h.)
"""

from __future__ import annotations

from emulator.arithmetic.exponentials import expk
from emulator.arithmetic.fixed_point import ACCUM_ONE, HALF, multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.random import Generator, draw

from .structs import Record, accums

STOCHASTIC_THRESHOLD = accums("v_thresh", "du_th_inverse", "rate")
"""`du_th_inverse` is 1/mV, `rate` a tenth of a step divided by tau_th."""
SATURATION = 26214
"""0.8 as an accum, rounded down: the chance to spike far above the threshold."""
FAR_ABOVE = 5 * ACCUM_ONE
UNSIGNED = 0x7FFFFFFF


@kernel
def crosses(neuron: Record, generator: Generator) -> bool:
    """Whether *neuron* spikes; *generator* draws once in any case."""
    chance = (draw(generator) & HALF) >> 1
    above = wrap(wide(neuron.v) - wide(neuron.v_thresh))
    exponent = multiply(above, wide(neuron.du_th_inverse))
    if exponent >= FAR_ABOVE:
        return chance <= SATURATION
    survival = expk(multiply(wide(neuron.rate), expk(exponent)))
    return multiply(wrap(ACCUM_ONE - survival), SATURATION) & UNSIGNED >= chance
