"""Carries packets from cores through the routers to cores (data sheet sections 8 to 10)."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from . import comms_controller, router
from .execution_time import ROUTER_WAIT, SLICE
from .memory_map import NUM_CPUS, NUM_LINKS
from .native import kernel
from .state import MAXIMUM_HOPS, wake

NO_CHIP: Final = -1
"""Neighbour behind a link that leads off the board."""


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
        targets = router.route(chips[here], control, key, arrival)
        for link in range(NUM_LINKS):
            if targets >> link & 1:
                neighbour = chips[here].neighbours[link]
                if neighbour == NO_CHIP:
                    machine.packets_off_board += 1
                else:
                    waiting[count, 0] = neighbour
                    waiting[count, 1] = (link + router.HALF_TURN) % NUM_LINKS
                    count += 1
        _deliver(machine, chips, cores, here, targets >> NUM_LINKS, control, key, data)
    machine.packets_routed += 1


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
            if machine.timed and _blocks(core, machine.time):
                machine.packets_dropped += 1
                router.count_dropped(chips[chip], control)
            elif comms_controller.deliver(core, control, key, data, machine.time):
                wake(core)
            else:
                machine.packets_lost += 1
