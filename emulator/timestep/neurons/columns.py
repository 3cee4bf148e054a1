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
from emulator.arithmetic.jit import IN_PLACE, borrowed, inner, kernel
from emulator.arithmetic.room import room
from emulator.image import Int32s, Int64s, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.dispatch import ByType

from .lif import approached, steady_voltage

Counts: TypeAlias = NDArray[np.uint16]
AT_A_TIME = 256
"""Cells that are advanced before their state is put back."""
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
    rows: tuple[str, ...] = ()

    @property
    def words(self) -> Mapping[str, type]:
        """The numbers of a cell: parameters and state, by name."""
        unsigned = {f"{receptor}_{name}" for receptor in self.receptors for name in FACTORS}
        names = (*self.parameters._fields, *Cells._fields)
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


class Arrivals(NamedTuple):
    """What a tick brings: the ring buffers of each synapse type, and their shifts."""

    exc: UInt32s
    inh: UInt32s
    exc_shift: int
    inh_shift: int


@inner
def received(buffers: UInt32s, n: int, shift: int, init: int, so_far: int) -> int:
    """The state of cell *n*'s synapses with what has arrived; what they had is *so_far*."""
    return wrap(so_far + decay(ring_input(wide(buffers[n]), shift), init))


@inner
def step(
    model: Any,
    cells: Cells,
    arrivals: Arrivals,
    injected: Int32s,
    begin: int,
    end: int,
    after: Cells,
    spikes: Counts,
) -> None:
    """Advance the cells from *begin* to below *end*: what they are then, and whether they spike.

    The arithmetic is that of :func:`.lif.lif_step`; nothing here depends on a condition but
    by choosing between two numbers.
    """
    exc_shift, inh_shift = arrivals.exc_shift, arrivals.inh_shift
    for k in range(end - begin):
        n = np.uint64(begin + k)  # unsigned: no look whether it counts from the end
        v, timer = wide(cells.v[n]), wide(cells.refract_timer[n])
        exc = received(arrivals.exc, n, exc_shift, of(model.exc_init, n), wide(cells.exc_input[n]))
        inh = received(arrivals.inh, n, inh_shift, of(model.inh_init, n), wide(cells.inh_input[n]))
        current = synaptic_current(model, n, v, exc, inh)
        total = wrap(current + wide(injected[n]) + of(model.i_offset, n))
        steady = steady_voltage(total, of(model.resistance, n), of(model.v_rest, n))
        integrated = approached(steady, v, of(model.leak, n))
        refractory = timer > 0
        v = v if refractory else integrated
        timer = timer - 1 if refractory else timer
        is_above = v >= of(model.v_thresh, n)
        after.v[k] = of(model.v_reset, n) if is_above else v
        after.refract_timer[k] = of(model.refractory_ticks, n) if is_above else timer
        after.exc_input[k] = decay(exc, of(model.exc_decay, n))
        after.inh_input[k] = decay(inh, of(model.inh_decay, n))
        spikes[k] = is_above


@inner
def put_back(
    after: Cells, spikes: Counts, cells: Cells, packets: Counts, begin: int, end: int
) -> None:
    """Take over what :func:`step` found."""
    for k in range(end - begin):
        cells.v[np.uint64(begin + k)] = after.v[k]
    for k in range(end - begin):
        cells.refract_timer[np.uint64(begin + k)] = after.refract_timer[k]
    for k in range(end - begin):
        cells.exc_input[np.uint64(begin + k)] = after.exc_input[k]
    for k in range(end - begin):
        cells.inh_input[np.uint64(begin + k)] = after.inh_input[k]
    for k in range(end - begin):
        packets[np.uint64(begin + k)] += spikes[k]


@kernel
def advance(
    model: Any, cells: Cells, arrivals: Arrivals, injected: Int32s, packets: Counts
) -> None:
    """Take in what has arrived, advance by one step, and count those that spike in *packets*.

    Some cells at a time, into room that the compiler knows to be apart from all arrays here: else
    it could not advance several at once.
    """
    model, cells, arrivals = borrowed(model), borrowed(cells), borrowed(arrivals)
    injected, packets = borrowed(injected), borrowed(packets)
    after = Cells(
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
    )
    spikes = room(AT_A_TIME, np.uint16)
    for begin in range(0, len(packets), AT_A_TIME):
        end = min(begin + AT_A_TIME, len(packets))
        step(model, cells, arrivals, injected, begin, end, after, spikes)
        put_back(after, spikes, cells, packets, begin, end)
        arrivals.exc[begin:end] = 0
        arrivals.inh[begin:end] = 0


@kernel
def receive(model: Any, cells: Cells, arrivals: Arrivals) -> None:
    """Only take in what has arrived."""
    model, cells, arrivals = borrowed(model), borrowed(cells), borrowed(arrivals)
    exc_shift, inh_shift = arrivals.exc_shift, arrivals.inh_shift
    for n in range(len(cells.v)):
        so_far = wide(cells.exc_input[n])
        cells.exc_input[n] = received(arrivals.exc, n, exc_shift, of(model.exc_init, n), so_far)
        so_far = wide(cells.inh_input[n])
        cells.inh_input[n] = received(arrivals.inh, n, inh_shift, of(model.inh_init, n), so_far)
    arrivals.exc[:] = 0
    arrivals.inh[:] = 0


@kernel
def list_spikes(packets: Counts, looks: NDArray[np.uint64], fired: Fired, first: int) -> int:
    """List the cells with *packets*, return how many, and count from 0 again.

    *looks*: the same memory as *packets*, with some more counts at its end that stay 0.
    *first*: the number of the first cell.
    """
    fired = borrowed(fired)
    count = 0
    for look in range(len(looks)):
        if looks[look] == 0:
            continue
        for n in range(look * IN_ONE_LOOK, min((look + 1) * IN_ONE_LOOK, len(packets))):
            if packets[n]:
                fired.neurons[count] = first + n
                fired.copies[count] = packets[n]
                count += 1
        looks[look] = 0
    return count


@kernel
def fire(
    model: Any,
    cells: Cells,
    arrivals: Arrivals,
    injected: Int32s,
    packets: Counts,
    looks: NDArray[np.uint64],
    fired: Fired,
    first: int,
) -> int:
    """All steps of a tick, of which *injected* has one row each; list the cells that spike."""
    for step in range(len(injected)):
        advance(model, cells, arrivals, injected[step], packets)
    count: int = list_spikes(packets, looks, fired, first)
    return count
