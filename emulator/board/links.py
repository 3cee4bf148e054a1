"""Carries packets from cores through the routers to cores (data sheet sections 8 to 10).

What is for a chip's monitor is SC&MP's, which does its own work without packets (`scamp`) and so
knows none of them, unless a program has made another core the router's monitor.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from . import comms_controller, neighbour, router
from .execution_time import ROUTER_WAIT, SLICE
from .memory_map import NUM_CPUS, NUM_LINKS
from .native import kernel
from .state import EMPTY, MAXIMUM_HOPS, cores_of, wake, wake_interrupted, wake_silent
from .system_controller import MONITOR

NO_CHIP: Final = -1
"""Neighbour behind a link that leads off the board."""
DIRECT_TYPE: Final = comms_controller.NEAREST_NEIGHBOUR | comms_controller.DIRECT


@kernel
def carry(
    machine: Any, chips: Any, cores: Any, source: int, control: int, key: int, data: int
) -> None:
    """Route one packet that a core of the chip `source` sent to every core that it is for.

    `cores` holds the records of all cores, those of a chip in a row. Packets that no one can take
    are counted in `machine`: lost if a full queue or a routing circle ended them, off the board
    if a link led there.
    """
    waiting = machine.route_queue
    waiting[0, 0], waiting[0, 1] = source, router.LOCAL
    count, hops = 1, 0
    while count:
        count -= 1
        here, arrival = waiting[count, 0], waiting[count, 1]
        if hops == MAXIMUM_HOPS:
            machine.packets_lost += 1
            return
        hops += 1
        if arrival != router.LOCAL and control & DIRECT_TYPE == DIRECT_TYPE:
            _serve(machine, chips, cores, here, arrival, control, key, data)
            continue
        targets = router.route(chips[here], control, key, arrival)
        for link in range(NUM_LINKS):
            if targets >> link & 1:
                there = chips[here].neighbours[link]
                if there == NO_CHIP:
                    machine.packets_off_board += 1
                else:
                    waiting[count, 0] = there
                    waiting[count, 1] = (link + router.HALF_TURN) % NUM_LINKS
                    count += 1
        mask = targets >> NUM_LINKS
        if mask:
            kind, received = _as_received(control, key, arrival)
            _deliver(machine, chips, cores, here, mask, kind, received, data)
    machine.packets_routed += 1


@kernel
def _as_received(control: int, key: int, arrival: int) -> tuple[int, int]:
    """Control and key as a core's registers show them."""
    kind = control & comms_controller.CONTROL_MASK
    if control & comms_controller.TYPE_MASK == comms_controller.POINT_TO_POINT:
        source = control & comms_controller.ADDRESS_MASK
        return kind, key & comms_controller.SEQUENCE_MASK | source
    if control & comms_controller.TYPE_MASK == comms_controller.NEAREST_NEIGHBOUR:
        link = comms_controller.OWN_MONITOR if arrival == router.LOCAL else arrival
        return kind | link << comms_controller.RECEIVE_ROUTE_SHIFT, key
    return kind, key


@kernel
def _serve(
    machine: Any, chips: Any, cores: Any, here: int, link: int, control: int, key: int, data: int
) -> None:
    """Do what a direct packet asks of the chip `here`, and answer by the link that it came by."""
    chip = chips[here]
    own = cores_of(chip)
    if control & comms_controller.PAYLOAD:
        if not neighbour.poke(chip, own, key, data):
            return
        wake_interrupted(chip)
        wake_silent(chip)
        answer, word = neighbour.POKED, 0
    else:
        answer, word = neighbour.PEEKED, neighbour.peek(chip, own, key)
        if word < 0:
            return
    asker = chip.neighbours[link]
    arrival = (link + router.HALF_TURN) % NUM_LINKS
    targets = router.route(chips[asker], answer, key | neighbour.ANSWER, arrival)
    kind, received = _as_received(answer, key | neighbour.ANSWER, arrival)
    _deliver(machine, chips, cores, asker, targets >> NUM_LINKS, kind, received, word)


@kernel
def _blocks(core: Any, time: int) -> bool:
    """True if a packet for `core` would wait for longer than its router does."""
    return core.in_count > 0 and time - core.in_time[core.in_head] > ROUTER_WAIT + SLICE


@kernel
def _deliver(
    machine: Any, chips: Any, cores: Any, chip: int, mask: int, control: int, key: int, data: int
) -> None:
    for number in range(NUM_CPUS):
        if mask >> number & 1:
            core = cores[chip * NUM_CPUS + number]
            if number == MONITOR and core.status == EMPTY:
                continue  # SC&MP takes it, and finds that it is not its own
            if machine.timed and _blocks(core, machine.time):
                machine.packets_dropped += 1
                router.count_dropped(chips[chip], control)
            elif comms_controller.deliver(core, control, key, data, machine.time):
                wake(core)
            else:
                machine.packets_lost += 1
