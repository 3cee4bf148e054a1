"""Many ticks by one call, where neurons of one flock and plain synapses are all that there is.

What a tick costs in Python, some 60 µs, is then paid once for hundreds of them. A tick has five
phases: what several synapse cores have is added up; neurons take in what has arrived, and fire, and
so do Poisson sources that need not be listed; the neurons' spikes are counted; they are remembered
where synapses learn of them; and all are delivered. Threads go from phase to phase together: each
waits, without Python's lock, until all others have done the last one.

The last of these ticks is left as :meth:`.firing.Firing.fire` leaves one: its spikes are listed,
and still to be kept and delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.flags import Flags, reached, write
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Image, Int32s, Int64s, Neurons

from .fired import AllFired, Fired
from .lanes import Laned, lane_words, merge_lanes
from .neurons import MODELS
from .neurons.column_flock import ColumnFlock, has_cells_alike
from .neurons.columns import Cells, ColumnModel, fire
from .neurons.structs import Records
from .plasticity.learners import Learners, Spikes, deliver_learners, remember, take_anew
from .poisson_lanes import count_lanes
from .poisson_pool import Drawing, PoissonPool
from .recorders import Recorders
from .ring_buffers import RingBuffers, add_up
from .static import Sending, StaticSynapses, deliver
from .team import FLAGS, Team, offer_processor

WORTH_IT = 1_000_000
"""Synapses from which on what a tick costs in Python counts."""
LEAST_ROOM = 1 << 16
"""Spikes of these ticks that there is room for, at least."""
ROOM_FOR_VOLTAGES = 1 << 20
"""Samples of these ticks."""
VOLTAGE = Cells._fields.index("v")
LOOKS = 50_000
"""How often a thread looks where others are before it offers its processor: some 0.1 ms, which is
longer than it waits for them if they have one, too."""
PHASES = 5
MERGE, FIRE, COUNT, KEEP, DELIVER = range(PHASES)
FIRST, UNTIL, GOES_ON, IS_LEFT, LACKS = range(5)
"""Of a plan: the first tick; the one that is not to be advanced by; whether the spikes of this tick
are delivered here, and another tick follows; whether a thread has given up; and from there on by
thread whether it has too little room for these spikes."""


class Stretch(NamedTuple):
    """What a thread advances; as :func:`.columns.fire` takes it."""

    given: Any
    table: Int32s
    drive: Any
    pieces: Records
    losses: Int64s
    drawing: Drawing


class Log(NamedTuple):
    """Spikes that were delivered."""

    tick: Int64s
    neuron: Int32s
    """Its place among the neurons of all populations."""
    used: Int64s
    """(1,): how many they are."""


class Common(NamedTuple):
    """What all threads look at."""

    arrays: NDArray[np.uint32]
    """Ring buffers; see :mod:`.ring_buffers`."""
    laned: Laned
    lost_in_lanes: Int64s
    fired: Fired
    first_neuron: Int64s
    counts: Int64s
    pieces: Records
    """Those of all threads."""
    population: Int64s
    """By piece."""
    log: Log
    membranes: Int64s
    """Cells whose voltage is sampled, by their places in the flock."""
    voltages: Int32s
    """(ticks, cells): before each tick but the first one."""
    flags: Flags
    """How many phases each thread has done since tick 0, each in a line of the cache."""
    plan: Int64s


def is_plain(image: Image, *sources: type[object]) -> bool:
    """Whether all neurons are one flock of columns, all synapses static, and all else *sources*."""
    learns = any(each.plasticity is not None or each.brings for each in image.synapses)
    return has_one_flock(image, *sources) and not learns and not image.rewirings


def has_one_flock(image: Image, *sources: type[object]) -> bool:
    """Whether all neurons are one flock of columns, and all other populations are *sources*."""
    kinds = set()
    for population in image.populations:
        cells = population.cells
        if isinstance(cells, Neurons):
            model = MODELS[cells.model]
            kinds.add((cells.model, cells.substeps, has_cells_alike(cells)))
            if not isinstance(model, ColumnModel):
                return False
        elif not isinstance(cells, sources):
            return False
    return len(kinds) == 1


@kernel
def advance(
    neurons: Stretch,
    sending: Sending,
    learners: Learners,
    common: Common,
    thread: int,
    threads: int,
    looks: int,
) -> bool:
    """Go from phase to phase to the end of the last tick, in which nothing is delivered.

    Returns:
        False if other threads did not get so far while this one looked for them so many times.
        Then it is to be called again.
    """
    neurons, sending = borrowed(neurons), borrowed(sending)
    learners, common = borrowed(learners), borrowed(common)
    flags, plan = common.flags, common.plan
    done = flags[thread * FLAGS]
    while True:
        for other in range(threads):
            if not reached(flags, other * FLAGS, done, looks):
                return False
        tick, phase = done // PHASES, done % PHASES
        if phase == MERGE:
            if tick > plan[FIRST]:
                sample(neurons, common, tick - plan[FIRST] - 1, thread, threads)
            for k in range(thread, len(common.laned.first), threads):
                merge_own(common, k, tick)
        elif phase == FIRE:
            fire_own(neurons, common, tick)
        elif phase == COUNT:
            plan[LACKS + thread] = lacks_room(sending, listed(common.pieces))
            if thread == 0:
                count(common)
                room = len(common.log.tick) - common.log.used[0]
                plan[GOES_ON] = tick + 1 < plan[UNTIL] and common.counts.sum() <= room
        elif phase == KEEP:
            if not plan[GOES_ON] or plan[LACKS : LACKS + threads].any():
                return True
            if thread == 0:
                keep(common, tick)
                take_anew(learners.taken)
            remember(learners.remembering, spikes_of(common, tick), thread, threads)
        else:
            deliver_own(sending, common, tick)
            spikes = spikes_of(common, tick)
            deliver_learners(learners.projections, learners.taken, 0, spikes, threads)
        done += 1
        write(flags, thread * FLAGS, done)


@inner
def sample(neurons: Stretch, common: Common, row: int, thread: int, threads: int) -> None:
    """Keep a thread's part of the voltages."""
    membranes, voltages, table = common.membranes, common.voltages, neurons.table
    number = len(membranes)
    for k in range(number * thread // threads, number * (thread + 1) // threads):
        voltages[row, k] = table[VOLTAGE, membranes[k]]


@inner
def merge_own(common: Common, k: int, tick: int) -> None:
    """Add up what all threads and synapse cores have for one population."""
    laned, arrays = common.laned, common.arrays
    words = laned.types[k] * laned.neurons[k]
    for lane in range(laned.lanes[k]):
        begin = laned.first[k] + lane * lane_words(laned, k) + (tick & laned.slot_mask[k]) * words
        for other in range(1, len(arrays)):
            add_up(arrays[0, begin : begin + words], arrays[other, begin : begin + words])
    merge_lanes(laned, k, arrays[0], tick, common.lost_in_lanes)


@inner
def fire_own(neurons: Stretch, common: Common, tick: int) -> None:
    """Take in what has arrived for a thread's neurons from all threads, and advance them."""
    pieces, arrays = neurons.pieces, common.arrays
    for p in range(len(pieces)):
        piece = pieces[p]
        slot = piece.ring + (tick & piece.slot_mask) * piece.slot_words
        for kind in range(neurons.losses.shape[1]):
            begin = slot + kind * piece.type_words
            end = begin + piece.end - piece.begin
            for other in range(1, len(arrays)):
                add_up(arrays[0, begin:end], arrays[other, begin:end])
    fire(
        neurons.given,
        neurons.table,
        neurons.drive,
        pieces,
        arrays[0],
        neurons.losses,
        common.fired,
        tick,
        1,
    )
    drawing = neurons.drawing
    count_lanes(
        drawing.lanes,
        drawing.generators,
        drawing.normal,
        drawing.spikes,
        drawing.begin,
        drawing.end,
        tick,
    )


@inner
def listed(pieces: Records) -> int:
    """How many spikes there are in this tick."""
    spikes = 0
    for p in range(len(pieces)):
        spikes += pieces[p].found
    return spikes


@inner
def lacks_room(sending: Sending, spikes: int) -> bool:
    """Whether there may be too little for the rows of so many *spikes*."""
    delivery = sending.delivery
    for sheet in range(len(delivery.used)):
        needed = delivery.used[sheet] + spikes
        if needed > delivery.first[sheet + 1] - delivery.first[sheet]:
            return True
    return False


@inner
def count(common: Common) -> None:
    """Count the spikes by population, each one's beside each other; as :meth:`.Flock.count`."""
    fired, counts, pieces = common.fired, common.counts, common.pieces
    counts[:] = 0
    for p in range(len(pieces)):
        piece, population = pieces[p], common.population[p]
        begin = piece.place - piece.number + counts[population]
        if begin != piece.place:
            for k in range(piece.found):
                fired.neurons[begin + k] = fired.neurons[piece.place + k]
                fired.copies[begin + k] = fired.copies[piece.place + k]
        counts[population] += piece.found


@inner
def keep(common: Common, tick: int) -> None:
    """Log the spikes of all populations."""
    log, used = common.log, common.log.used[0]
    for population in range(len(common.counts)):
        first = common.first_neuron[population]
        for k in range(first, first + common.counts[population]):
            log.tick[used] = tick
            log.neuron[used] = first + common.fired.neurons[k]
            used += 1
    log.used[0] = used


@inner
def spikes_of(common: Common, tick: int) -> Spikes:
    """Those of all populations."""
    return Spikes(common.fired, common.first_neuron, common.counts, tick)


@inner
def deliver_own(sending: Sending, common: Common, tick: int) -> None:
    """Deliver what of the spikes is a thread's along static synapses."""
    deliver(
        sending.groups,
        sending.rows,
        sending.one_to_one,
        sending.sheets,
        sending.delivery,
        sending.rings,
        common.fired,
        common.first_neuron,
        common.counts,
        tick,
        sending.turn,
    )


class ManyTicks:
    """Advances a network.

    Arguments:
        flock: all neurons, dealt out among the threads of *team*.
        static: all static synapses, for each thread.
        learners: all that learns, for each thread.
        laned: what several synapse cores have ring buffers for, and what these lose.
        recorders: what becomes of spikes and voltages.
    """

    def __init__(
        self,
        flock: ColumnFlock,
        static: Sequence[StaticSynapses],
        learners: Sequence[Learners],
        rings: RingBuffers,
        laned: tuple[Laned, Int64s],
        fired: AllFired,
        team: Team,
        recorders: Recorders,
    ) -> None:
        self._flock = flock
        self._static = static
        self._learners = learners
        self._rings = rings
        self._team = team
        self._recorders = recorders
        room = max(LEAST_ROOM, 2 * len(fired.everyone.neurons))
        self._log = Log(np.zeros(room, np.int64), np.zeros(room, np.int32), np.zeros(1, np.int64))
        membranes = recorders.membranes
        rows = max(1, ROOM_FOR_VOLTAGES // max(1, len(membranes)))
        self._voltages = np.zeros((rows, len(membranes)), np.int32)
        self._plan = np.zeros(LACKS + team.size, np.int64)
        self._flags = np.zeros(FLAGS * team.size, np.int64)
        self._common = Common(
            rings.all_arrays,
            *laned,
            fired.everyone,
            fired.first_neuron,
            fired.counts,
            *flock.all_pieces,
            self._log,
            membranes,
            self._voltages,
            self._flags,
            self._plan,
        )

    def fire(self, tick: int, until: int, pool: PoissonPool) -> int:
        """Advance by *tick* and those that follow, but not by *until*.

        *pool* has all Poisson sources, dealt out among the threads.

        Returns:
            the last tick by which they have advanced; see :mod:`.many_ticks`.
        """
        self._flags[:] = tick * PHASES
        self._plan[FIRST], self._plan[IS_LEFT] = tick, False
        self._plan[UNTIL] = min(until, tick + 1 + len(self._voltages))
        self._log.used[0] = 0
        self._team.do([partial(self._advance, pool, thread) for thread in range(self._team.size)])
        last = int(self._flags[0]) // PHASES
        if last > tick:
            for static in self._static:
                static.has_delivered(last - 1)
            self._rings.note(last - 1)
            used = int(self._log.used[0])
            if used:
                spikes = self._log.tick[:used].copy(), self._log.neuron[:used].copy()
                self._recorders.keep_neurons_spikes(self._common.first_neuron, *spikes)
            self._recorders.keep_membranes(self._voltages[: last - tick])
        return last

    def _advance(self, pool: PoissonPool, thread: int) -> None:
        threads = self._team.size
        neurons = Stretch(*self._flock.stretch(thread), pool.stretch(thread))
        sending, learners = self._static[thread].sending, self._learners[thread]
        try:
            while not advance(neurons, sending, learners, self._common, thread, threads, LOOKS):
                if self._plan[IS_LEFT]:
                    return
                offer_processor()
        except BaseException:
            self._plan[IS_LEFT] = True
            raise
