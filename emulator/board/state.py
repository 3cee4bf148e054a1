"""The whole board as plain records, so that compiled code reaches every part of it.

Each peripheral names the fields of its own state; here they are put together into one record per
core, one per chip and one for the machine. A core has what section 3 of the data sheet gives to a
processing subsystem, a chip what lies behind its System NoC and its router. Compiled code gets them
as numba records, Python sees the same memory as numpy arrays.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from . import comms_controller, dma, router, system_controller, timers, vic, watchdog
from .memory_map import DTCM_SIZE, ITCM_SIZE, NUM_CPUS, NUM_LINKS, TRANSLATION_PAGE
from .native import as_pointer, carray, kernel
from .scamp.structures import SDP_MESSAGE
from .versions import MAXIMUM_BOARDS, SPIN5_CHIPS

# What a core is doing (field `status`).
EMPTY: Final = 0
"""No program: the core sits in the monitor's idle loop."""
READY: Final = 1
"""Has instructions to execute now."""
ASLEEP: Final = 2
"""Waits for an interrupt."""
POLLING: Final = 3
"""Reads the same register over and over: waits for an interrupt or for time to pass."""
CRASHED: Final = 4
"""Faults in its own fault handler, or spins: will not run again."""

# Why a core stopped executing (field `stop_reason`), or is to stop (`stop_wanted`).
RUNNING: Final = 0
AT_INTERRUPT: Final = 1
AT_POLL: Final = 2
AT_FULL_QUEUE: Final = 3
AT_EXCEPTION: Final = 4
AT_PREEMPTION: Final = 5
AT_END_OF_SLICE: Final = 6
AT_TURN: Final = 7

# What a core has done of the round that it is in (field `step`).
NOTHING_TO_DO: Final = 0
TO_RUN: Final = 1
TO_TAKE_TURN: Final = 2
TO_RUN_IN_TURN: Final = 3
HAS_RUN: Final = 4

# What a core has reached (field `reached`).
REACHED_ROUTER: Final = 1
"""Registers of the router, by a read, that change only when they are written."""
REACHED_OTHERS: Final = 2
"""Anything else that is not the core's own, or that changes with time."""

MAXIMUM_HOPS: Final = 4096
"""Routers that copies of one packet may visit; more means that the tables route in circles.
A board ends such packets by their time stamp."""

MAXIMUM_CORES: Final = MAXIMUM_BOARDS * SPIN5_CHIPS * NUM_CPUS

SDP_QUEUE: Final = 256
"""Messages from cores that a chip holds until the board carries them off. Half of it takes all that
a core makes of a full queue of packets, a message of 66 of them, so that the queue is empty again
before the next packets come: the extra monitors send data so."""

CORE: Final = np.dtype(
    [
        ("engine", "i8"), ("machine", "i8"), ("chip", "i8"),
        ("exchange_address", "i8"), ("exchange", "u4"),
        ("clock_address", "i8"), ("clock", "i8", (2,)), ("unicorn_ns", "i8"),
        ("itcm", "i8"), ("dtcm", "i8"), ("sdram", "i8"), ("sysram", "i8"),
        ("index", "i4"), ("physical", "i4"), ("virtual", "i4"), ("woken", "u4"),
        ("status", "u4"), ("asleep", "u4"), ("stop_reason", "u4"), ("stop_wanted", "u4"),
        ("look", "u4"), ("pc", "u4"),
        ("parked_lines", "u4"), ("wake", "i8"),
        ("spent", "i8"), ("budget", "i8"), ("busy_until", "i8"), ("interrupted", "u4"),
        ("restless", "i8"), ("spins", "u4"),
        ("step", "u4"), ("has_turn", "u4"), ("knows_shared", "u4"),
        ("runs_in_turn", "u4"), ("habit", "u4"),
        ("executed", "u1", ((ITCM_SIZE + DTCM_SIZE) // TRANSLATION_PAGE,)),
        ("poll_reads", "u4"), ("exception", "u4"),
        ("starts", "u8"), ("interrupts", "u8"), ("instructions", "u8"),
        ("pinged", "u4"), ("unanswered", "u4"),
        ("reached", "u4"), ("watched", "i4"), ("trial", "u4"), ("trial_time", "i8"),
        ("trial_wait", "u4"), ("trial_pause", "u4"), ("seems_still", "u4"),
        ("saved", "i8"), ("context", "i8"), ("context_size", "i8"),
        ("poll_address", "u4"),
        ("faults", "u4"), ("fault_error", "u4"), ("fault_pc", "u4"),
        ("cpu_interrupt", "u4"), ("watchdog_interrupt", "u4"),
        *vic.FIELDS, *timers.FIELDS, *dma.FIELDS, *comms_controller.FIELDS,
    ],
    align=True,
)  # fmt: skip
"""A core: who it is, what it does, and its private peripherals. Memories are host addresses;
register values pass between Unicorn and compiled code through `exchange`, the thread's
time through `clock`; `unicorn_ns` counts that in Unicorn if the machine is `profiled`.

A core that `has_turn` may touch what others may; if it `knows_shared`, its translation buffer has
such pages. The stronger its `habit` of that, the more `runs_in_turn` it does before it runs by
itself again (`rounds`). `executed` marks the pages of its own memories that have had code. A core
that is `pinged` is to answer SC&MP; it has left so many pings in a row `unanswered`.

A core that runs has `reached` what is not its own, by the bits below; those that are `watched` run
at each of their ticks. The other fields up to `context_size` are those of `stillness`.
"""

CHIP: Final = np.dtype(
    [
        ("cores", "i8"), ("sysram", "i8"), ("owners", "i8"), ("x", "u4"), ("y", "u4"),
        ("neighbours", "i4", (NUM_LINKS,)),
        ("sdram_free", "i8"),
        ("router_written", "u4"),
        ("messages", "u1", (SDP_QUEUE, SDP_MESSAGE.itemsize)), ("message_count", "i4"),
        *system_controller.FIELDS, *router.FIELDS, *watchdog.FIELDS,
    ],
    align=True,
)  # fmt: skip
"""A chip: its shared peripherals, its neighbours by link (-1 for none), messages from its cores.

`router_written` says that a core has written to the router and those that read it do not know.
"""

MACHINE: Final = np.dtype(
    [
        ("time", "i8"), ("limit", "i8"), ("preempt", "u4"), ("timed", "u4"),
        ("expiring", "u4"), ("skips_ticks", "u4"),
        ("longest_work", "i8"), ("profiled", "u4"),
        ("due", "i8", (MAXIMUM_CORES,)),
        ("watchdog_due", "i8"), ("ping_due", "i8"), ("ping_core", "u4"), ("pinging", "u4"),
        ("woken", "i4", (MAXIMUM_CORES,)), ("woken_count", "i4"),
        ("round", "i4", (MAXIMUM_CORES,)), ("round_count", "i4"), ("round_stage", "u4"),
        ("jobs", "i4", (MAXIMUM_CORES,)), ("job_count", "i4"), ("apart", "u4"),
        ("first_round", "u4"), ("shareable", "i8", (2,)),
        ("team", "i8"),
        ("messages_wait", "u4"),
        ("clock_ms", "i8"), ("boot_time", "u4"),
        ("packets_routed", "u8"), ("packets_lost", "u8"), ("packets_off_board", "u8"),
        ("packets_dropped", "u8"),
        ("log_count", "i4"), ("log_enabled", "u4"),
        ("stop_when_quiet", "u4"), ("quiet_told", "u4"),
        ("route_queue", "i4", (NUM_LINKS * MAXIMUM_HOPS, 2)),
    ],
    align=True,
)  # fmt: skip
"""The machine: virtual time in cycles, which cores are due when, totals, and work space.

Where `timed` is set, execution takes time (`execution_time`): a core has `spent` so many
sixteenths of a cycle of its `budget` since it was let run, and is `busy_until` then. A core that
has been `restless` for too long, not once waiting for an interrupt, `spins`.

While timers are `expiring` the clock has just been set and no core has run yet. A machine that
`skips_ticks` leaves out those that change nothing (`stillness`).

`due` is by core the time at which its next timer expires; `woken` lists the cores that may have
something to do now, `round` those of the round that is being run, `jobs` those of them that have
something to do, at the same time if they are kept `apart`. `shareable` says how much a team could
do in a round, of late: in the first round of a moment (1) and in others (0).

`watchdog_due` is no later than the time at which the watchdog of some chip reaches zero. At
`ping_due` SC&MP pings the core `ping_core` of each chip or, if it is `pinging`, sees whether it has
answered (`scamp.soft_watchdog`).
"""

PACKET: Final = np.dtype(
    [("time", "i8"), ("key", "u4"), ("data", "u4"), ("control", "u4"), ("chip", "u2"),
     ("core", "u2")]
)  # fmt: skip
"""One packet of the log: when and by whom it was sent."""


def offset_of(dtype: np.dtype[Any], field: str) -> int:
    """Bytes before `field` in a structure."""
    assert dtype.fields is not None
    return int(dtype.fields[field][1])


@kernel
def core_at(address: Any) -> Any:
    """The core whose record lies at a pointer."""
    return carray(address, 1, CORE)[0]


@kernel
def chip_of(core: Any) -> Any:
    """The chip that `core` is on."""
    return carray(as_pointer(core.chip), 1, CHIP)[0]


@kernel
def cores_of(chip: Any) -> Any:
    """The records of a chip's cores, by physical number."""
    return carray(as_pointer(chip.cores), NUM_CPUS, CORE)


@kernel
def machine_of(core: Any) -> Any:
    """The machine that `core` belongs to."""
    return carray(as_pointer(core.machine), 1, MACHINE)[0]


@kernel
def wake(core: Any) -> None:
    """Have the scheduler look whether `core` has something to do."""
    machine = machine_of(core)
    if core.silent_timer:
        timers.end_silence(core, machine.time, machine.expiring)
    if not core.woken:
        core.woken = 1
        machine.woken[machine.woken_count] = core.index
        machine.woken_count += 1


@kernel
def wake_interrupted(chip: Any) -> None:
    """Wake the cores of `chip` that another core or the chip's watchdog has interrupted."""
    cores = cores_of(chip)
    for number in range(NUM_CPUS):
        if cores[number].cpu_interrupt or cores[number].watchdog_interrupt:
            wake(cores[number])


@kernel
def wake_silent(chip: Any) -> None:
    """Wake the cores of `chip` whose ticks may now change something: its router was written to."""
    chip.router_written = 0
    cores = cores_of(chip)
    for number in range(NUM_CPUS):
        if cores[number].silent_timer:
            wake(cores[number])
