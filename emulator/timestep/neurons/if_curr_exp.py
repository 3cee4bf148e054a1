"""IF_curr_exp: leaky integrate and fire with exponentially decaying synaptic currents."""

from __future__ import annotations

from emulator.arithmetic.fixed_point import decay, wide
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s
from emulator.timestep.fired import Fired

from .exponential_synapse import Receptor
from .lif import Membrane, lif_step
from .lif_exponential import LifExponential, State


@kernel
def update(
    membrane: Membrane,
    receptors: tuple[Receptor, Receptor],
    state: State,
    injected: Int32s,
    substeps: int,
    fired: Fired,
) -> int:
    """Advance all neurons by one tick, list those that spike, return how many."""
    excitatory, inhibitory = receptors
    count = 0
    for n in range(len(injected)):
        packets = 0
        for _ in range(substeps):
            exc = wide(state.exc[n])
            inh = wide(state.inh[n])
            current = exc - inh + wide(injected[n])
            if lif_step(membrane, state.membrane, n, current):
                packets += 1
            state.exc[n] = decay(exc, wide(excitatory.decay[n]))
            state.inh[n] = decay(inh, wide(inhibitory.decay[n]))
        if packets:
            fired.neurons[count] = n
            fired.copies[count] = packets
            count += 1
    return count


class IfCurrExp(LifExponential):
    """The neurons of one population; gsyn_exc and gsyn_inh are synaptic currents, nA."""

    def fire(self, tick: int, fired: Fired) -> int:
        receptors = (self.excitatory, self.inhibitory)
        return update(self.membrane, receptors, self.state, self.injected, self.substeps, fired)

    def input(self, state: Int32s) -> Int32s:
        return state
