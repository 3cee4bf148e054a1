"""A network deployed through sPyNNaker, whatever machine it runs on; see `targets.contract`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from weakref import finalize

import numpy as np

from emulator.image import Image, Int32s, Int64s, UInt16s
from emulator.traces import Traces
from spinn_stdp.network import Connections, Floats, Network
from spinn_stdp.quantise import NetworkError, Quantised, quantise_network, requantise
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.targets.interrupt import interruptible
from spinn_stdp.targets.reloaded import Reloads
from spinn_stdp.targets.saturated import ADVICE

from .changes import may_have_changed
from .checks import check_deployable, check_pieces
from .currents import begins_anew, same_places
from .placed import Placed, find, has_doubles
from .process import SATURATED, DeploymentError
from .recorded import Recorded
from .weight_trace import WeightTrace
from .wiring import Wiring, frozen, plan
from .workplace import Workplace

US_PER_MS = 1000
NATIVE, FROZEN = "native", "frozen"
PIECE = 1000
"""Ticks after which Ctrl-C is heeded, and sPyNNaker asked for more."""
STOPPING = "stopping after this piece of the run; again to end it at once"
TOO_SMALL = frozenset({"PacmanPartitionException", "PacmanPlaceException", "PacmanTooBigToPlace"})
"""What sPyNNaker raises when the machine has not enough cores or memory."""
MACHINE_FAILURES = frozenset({"OSError", "SpinnmanException"})
"""What sPyNNaker raises when it can't reach or use the machine."""
CRASHED = "SpiNNManCoresNotInStateException"
"""What it raises when a program on the machine gives up, for want of memory for example."""


class MachineTooSmall(NetworkError):
    """The network does not fit onto the machine."""


@dataclass(frozen=True, eq=False)
class Deployable:
    """A network that was checked, and how it will be told to sPyNNaker."""

    network: Network
    quantised: Quantised
    """Read for what the network asks for; results never come from it."""
    wirings: tuple[Wiring, ...]
    connections: str


def prepare(network: Network, connections: str) -> Deployable:
    """Check *network* and choose its connectors: ``native`` or ``frozen``, see `wiring`.

    Raises:
        NetworkError: it can't be deployed; lists all reasons.
        ValueError: for another choice of connectors.
    """
    if connections not in (NATIVE, FROZEN):
        raise ValueError(f"connections={connections!r}: choose {NATIVE!r} or {FROZEN!r}")
    given = frozen(network) if connections == FROZEN else network
    quantised = quantise_network(given, on_a_board=True)
    problems = Problems()
    check_deployable(given, quantised.image, problems)
    wirings = plan(given, problems)
    problems.tell()
    return Deployable(given, quantised, wirings, connections)


class DeployedSession:
    """A network on a machine, by way of sPyNNaker.

    Arguments:
        deployable: the network.
        open_workplace: gives sPyNNaker and the machine.

    Raises:
        NetworkError: sPyNNaker refuses the network.
        DeploymentError: the machine or sPyNNaker failed.
    """

    def __init__(
        self,
        deployable: Deployable,
        open_workplace: Callable[[], Workplace],
    ) -> None:
        self._deployable = deployable
        self._open_workplace = open_workplace
        self.tick = 0
        self._launch()

    def _launch(self) -> None:
        self._workplace = self._open_workplace()
        self._let_go = finalize(self, self._workplace.close)
        self._reloads = Reloads()
        self._recorded = Recorded(self._image, self._workplace)
        self._placed: dict[int, Placed] = {}
        self._trace = WeightTrace(self._image, self._workplace, self._recorded, self._order)
        try:
            if self._workplace.tap is None:
                problems = Problems()
                check_pieces(self._deployable.network, self._image, problems)
                problems.tell()
            self._workplace.ask("build", self._deployable.network, self._deployable.wirings)
            for index, synapses in enumerate(self._image.synapses):
                if has_doubles(synapses) or self._is_rewired(index):
                    self._place(index)  # nothing but their first weights tells them apart
        except DeploymentError as error:
            self.close()
            raise _refusal(error) from error
        except BaseException:
            self.close()
            raise

    @property
    def _image(self) -> Image:
        return self._deployable.quantised.image

    # ---- the contract ---------------------------------------------------------------

    def run(self, ticks: int) -> None:
        """Advance. Ctrl-C ends it after a piece of the run.

        That is of at most :data:`PIECE` ticks where there are no current sources, for which the
        firmware takes memory whenever it goes on.

        Weights that are recorded are read after every so many ticks. Where the machine's memory
        cannot be read while it runs, the run is cut into pieces for that, which takes far longer
        than the run itself. A run with current sources that begin anew with each piece is not cut,
        and heeds Ctrl-C at its end.

        Warns (BoardWarning) of spikes that the machine has lost.

        Raises:
            KeyboardInterrupt: after the piece in which Ctrl-C came.
            DeploymentError: the machine or sPyNNaker failed; the session has ended.
        """
        with interruptible(STOPPING) as check:
            for stop in self._stops(self.tick + ticks):
                self._sample_weights()
                self._trace.begin(self.tick)
                self._workplace.run(stop - self.tick)
                self._trace.end(stop)
                self.tick = stop
                self._tell_losses()
                check()

    def reset(self) -> None:
        """Back to tick 0. Warns where the next run will differ; see :class:`..reloaded.Reloads`."""
        if self.tick:
            self._reloads.again(self._image)
            self._workplace.ask("reset")
        self.tick = 0
        self._recorded.clear()

    def update(self, network: Network, changed: Collection[int]) -> None:
        """Go on with other parameters of the *changed* populations and of currents.

        Raises:
            NetworkError: it can't be deployed, or sPyNNaker can't be told so after a run began.
        """
        before = self._deployable
        given = frozen(network) if before.connections == FROZEN else network
        quantised = requantise(before.quantised, given, changed)
        self._deployable = replace(before, network=given, quantised=quantised)
        if self.tick == 0 and not same_places(before.network.currents, given.currents):
            self.close()
            self._launch()
            return
        try:
            parts = {index: given.populations[index] for index in changed}
            self._workplace.ask("update", parts, given.currents)
        except DeploymentError as error:
            raise _refusal(error) from error

    def traces(self) -> Traces:
        """All that was recorded so far."""
        self._sample_weights()
        bits = {index: placed.weight_bits for index, placed in self._placed.items()}
        return self._recorded.traces(self.tick, bits)

    def next_samples(self, population: int) -> Mapping[str, Int32s]:
        """None: the board records a tick when it runs it."""
        return {}

    def forget(self, population: int) -> None:
        """Drop what was recorded of one population so far."""
        self._recorded.forget(population, self.tick)

    def weights(self, projection: int) -> Floats:
        """Weights as they stand; of a rewired projection at first."""
        if self._is_rewired(projection):
            return self._deployable.quantised.weights(
                projection, self._image.synapses[projection].weight
            )
        raw = self._image.synapses[projection].sizes(self._weights(projection))
        raw = raw[self.weight_trace_order(projection)]
        return np.ldexp(raw.astype(np.float64), -self._place(projection).weight_bits)

    def weight_trace_order(self, projection: int) -> Int64s:
        """Which column of the weight trace each connection has."""
        return self._deployable.quantised.columns[projection]

    def delays(self, projection: int) -> Floats:
        """Delays as the machine keeps them."""
        ticks = self._place(projection).delays[self.weight_trace_order(projection)]
        return ticks.astype(np.float64) / (US_PER_MS / self._image.timestep_us)

    def connections(self, projection: int) -> Connections:
        """The connections that there are."""
        if self._is_rewired(projection):
            entries = self._workplace.ask("entries", projection)
            order = np.lexsort((entries.weight, entries.delay, entries.post, entries.pre))
            return Connections(
                entries.pre[order],
                entries.post[order],
                np.ldexp(entries.weight[order].astype(np.float64), -entries.weight_bits),
                entries.delay[order] / (US_PER_MS / self._image.timestep_us),
            )
        made = self._deployable.network.projections[projection].connections
        return Connections(made.pre, made.post, self.weights(projection), self.delays(projection))

    def rewiring_events(self, population: int) -> Int64s:
        """What was formed and eliminated so far."""
        if all(each.population != population for each in self._image.rewirings):
            return np.zeros((0, 4), np.int64)
        events: Int64s = self._workplace.ask("rewiring_events", population)
        return events

    def image(self) -> Image:
        """What was deployed, with delays and scales of weights as they were read, if they were."""
        synapses = list(self._image.synapses)
        for index, placed in self._placed.items():
            synapses[index] = replace(
                synapses[index].held(),
                delay=placed.delays.astype(np.uint16),
                weight_bits=placed.weight_bits,
            )
        return replace(self._image, synapses=tuple(synapses))

    def close(self) -> None:
        """End sPyNNaker and let go of the machine."""
        self._let_go()

    def _tell_losses(self) -> None:
        problems = Problems()
        for text in self._workplace.losses():
            advice = f" {ADVICE}" if SATURATED in text else ""
            problems.warn(f"sPyNNaker says: {text.strip()}{advice}")
        problems.tell()

    def _is_rewired(self, projection: int) -> bool:
        return self._deployable.network.projections[projection].structure is not None

    # ---- weights --------------------------------------------------------------------

    def _stops(self, end: int) -> Iterator[int]:
        """The ticks at which a run to *end* is to stop: where weights are recorded, and its end."""
        if begins_anew(self._image):
            yield end
            return
        tapped = self._workplace.tap is not None
        recorded = () if tapped else (s.record_every for s in self._image.synapses)
        every = [ticks for ticks in recorded if ticks is not None]
        if not self._image.currents:  # each piece takes some memory for them
            every.append(PIECE)
        tick = self.tick
        while True:
            tick = min([end, *((tick // n + 1) * n for n in every)])
            yield tick
            if tick == end:
                return

    def _sample_weights(self) -> None:
        for index in range(len(self._image.synapses)):
            if not self._recorded.due(index, self.tick):
                continue
            latest = self._recorded.latest(index)
            if latest is None or may_have_changed(self._image, index, latest[0], self.tick):
                self._recorded.keep(index, self._weights(index))
            else:
                self._recorded.keep(index, latest[1])

    def _weights(self, projection: int) -> UInt16s:
        """As they stand, in the image's order."""
        weights: UInt16s = self._workplace.ask("weights", projection)[self._order(projection)]
        return weights

    def _order(self, projection: int) -> Int64s:
        return self._place(projection).order

    def _place(self, projection: int) -> Placed:
        """Where the synapses of a projection lie, found when it is first needed."""
        if projection not in self._placed:
            entries = self._workplace.ask("entries", projection)
            self._placed[projection] = find(entries, self._image.synapses[projection])
        return self._placed[projection]


def _refusal(error: DeploymentError) -> Exception:
    """What it means that sPyNNaker did not take a network."""
    kinds = set(error.kinds)
    if not kinds or (kinds & MACHINE_FAILURES and CRASHED not in kinds):
        return error
    text = f"sPyNNaker does not take it: {error}"
    return MachineTooSmall([text]) if kinds & TOO_SMALL else NetworkError([text])
