"""IF_curr_exp_sEMD: the cell of a spiking elementary motion detector.

When an input comes through the second excitatory synapses after silence, the current that the
first ones have left is kept as a factor for as long as the second's lasts. The first
excites only by that factor. (M. Milde et al., Neural Computation 30, 2018; sPyNNaker:
synapse_types_semd_impl.h.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

from emulator.arithmetic.fixed_point import multiply, wide
from emulator.arithmetic.jit import kernel

from .exponential_synapse import EXPONENTIAL, receive, shape
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import compiled, field, inputs
from .structs import Record, Records, accums, struct

MOTION = accums("multiplicator", "exc2_old", "scaling_factor")
SILENCE = 32
"""0.001 as an accum, rounded down: second inputs below it end the factor."""


class IfCurrExpSemd(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@kernel
def factor(neuron: Record) -> int:
    """The current of the first excitatory synapses when the second's input began."""
    second, known = wide(neuron.exc2.input), wide(neuron.multiplicator)
    if second < SILENCE:
        return 0
    begins = known == 0 and neuron.exc2_old == 0
    return wide(neuron.exc.input) if begins else known


@kernel
def excitation(neuron: Record) -> int:
    """The excitatory current."""
    scaled = multiply(wide(neuron.exc2.input), wide(neuron.scaling_factor))
    return multiply(scaled, factor(neuron))


@kernel
def read(neurons: Records, which: Any, into: Any) -> None:
    """The excitatory currents of the neurons *which* as they stand."""
    for k in range(len(which)):
        into[k] = excitation(neurons[which[k]])


@STEP.register(IfCurrExpSemd)
def step(model: IfCurrExpSemd, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    into = excitation(neuron)
    neuron.multiplicator = factor(neuron)
    neuron.exc2_old = neuron.exc2.input
    spikes = lif_step(neuron, into - wide(neuron.inh.input) + injected)
    shape(neuron.exc)
    shape(neuron.exc2)
    shape(neuron.inh)
    return spikes


IF_CURR_EXP_SEMD = Model(
    kind=IfCurrExpSemd,
    struct=struct(
        *LIF,
        *STATIC_THRESHOLD,
        *MOTION,
        ("exc", EXPONENTIAL),
        ("exc2", EXPONENTIAL),
        ("inh", EXPONENTIAL),
    ),
    receptors=(("exc", receive), ("exc2", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": compiled(read), "gsyn_inh": inputs("inh")},
)
