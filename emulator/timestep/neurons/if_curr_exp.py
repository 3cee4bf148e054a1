"""IF_curr_exp: leaky integrate and fire with exponentially decaying synaptic currents."""

from __future__ import annotations

from emulator.arithmetic.fixed_point import decay, wide
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s
from emulator.timestep.fired import Fired

from .exponential_synapse import Receptor
from .lif import Membrane, advance
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
    v_rest, v_thresh, v_reset, resistance, leak, i_offset, refractory_ticks = membrane
    (exc_decay, _), (inh_decay, _) = receptors
    (v, refract_timer), exc, inh = state
    neurons, copies = fired
    count = 0
    for n in range(len(injected)):
        voltage, timer = wide(v[n]), wide(refract_timer[n])
        excitation, inhibition = wide(exc[n]), wide(inh[n])
        packets = 0
        for _ in range(substeps):
            if timer <= 0:
                current = excitation - inhibition + wide(i_offset[n]) + wide(injected[n])
                voltage = advance(
                    voltage, current, wide(v_rest[n]), wide(resistance[n]), wide(leak[n])
                )
            else:
                timer -= 1
            if voltage >= v_thresh[n]:
                voltage, timer = wide(v_reset[n]), wide(refractory_ticks[n])
                packets += 1
            excitation = decay(excitation, wide(exc_decay[n]))
            inhibition = decay(inhibition, wide(inh_decay[n]))
        v[n], refract_timer[n] = voltage, timer
        exc[n], inh[n] = excitation, inhibition
        if packets:
            neurons[count], copies[count] = n, packets
            count += 1
    return count


class IfCurrExp(LifExponential):
    """The neurons of one population; gsyn_exc and gsyn_inh are synaptic currents, nA."""

    def fire(self, tick: int, fired: Fired) -> int:
        receptors = (self.excitatory, self.inhibitory)
        return update(self.membrane, receptors, self.state, self.injected, self.substeps, fired)

    def input(self, state: Int32s) -> Int32s:
        return state
