"""Leaky integrate-and-fire cells with exponential synapses, one object a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import encoding
from .exponentials import expk, expulr
from .numbers import (
    LARGEST_UINT32,
    accum_divided_by_integer,
    accum_quotient,
    ceiling,
    decayed,
    int32,
    product,
)
from .ring import EXCITATORY, INHIBITORY

_CONDUCTANCE_BITS = encoding.CONDUCTANCE_SCALE.bit_length() - 1


class Synapse:
    """The exponentially decaying input of one synapse type."""

    def __init__(self, tau: int, step: int, initial: int) -> None:
        self.state = initial
        self.decay = expulr(-accum_quotient(step, tau))
        self.first_step = (
            (accum_quotient(tau, step) * (LARGEST_UINT32 - self.decay)) >> 15
        ) & LARGEST_UINT32

    def receive(self, arrived: int) -> None:
        self.state = int32(self.state + decayed(arrived, self.first_step))

    def shrink(self) -> None:
        self.state = decayed(self.state, self.decay)


@dataclass
class Recorded:
    """What a cell shows of itself in one tick."""

    v: int
    gsyn_exc: int
    gsyn_inh: int


@dataclass
class LIFCell:
    """IF_curr_exp or IF_cond_exp; every number is an accum but those named otherwise."""

    conductance: bool
    v: int
    v_rest: int
    v_reset: int
    v_thresh: int
    resistance: int
    decay: int
    i_offset: int
    refractory_steps: int
    """An integer."""
    e_rev: tuple[int, int]
    synapses: tuple[Synapse, Synapse]
    steps_per_tick: int = 1
    """An integer."""
    steps_to_wait: int = field(default=0, init=False)

    def receive(self, receptor: int, arrived: int) -> None:
        """Add the sum of a ring buffer, if there is any."""
        if arrived:
            self.synapses[receptor].receive(arrived)

    def tick(self, ask: Callable[[], int]) -> tuple[Recorded, int]:
        """Run one tick; return what is recorded of it, and how many spikes it gave.

        *ask* gives the current of all current sources, in each step.
        """
        recorded = Recorded(self.v, self._input(EXCITATORY), self._input(INHIBITORY))
        spikes = sum(self._step(ask()) for _ in range(self.steps_per_tick))
        return recorded, spikes

    def _input(self, receptor: int) -> int:
        state = self.synapses[receptor].state
        return state >> _CONDUCTANCE_BITS if self.conductance else state

    def _synaptic_current(self) -> int:
        excitation, inhibition = self._input(EXCITATORY), self._input(INHIBITORY)
        if self.conductance:
            driving = [int32(reversal - self.v) for reversal in self.e_rev]
            excitation = product(excitation, driving[EXCITATORY])
            inhibition = product(int32(-inhibition), driving[INHIBITORY])
        return int32(excitation - inhibition)

    def _step(self, current: int) -> bool:
        if self.steps_to_wait <= 0:
            inflow = int32(self._synaptic_current() + self.i_offset + current)
            steady = int32(product(inflow, self.resistance) + self.v_rest)
            self.v = int32(steady - product(self.decay, int32(steady - self.v)))
        else:
            self.steps_to_wait -= 1
        spiked = self.v >= self.v_thresh
        if spiked:
            self.v = self.v_reset
            self.steps_to_wait = self.refractory_steps
        for synapse in self.synapses:
            synapse.shrink()
        return spiked


_DEFAULT_REVERSALS = {"e_rev_E": 0.0, "e_rev_I": -70.0}
_DEFAULT_V = -65.0


def lif_cell(
    cell_type: str,
    timestep_ms: float,
    parameters: Mapping[str, float],
    initial: Mapping[str, float],
    steps_per_tick: int = 1,
) -> LIFCell:
    """The cell after the board's initialisation; parameters by PyNN's names and units."""
    raw = {name: encoding.accum(v) for name, v in {**_DEFAULT_REVERSALS, **parameters}.items()}
    step = accum_divided_by_integer(encoding.accum(timestep_ms), steps_per_tick)
    conductance = "_cond_" in cell_type
    state, scale = ("gsyn", encoding.CONDUCTANCE_SCALE) if conductance else ("isyn", 1)
    start = {
        receptor: encoding.accum(initial.get(f"{state}_{receptor}", 0.0) * scale)
        for receptor in ("exc", "inh")
    }
    return LIFCell(
        conductance=conductance,
        v=encoding.accum(initial.get("v", _DEFAULT_V)),
        v_rest=raw["v_rest"],
        v_reset=raw["v_reset"],
        v_thresh=raw["v_thresh"],
        resistance=accum_quotient(raw["tau_m"], raw["cm"]),
        decay=expk(-accum_quotient(step, raw["tau_m"])),
        i_offset=raw["i_offset"],
        refractory_steps=ceiling(accum_quotient(raw["tau_refrac"], step)),
        e_rev=(raw["e_rev_E"], raw["e_rev_I"]),
        synapses=(
            Synapse(raw["tau_syn_E"], step, start["exc"]),
            Synapse(raw["tau_syn_I"], step, start["inh"]),
        ),
        steps_per_tick=steps_per_tick,
    )
