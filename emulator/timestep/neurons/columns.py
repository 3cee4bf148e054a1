"""Leaky integrate-and-fire cells as columns: an array for each variable of all of them.

Records, one struct a neuron, read like the firmware; but a loop over them advances one neuron
at a time, and one over columns as many as fit the processor's registers. A model here is a
NamedTuple of parameters, each an array or, where all cells have the same, that one number, and
its current from the state of its two synapses, which decay exponentially.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba.core import types
from numba.extending import overload
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import decay, ring_input, wide, wrap
from emulator.arithmetic.jit import IN_PLACE, borrowed, kernel
from emulator.image import Int32s, Int64s, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.dispatch import ByType

from .lif import approached, steady_voltage

Counts: TypeAlias = NDArray[np.uint16]
IN_ONE_LOOK = 4
"""Counts in 64 bits."""


class Cells(NamedTuple):
    """The state of each cell."""

    v: Int32s
    refract_timer: Int32s
    exc_input: Int32s
    inh_input: Int32s


@dataclass(frozen=True)
class ColumnModel:
    """A model of cells as columns."""

    parameters: type[Any]
    """A NamedTuple; see :func:`advance`. `i_offset` is an array in any case."""
    recordable: Mapping[str, Callable[[Cells, Int64s | slice], Int32s]]
    receptors: tuple[str, ...] = ("exc", "inh")
    shared: tuple[str, ...] = ()

    @property
    def words(self) -> Mapping[str, type]:
        """The numbers of a cell: parameters and state, by name."""
        unsigned = {f"{receptor}_{name}" for receptor in self.receptors for name in FACTORS}
        inits = (f"{receptor}_init" for receptor in self.receptors)
        names = (*self.parameters._fields, *inits, *Cells._fields)
        return {name: np.uint32 if name in unsigned else np.int32 for name in names}


FACTORS = ("decay", "init")
"""Of a synapse type, u0.32; see :mod:`.exponential_synapse`."""


def of(values: Any, n: int) -> int:
    """A parameter of cell *n*."""
    return wide(values[n]) if isinstance(values, np.ndarray) else wide(values)


@overload(of, jit_options=IN_PLACE)
def _of(values: Any, n: int) -> Any:
    def own(values: Any, n: int) -> int:
        return wide(values[n])

    def common(values: Any, n: int) -> int:
        return wide(values)

    return own if isinstance(values, types.Array) else common


def _synaptic_current(model: Any, n: int, v: int, exc: int, inh: int) -> int:
    """Into cell *n* at the voltage *v*, nA as accum, from the state of its synapses."""
    raise NotImplementedError(type(model).__name__)


SYNAPTIC_CURRENT = ByType(_synaptic_current)
synaptic_current = SYNAPTIC_CURRENT.function


@kernel
def advance(model: Any, cells: Cells, injected: Int32s, packets: Counts) -> None:
    """Advance all cells by one step and count those that spike in *packets*.

    The arithmetic is that of :func:`.lif.lif_step`; nothing here depends on a condition but
    by choosing between two numbers.
    """
    model, cells = borrowed(model), borrowed(cells)
    injected, packets = borrowed(injected), borrowed(packets)
    for n in range(len(packets)):
        v, timer = wide(cells.v[n]), wide(cells.refract_timer[n])
        exc, inh = wide(cells.exc_input[n]), wide(cells.inh_input[n])
        current = synaptic_current(model, n, v, exc, inh)
        total = wrap(current + wide(injected[n]) + of(model.i_offset, n))
        steady = steady_voltage(total, of(model.resistance, n), of(model.v_rest, n))
        integrated = approached(steady, v, of(model.leak, n))
        refractory = timer > 0
        v = v if refractory else integrated
        timer = timer - 1 if refractory else timer
        spikes = v >= of(model.v_thresh, n)
        cells.v[n] = of(model.v_reset, n) if spikes else v
        cells.refract_timer[n] = of(model.refractory_ticks, n) if spikes else timer
        cells.exc_input[n] = decay(exc, of(model.exc_decay, n))
        cells.inh_input[n] = decay(inh, of(model.inh_decay, n))
        packets[n] += spikes


@kernel
def receive(buffers: UInt32s, shift: int, init: Any, inputs: Int32s) -> None:
    """Move the ring *buffers* of one type and tick into the *inputs* of its synapses."""
    buffers, init, inputs = borrowed(buffers), borrowed(init), borrowed(inputs)
    for n in range(len(inputs)):
        arrived = ring_input(wide(buffers[n]), shift)
        buffers[n] = 0
        inputs[n] = wrap(wide(inputs[n]) + decay(arrived, of(init, n)))


@kernel
def list_spikes(packets: Counts, looks: NDArray[np.uint64], fired: Fired) -> int:
    """List the cells with *packets*, return how many, and count from 0 again.

    *looks*: the same memory as *packets*, with some more counts at its end that stay 0.
    """
    fired = borrowed(fired)
    count = 0
    for look in range(len(looks)):
        if looks[look] == 0:
            continue
        for n in range(look * IN_ONE_LOOK, min((look + 1) * IN_ONE_LOOK, len(packets))):
            if packets[n]:
                fired.neurons[count] = n
                fired.copies[count] = packets[n]
                count += 1
        looks[look] = 0
    return count
