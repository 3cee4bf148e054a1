"""The emulator: the board's integers on this machine."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
from tqdm import tqdm

from emulator.image import Image, Int32s, Int64s
from emulator.timestep.engine import Engine
from emulator.traces import Traces
from spinn_stdp.network import Connections, Floats, Network
from spinn_stdp.quantise import Quantised, core_memory, quantise_network, requantise
from spinn_stdp.quantise.geometries import foreseen_geometries
from spinn_stdp.quantise.network import started_anew
from spinn_stdp.quantise.problems import Problems

from . import forgotten, release, saturated
from .interrupt import interruptible
from .reloaded import Reloads

US_PER_MS = 1000
SHOW_PROGRESS_AFTER = 1.0
"""Seconds that a run may take before it shows its progress."""
THREADS = "threads"
OPTIONS = frozenset({THREADS, release.OPTION})
"""Of ``setup``: `threads`, how many share the synapses, None for as many as are worth it; and
`spynnaker`, the release whose arithmetic is wanted."""


class EmulatorSession:
    """A network on the emulator."""

    def __init__(
        self, network: Network, threads: int | None = None, backwards: bool = False
    ) -> None:
        """*backwards*: packets of a tick arrive in the opposite order, see the Engine."""
        self._quantised: Quantised = quantise_network(network)
        self._engine = Engine(self._quantised.image, threads, backwards)
        self._reloads = Reloads()
        self._told: set[tuple[str, int]] = set()
        """What was told of losses, and of which population."""
        self._runs = 0
        """Since the board would have loaded its programs."""
        self._programs: dict[int, core_memory.Program] | None = None
        """Those that use up their memory; None until they are asked for."""

    @property
    def tick(self) -> int:
        """The tick that the next run begins with."""
        return self._engine.tick

    def run(self, ticks: int) -> None:
        """Advance; a bar on a terminal shows how far it is. Ctrl-C ends it between two ticks.

        Warns (BoardWarning) of post spikes that the board would not have remembered, of input that
        it would have cut off, and before the first run for which its programs would have no memory
        left.

        Raises:
            MemoryError: before anything runs, if the recordings would not fit.
            KeyboardInterrupt: after the tick in which Ctrl-C came.
        """
        self._check_memory(ticks)
        self._runs += 1
        self._tell_out_of_memory()
        with (
            interruptible() as check,
            tqdm(
                total=ticks,
                unit="tick",
                desc="emulator",
                delay=SHOW_PROGRESS_AFTER,
                disable=None,
                leave=False,
            ) as bar,
        ):

            def progress(done: int) -> None:
                bar.update(done)
                check()

            self._engine.run(ticks, progress)
        self._tell_losses()

    def reset(self) -> None:
        """Back to tick 0. Warns where the next run will differ; see :class:`.reloaded.Reloads`."""
        has_run = self._engine.tick > 0
        if has_run:
            self._reloads.again(self.image())
        self._engine.reset()
        if has_run:
            self._quantised, drawn = started_anew(self._quantised)
            self._engine.update(self._quantised.image, drawn)
        if any(each.plasticity is not None for each in self.image().synapses):
            self._runs = 0  # the board loads all programs anew

    def update(self, network: Network, changed: Collection[int]) -> None:
        """Go on with other parameters of the *changed* populations and of currents."""
        self._quantised = requantise(self._quantised, network, changed)
        self._engine.update(self._quantised.image, changed)
        self._programs = None

    def traces(self) -> Traces:
        """All that was recorded so far."""
        return self._engine.traces()

    def next_samples(self, population: int) -> Mapping[str, Int32s]:
        """The samples that the next tick would begin with."""
        return self._engine.next_samples(population)

    def forget(self, population: int) -> None:
        """Drop what was recorded of one population so far."""
        self._engine.forget(population)

    def weights(self, projection: int) -> Floats:
        """Weights as they stand; of a rewired projection at first."""
        return self._quantised.weights(projection, self._engine.weights(projection))

    def weight_trace_order(self, projection: int) -> Int64s:
        """Which column of the weight trace each connection has."""
        return self._quantised.columns[projection]

    def delays(self, projection: int) -> Floats:
        """Delays as the board keeps them."""
        return self._quantised.delays(projection)

    def connections(self, projection: int) -> Connections:
        """The connections that there are now."""
        if self._quantised.network.projections[projection].structure is None:
            made = self._quantised.network.projections[projection].connections
            weights, delays = self.weights(projection), self.delays(projection)
            return Connections(made.pre, made.post, weights, delays)
        pre, post, weight, ticks = self._engine.connections(projection).T
        image = self._quantised.image
        return Connections(
            pre,
            post,
            np.ldexp(weight.astype(np.float64), -image.synapses[projection].weight_bits),
            ticks / (US_PER_MS / image.timestep_us),
        )

    def rewiring_events(self, population: int) -> Int64s:
        """What was formed and eliminated so far."""
        events = self._engine.rewiring_events(population)
        return events[np.lexsort(events.T[::-1])]

    def image(self) -> Image:
        """What runs."""
        return self._quantised.image

    def close(self) -> None:
        """Let go of its threads."""
        self._engine.close()

    def is_history_in_doubt(self) -> bool:
        """Whether a post spike may have been forgotten for one of the tick that asked for it."""
        return any(each.in_doubt.any() for each in self._engine.forgotten().values())

    def _tell_losses(self) -> None:
        """Warn of post spikes, changes and input that were lost, once for each population."""
        losses = {
            "spikes": forgotten.told(self.image(), self._engine.forgotten()),
            "changes": forgotten.changes_told(self.image(), self._engine.lost_changes()),
            "input": saturated.told(self._quantised, self._engine.saturated()),
        }
        problems = Problems()
        for what, texts in losses.items():
            for population, text in texts.items():
                if (what, population) not in self._told:
                    self._told.add((what, population))
                    problems.warn(text)
        problems.tell()

    def _tell_out_of_memory(self) -> None:
        """Warn of programs that would use memory that they don't have from this run on."""
        network = self._quantised.network
        if self._programs is None:
            geometries = foreseen_geometries(network, Problems()) if network.currents else None
            self._programs = core_memory.runs_in_memory(network, geometries or {})
        problems = Problems()
        for p, program in self._programs.items():
            if program.runs is not None and self._runs == program.runs + 1:
                problems.warn(
                    f"Population {network.populations[p].label!r}: the board's program takes "
                    f"{program.each_run} bytes for current sources with each run and has memory "
                    f"for {program.runs} runs; from run {self._runs} on a board computes other "
                    "numbers than these. Make fewer and longer runs, or put fewer neurons on a "
                    "core (neurons_per_core)"
                )
        problems.tell()

    def _check_memory(self, ticks: int) -> None:
        needed = self._engine.bytes_to_record(ticks)
        available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        if needed > available:
            raise MemoryError(
                f"The recordings of {ticks} ticks would take {needed / 2**30:.1f} GiB and this "
                f"machine has {available / 2**30:.1f} GiB: record fewer neurons, with a longer "
                "sampling_interval (or every= of a projection), or run in pieces and take the "
                "data out with get_data(clear=True)"
            )


class EmulatorTarget:
    """Runs networks on the emulator."""

    name = "emulator"
    shared_options = frozenset({THREADS})

    def check(self, options: Mapping[str, Any]) -> None:
        """See :data:`OPTIONS`.

        Raises:
            TypeError: for an option that it does not have.
            ValueError: for a number of threads that is none, or another release than its own.
        """
        unknown = sorted(options.keys() - OPTIONS)
        if unknown:
            raise TypeError(
                f"setup() got options that the emulator does not have: {', '.join(unknown)}; it "
                f"has {', '.join(sorted(OPTIONS))}"
            )
        threads = options.get("threads")
        if threads is not None and not (type(threads) is int and threads > 0):
            raise ValueError(f"threads={threads!r}: give a whole number from 1 up, or None")
        release.check_release(options.get(release.OPTION, release.RELEASE))

    def load(self, network: Network, **options: Any) -> EmulatorSession:
        """Check and quantise *network*.

        Raises:
            NetworkError: if the board could not run it.
            TypeError: for an option.
        """
        self.check(options)
        return EmulatorSession(network, options.get("threads"))

    def versions(self) -> dict[str, str]:
        """What the results depend on."""
        return {"spinn-stdp": version("spinn-stdp"), "arithmetic of sPyNNaker": release.RELEASE}
