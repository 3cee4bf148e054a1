"""IF_cond_exp: leaky integrate and fire with exponentially decaying synaptic conductances.

The board holds a conductance in units of 1/1024 µS, so that small ones keep their bits,
and scales it back just before the current is computed. (sPyNNaker: input_type_conductance.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import decay, multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s, Neurons
from emulator.timestep.fired import Fired

from .exponential_synapse import Receptor
from .lif import Membrane, lif_step
from .lif_exponential import LifExponential, State

CONDUCTANCE_BITS = 10
"""The state of a synapse is 2**10 times its conductance in µS."""


@kernel
def update(
    membrane: Membrane,
    receptors: tuple[Receptor, Receptor],
    reversal: tuple[Int32s, Int32s],
    state: State,
    injected: Int32s,
    substeps: int,
    fired: Fired,
) -> int:
    """Advance all neurons by one tick, list those that spike, return how many."""
    excitatory, inhibitory = receptors
    e_rev_exc, e_rev_inh = reversal
    count = 0
    for n in range(len(injected)):
        packets = 0
        for _ in range(substeps):
            exc = wide(state.exc[n])
            inh = wide(state.inh[n])
            v = wide(state.membrane.v[n])
            into = multiply(exc >> CONDUCTANCE_BITS, wrap(wide(e_rev_exc[n]) - v))
            out = multiply(-(inh >> CONDUCTANCE_BITS), wrap(wide(e_rev_inh[n]) - v))
            current = into - out + wide(injected[n])
            if lif_step(membrane, state.membrane, n, current):
                packets += 1
            state.exc[n] = decay(exc, wide(excitatory.decay[n]))
            state.inh[n] = decay(inh, wide(inhibitory.decay[n]))
        if packets:
            fired.neurons[count] = n
            fired.copies[count] = packets
            count += 1
    return count


class IfCondExp(LifExponential):
    """The neurons of one population; gsyn_exc and gsyn_inh are conductances, µS."""

    def update(self, image: Neurons) -> None:
        super().update(image)
        self.reversal = (image.parameters["e_rev_exc"], image.parameters["e_rev_inh"])

    def fire(self, tick: int, fired: Fired) -> int:
        receptors = (self.excitatory, self.inhibitory)
        return update(
            self.membrane,
            receptors,
            self.reversal,
            self.state,
            self.injected,
            self.substeps,
            fired,
        )

    def input(self, state: Int32s) -> Int32s:
        return state >> CONDUCTANCE_BITS
