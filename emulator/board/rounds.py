"""One round: every core that has something to do runs until it rests.

Cores of a chip meet in what lies behind its System NoC (data sheet section 12), which gives them no
order; this gives them one.

First the cores execute by themselves, at the same time if there is a team to do it. A core that
is about to touch what others may touch, too, stops (`sharing`); when all have come to rest or to
such a stop, these take turns, in the order of their numbers, alone on the machine and for a short
while each. What a round does therefore depends on nothing but what was before it.

A core that is the only one of its chip with something to do has the turn from the start. So have
all where time is modelled; there they run one after another. A core that has touched what is shared
must forget its translation buffer before it can run by itself again, which takes the host long. So
the more often it would, the more runs it does wholly in its turn.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from . import processor, sharing, stillness, timers
from .comms_controller import QUEUE
from .execution_time import SIXTEENTHS, slice_length
from .memory_map import CPU_CLOCK_MHZ, NUM_CPUS
from .native import kernel
from .state import (
    ASLEEP,
    AT_PREEMPTION,
    AT_TURN,
    CRASHED,
    EMPTY,
    HAS_RUN,
    NOTHING_TO_DO,
    POLLING,
    READY,
    TO_RUN,
    TO_RUN_IN_TURN,
    TO_TAKE_TURN,
    chip_of,
    wake,
    wake_interrupted,
    wake_silent,
)
from .team import NO_JOB, finish, post, ring, take, wait, wait_for_job

# How far a round has come (field `round_stage`).
NEW: Final = 0
EXECUTING: Final = 1
TAKING_TURNS: Final = 2
OVER: Final = 3

POLL_PAUSE: Final = CPU_CLOCK_MHZ
"""Cycles after which a polling core that has no timer running looks again: 1 µs."""
SHORTEST_POLL: Final = 20
"""Cycles that a look takes at least."""
POLL_FRACTION: Final = 4
"""A polling core looks again after this part of the time to its next timer expiry."""

TURN: Final = 500 * SIXTEENTHS
"""What a core may execute in its turn, in sixteenths of a cycle: about as much as it takes the
host to give it the turn."""
WORTH_A_BELL: Final = 2_000 * SIXTEENTHS
"""What members of the team must have to do for it to be worth waking them, likewise."""
STRONGEST_HABIT: Final = 255
"""Runs that a core does in its turn, at most, before it tries again to run by itself."""
FULL: Final = 16
"""A core whose queue is full by this part is behind, and has its turn until it rests."""
MEMORY: Final = 4
"""Rounds over which it is averaged how much a team can do."""


@kernel
def start(machine: Any, cores: Any) -> None:
    """Make a round of the cores that were woken, in the order of their numbers."""
    for place in range(machine.woken_count):
        index = machine.woken[place]
        cores[index].woken = 0
        while place > 0 and machine.round[place - 1] > index:
            machine.round[place] = machine.round[place - 1]
            place -= 1
        machine.round[place] = index
    machine.round_count = machine.woken_count
    machine.woken_count = 0
    machine.round_stage = NEW


@kernel
def run(machine: Any, cores: Any) -> bool:
    """Run the cores of the round; False if preempted, to go on where they were."""
    if machine.round_stage == NEW:
        _deal_out(machine, cores)
        machine.round_stage = EXECUTING
    if machine.round_stage == EXECUTING:
        if not _execute(machine, cores):
            return False
        machine.round_stage = TAKING_TURNS
    if machine.round_stage == TAKING_TURNS:
        if not _take_turns(machine, cores):
            return False
        for place in range(machine.round_count):
            _conclude(machine, cores[machine.round[place]])
        machine.round_stage = OVER
    return True


@kernel
def _runnable(machine: Any, core: Any) -> bool:
    if core.busy_until > machine.time:
        return False
    if core.status == READY:
        return True
    if core.status == ASLEEP or core.status == POLLING:
        return processor.pending(core) & ~core.parked_lines != 0
    return False


@kernel
def _deal_out(machine: Any, cores: Any) -> None:
    """Find the cores of the round that have something to do, and which have the turn at once."""
    count = 0
    for place in range(machine.round_count):
        core = cores[machine.round[place]]
        core.step = NOTHING_TO_DO
        if _runnable(machine, core):
            core.step = TO_RUN
            core.has_turn = machine.timed
            machine.jobs[count] = core.index
            count += 1
    machine.job_count = count
    machine.apart = count > 1 and not machine.timed
    if count:
        machine.quiet_told = 0
    for job in range(count):
        chip = machine.jobs[job] // NUM_CPUS
        before = job > 0 and machine.jobs[job - 1] // NUM_CPUS == chip
        after = job + 1 < count and machine.jobs[job + 1] // NUM_CPUS == chip
        core = cores[machine.jobs[job]]
        if not (before or after):
            core.has_turn = 1
        elif not machine.timed:
            core.step = _way_to_run(core)


@kernel
def _way_to_run(core: Any) -> int:
    """Whether a core that is not alone on its chip is to run by itself or in its turn."""
    if not core.knows_shared:
        if core.habit:
            core.habit -= 1
        return TO_RUN
    if core.runs_in_turn:
        core.runs_in_turn -= 1
        return TO_RUN_IN_TURN
    core.habit = min(2 * core.habit + 1, STRONGEST_HABIT)
    core.runs_in_turn = core.habit
    return TO_RUN


@kernel
def _let_run(machine: Any, core: Any) -> None:
    """Run a core until it rests, wants its turn, or to the end of its slice."""
    if not core.interrupted:
        core.spent = 0
        core.budget = machine.longest_work
        if machine.timed:
            core.budget = min(core.budget, slice_length(machine, core))
    processor.run(core)
    core.interrupted = core.status == READY and core.stop_reason == AT_PREEMPTION


@kernel
def _execute_core(machine: Any, core: Any) -> None:
    """What can be done for several cores at the same time: it touches nothing but `core`."""
    if core.step != TO_RUN or machine.preempt:
        return
    if core.status == EMPTY:
        core.step = HAS_RUN
        return
    _let_run(machine, core)
    if core.interrupted:
        return
    if core.dma_put_off_count or (core.status == READY and core.stop_reason == AT_TURN):
        core.step = TO_TAKE_TURN
    else:
        core.step = HAS_RUN


@kernel
def _execute(machine: Any, cores: Any) -> bool:
    """Let the cores execute by themselves; False if preempted."""
    count = machine.job_count
    if machine.team == 0 or not machine.apart:
        for job in range(count):
            _execute_core(machine, cores[machine.jobs[job]])
    else:
        post(machine.team, count)
        if machine.shareable[machine.first_round] > WORTH_A_BELL:
            ring(machine.team)
        job = take(machine.team)
        while job != NO_JOB:
            _execute_core(machine, cores[machine.jobs[job]])
            finish(machine.team)
            job = take(machine.team)
        wait(machine.team, count)
    for job in range(count):
        if cores[machine.jobs[job]].step == TO_RUN:
            return False
    if count > 1:
        _note_work(machine, cores)
    return True


@kernel
def _note_work(machine: Any, cores: Any) -> None:
    """Keep in mind how much of the round's work the members of a team could do."""
    longest, total = 0, 0
    for job in range(machine.job_count):
        core = cores[machine.jobs[job]]
        if core.step != TO_RUN_IN_TURN:
            longest = max(longest, core.spent)
            total += core.spent
    usual = machine.shareable[machine.first_round]
    machine.shareable[machine.first_round] += (total - longest - usual) // MEMORY


@kernel
def serve(machine: Any, cores: Any, team: int) -> None:
    """Do jobs as a member of the team until it is dismissed."""
    while True:
        job = wait_for_job(team)
        if job == NO_JOB:
            return
        _execute_core(machine, cores[machine.jobs[job]])
        finish(team)


@kernel
def _take_turns(machine: Any, cores: Any) -> bool:
    for job in range(machine.job_count):
        core = cores[machine.jobs[job]]
        if core.step == TO_TAKE_TURN or core.step == TO_RUN_IN_TURN:
            if machine.preempt:
                return False
            _take_turn(machine, core)
            if core.interrupted:
                return False
            core.step = HAS_RUN
            core.has_turn = 0
    return True


@kernel
def _take_turn(machine: Any, core: Any) -> None:
    """Do for `core` what it stopped for: a transfer, or to execute where others may, too."""
    core.has_turn = 1
    if core.status == EMPTY:
        core.interrupted = 0
    elif core.step == TO_RUN_IN_TURN:
        _let_run(machine, core)
    elif core.dma_put_off_count:
        sharing.carry_out(core)
        wake(core)
    elif core.status == READY:
        if not core.interrupted:
            core.budget = machine.longest_work if _is_behind(core) else core.spent + TURN
        processor.run(core)
        core.interrupted = core.status == READY and core.stop_reason == AT_PREEMPTION


@kernel
def _is_behind(core: Any) -> bool:
    """Whether packets wait for a core that would be lost if others sent more in the meantime."""
    return core.in_count >= QUEUE // FULL


@kernel
def _conclude(machine: Any, core: Any) -> None:
    """See what became of a core of the round, and when it will next have something to do."""
    if core.step == HAS_RUN:
        core.has_turn = 0
        _see_whether_it_spins(machine, core)
        if core.status == CRASHED:
            processor.leave_remains(core)
        if machine.timed:
            core.busy_until = machine.time + core.spent // SIXTEENTHS
        if core.status == READY and core.busy_until <= machine.time:
            wake(core)
        chip = chip_of(core)
        if chip.sc_interrupts_raised:
            chip.sc_interrupts_raised = 0
            wake_interrupted(chip)
        if chip.router_written:
            wake_silent(chip)
        if chip.message_count:
            machine.messages_wait = 1
        if core.trial:
            stillness.judge(machine, core)
    machine.due[core.index] = _due(core, machine.time)


@kernel
def _see_whether_it_spins(machine: Any, core: Any) -> None:
    if core.status != READY:
        core.restless = 0
        return
    core.restless += core.spent
    if core.restless >= machine.longest_work:
        core.spins = 1
        core.status = CRASHED


@kernel
def _due(core: Any, now: int) -> int:
    """When a core that rests has something to do by itself, setting when a poll is to end."""
    if core.status == EMPTY:
        return timers.NEVER
    expiry = min(timers.next_expiry(core), core.dma_end)
    if core.busy_until > now:
        expiry = min(expiry, core.busy_until)
    if core.status != POLLING:
        return expiry
    pause = (expiry - now) // POLL_FRACTION if expiry != timers.NEVER else POLL_PAUSE
    core.wake = now + max(pause, SHORTEST_POLL)
    return min(expiry, core.wake)
