"""One network in sPyNNaker's hands: what the child does when it is asked to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyNN.spiNNaker as sim
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, UInt16s
from spinn_stdp.network import CurrentSource, Network, Population
from spinn_stdp.quantise.encoding import timestep_in_us

from . import blocks, readback
from .build import ARRAY, POISSON, VARIABLE, make_populations, make_projections, parameters
from .currents import Currents
from .mended import (
    forget_connections,
    forget_rewriting,
    is_to_be_loaded,
    leave_out_pauses,
    mend_delays_of_full_rings,
    mend_new_spike_times,
    mend_recorded_rewiring,
)
from .own_generators import begin_draws, is_drawn
from .readback import Block, Entries
from .wiring import Wiring

US_PER_MS = 1000
HALF_A_TICK = 0.5

mend_delays_of_full_rings()
mend_recorded_rewiring()
mend_new_spike_times()


class Deployment:
    """The network that sPyNNaker holds; there can be but one at a time in a process."""

    def __init__(self) -> None:
        self._has_run = False
        """Since it was built or reset."""
        self._start = 0
        """Resets after runs of some ticks."""

    def expect_a_board_in_software(self) -> None:
        """Have sPyNNaker not wait for the cores of a board, but ask at once."""
        leave_out_pauses()

    def build(self, network: Network, wirings: tuple[Wiring, ...]) -> None:
        """Describe *network* to sPyNNaker and load it onto the machine, to be run from tick 0."""
        timestep_us = timestep_in_us(network.timestep)
        self._step = timestep_us / US_PER_MS
        self._start = 0
        delay = {} if network.min_delay is None else {"min_delay": network.min_delay}
        sim.setup(self._step, **delay)
        self._described = list(network.populations)
        self._populations = make_populations(sim, network)
        self._projections = make_projections(sim, network, wirings, self._populations)
        self._currents = Currents(sim, network.currents, self._populations, timestep_us)
        self.run(0)

    def run(self, ticks: int) -> None:
        """Advance by so many ticks; the first time, load everything onto the machine."""
        if ticks == 0 and self._has_run:
            return  # another run of no time confuses sPyNNaker's buffers of spike times
        if self._has_run and self._tick() == 0 and any(map(is_drawn, self._described)):
            self.reset()  # a run of no time, to be looked at, changes generators
        if not self._has_run:
            for made, described in zip(self._populations, self._described, strict=True):
                begin_draws(made, described, self._start)
        before = self._tick()
        writes_all = is_to_be_loaded()
        # sPyNNaker rounds a time up to whole ticks.
        sim.run(max(0.0, ticks - HALF_A_TICK) * self._step)
        self._has_run = True
        if writes_all:
            forget_rewriting()
        if self._tick() != before + ticks:
            raise RuntimeError(
                f"sPyNNaker ran {self._tick() - before} ticks where {ticks} were asked for"
            )

    def reset(self) -> None:
        """Back to tick 0."""
        if self._has_run:
            has_run = self._tick() > 0
            self._start += has_run
            if not has_run:  # it was loaded to be looked at
                forget_connections()
            sim.reset()
            self._has_run = False

    def update(self, changed: dict[int, Population], currents: tuple[CurrentSource, ...]) -> None:
        """Set the parameters of the *changed* populations, by index, and the currents."""
        if self._has_run and self._tick() == 0:
            self.reset()  # what was loaded to be looked at is to be loaded anew
        for index, population in changed.items():
            given = parameters(population)
            if population.cell_type not in (ARRAY, POISSON, VARIABLE):
                known = parameters(self._described[index])
                given = {name: value for name, value in given.items() if value != known[name]}
            self._populations[index].set(**given)
            self._described[index] = population
        for index in self._currents.update(currents) - changed.keys():
            given = parameters(self._described[index])
            name = next(iter(given))
            self._populations[index].set(**{name: given[name]})

    def spikes(self, population: int) -> tuple[Int64s, Int32s]:
        """Ticks and neurons of the recorded spikes of a population."""
        return readback.spikes(self._populations[population], self._step)

    def samples(self, population: int, variable: str, neurons: list[int]) -> NDArray[Any]:
        """Recorded samples of a variable, (samples, neurons)."""
        return readback.samples(self._populations[population], variable, neurons)

    def rewiring_events(self, population: int) -> Int64s:
        """What was formed and eliminated of the synapses onto a population."""
        if self._tick() == 0:
            return np.zeros((0, 4), np.int64)
        return readback.rewiring_events(self._populations[population], self._step)

    def entries(self, projection: int) -> Entries:
        """The synapses of a projection as they stand."""
        self._load()
        return readback.entries(self._projections[projection], self._step)

    def weights(self, projection: int) -> UInt16s:
        """The weights of a projection as they stand."""
        self._load()
        return readback.weights(self._projections[projection])

    def blocks(self, projection: int) -> list[Block]:
        """Where the synapses of a projection lie on the machine."""
        self._load()
        return blocks.blocks(self._projections[projection])

    def weights_in(self, projection: int, contents: list[tuple[bytes, ...]]) -> list[UInt16s]:
        """The weights of a projection when its blocks had each of these *contents*."""
        known = self._projections[projection]
        return [blocks.weights_in(known, each) for each in contents]

    def cores(self, ticks: int) -> list[readback.Core]:
        """The cores that sPyNNaker has given out, and what they need for *ticks*."""
        return readback.cores(ticks)

    def end(self) -> None:
        """Let go of the machine."""
        sim.end()
        self._has_run = False

    def _load(self) -> None:
        """Have on the machine what was described, if it is not there."""
        if not self._has_run:
            self.run(0)

    def _tick(self) -> int:
        return int(np.rint(sim.get_current_time() / self._step))
