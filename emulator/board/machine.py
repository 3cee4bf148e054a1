"""The machine: the chips of SpiNNaker boards and the clock that drives them.

The point-to-point table has three bits for each chip (data sheet section 10; P2P_* in
spinnaker.h).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import numpy as np

from emulator.processors import checked_threads

from . import rounds, scheduler
from .chip import Chip
from .comms_controller import QUEUE
from .execution_time import LONGEST_WORK
from .layout import layout_of
from .links import NO_CHIP
from .memory import pages
from .memory_map import CPU_CLOCK_MHZ, NUM_CPUS, NUM_LINKS
from .processor import NS_PER_SECOND
from .router import P2P_BITS, P2P_ENTRIES, P2P_HERE, P2P_NOWHERE, P2P_WORDS
from .scamp.sdp import address_of
from .scamp.soft_watchdog import FIRST_CORE, PERIOD
from .scheduler import CYCLES_PER_MS
from .state import CHIP, CORE, EMPTY, MACHINE, PACKET
from .team import Team
from .timers import NEVER

P2P_SHIFTS: Final = P2P_BITS * np.arange(P2P_ENTRIES, dtype=np.uint32)

LOG_SIZE: Final = NUM_CPUS * QUEUE
"""Packets that the log takes before it is emptied: more than any core sends at once."""


class Counters(NamedTuple):
    """Totals over the whole machine; `executions` counts how often Unicorn was entered.

    `ticks_skipped` are those that would change nothing (`stillness`).

    `unicorn_seconds` is the thread's processor time in Unicorn and the functions that it calls, if
    the machine is profiled.

    Packets are lost in a full queue or a circle of routes, and dropped by a router where time is
    modelled and a core does not take them.
    """

    packets_routed: int
    packets_lost: int
    packets_off_board: int
    packets_dropped: int
    interrupts: int
    executions: int
    instructions: int
    transfers: int
    ticks_skipped: int
    unicorn_seconds: float


class Machine:
    """Chips, cores and virtual time.

    `version` is the host's board version: 3 (4 chips) or 5 (48 chips), of which several `boards`
    can be joined. Raises `ValueError` for any other. With `models_time` execution can be made to
    take time; see `take_time`. In a block of `team` so many `threads` of the host execute cores;
    results are the same for any number.
    """

    def __init__(
        self,
        version: int = 3,
        models_time: bool = False,
        boards: int = 1,
        threads: int = 1,
    ) -> None:
        self.version, self.layout = version, layout_of(version, boards)
        count = len(self.layout.places)
        self._record = np.zeros(1, MACHINE)
        self._chip_records = np.zeros(count, CHIP)
        self._core_records = pages(count * NUM_CPUS * CORE.itemsize).view(CORE)
        self._log = np.zeros(0, PACKET)
        self._kept: list[np.ndarray[Any, Any]] = []
        self._active = np.zeros(0, np.int64)
        self.record["limit"] = NEVER
        self.record["longest_work"] = LONGEST_WORK
        self.record["watchdog_due"] = NEVER
        self.record["skips_ticks"] = not models_time
        self.record["ping_due"], self.record["ping_core"] = PERIOD, FIRST_CORE
        self._core_records["index"] = np.arange(count * NUM_CPUS)
        self.chips = {
            place: self._new_chip(index) for index, place in enumerate(self.layout.places)
        }
        self.models_time = models_time
        for chip in self.chips.values():
            for core in chip.cores:
                core.models_time = models_time
        self._fill_p2p_tables()
        self.threads = checked_threads(threads)
        self.run()  # Compiles everything, if this is its first run ever.

    @contextmanager
    def team(self) -> Iterator[None]:
        """A block in which all of the machine's threads execute cores while it runs."""
        team = Team(self.threads - 1, self._serve)
        team.start()
        self.record["team"] = team.address
        try:
            yield
        finally:
            self.record["team"] = 0
            team.dismiss()

    def _serve(self, team: int) -> None:
        rounds.serve(self.record, self._core_records, team)

    @property
    def record(self) -> Any:
        """The machine's own state, shared with compiled code."""
        return self._record[0]

    @property
    def time_us(self) -> float:
        """Virtual time since power on, in µs."""
        return float(self.record["time"]) / CPU_CLOCK_MHZ

    @property
    def next_event(self) -> int:
        """The cycle at which a timer will next reach zero or a poll end; NEVER if none will."""
        return int(self.record["due"][self._active].min(initial=NEVER))

    def run(self) -> int:
        """Run until something needs attention; a reason of `scheduler`. Releases Python's lock."""
        while True:
            reason = scheduler.run(
                self.record, self._chip_records, self._core_records, self._active, self._log
            )
            self._keep_log()
            if reason != scheduler.LOG_FULL:
                return int(reason)

    def take_time(self, wanted: bool) -> None:
        """Let execution take time from now on, on a machine that models it, or none."""
        self.record["timed"] = wanted and self.models_time

    def profile(self) -> None:
        """Take the time that Unicorn needs from now on; see `Counters.unicorn_seconds`."""
        self.record["profiled"] = 1

    def log_packets(self) -> None:
        """Keep every packet that cores send from now on; see `packets`."""
        self._log = np.zeros(LOG_SIZE, PACKET)
        self.record["log_enabled"] = 1

    def packets(self) -> np.ndarray[Any, Any]:
        """The packets kept, in the order in which they were sent (`state.PACKET`)."""
        return np.concatenate([np.zeros(0, PACKET), *self._kept])

    def counters(self) -> Counters:
        """What the board has done since power on."""
        cores = self._core_records
        return Counters(
            int(self.record["packets_routed"]),
            int(self.record["packets_lost"]),
            int(self.record["packets_off_board"]),
            int(self.record["packets_dropped"]),
            int(cores["interrupts"].sum()),
            int(cores["starts"].sum()),
            int(cores["instructions"].sum()),
            int(cores["dma_transfers"].sum()),
            int(cores["ticks_skipped"].sum()),
            float(cores["unicorn_ns"].sum()) / NS_PER_SECOND,
        )

    def _keep_log(self) -> None:
        count = int(self.record["log_count"])
        if count:
            self._kept.append(self._log[:count].copy())
            self.record["log_count"] = 0

    def set_limit(self, milliseconds: float | None) -> None:
        """Let `run` go no further than so much virtual time from now; None for no limit."""
        limit = NEVER if milliseconds is None else int(milliseconds * CYCLES_PER_MS)
        self.record["limit"] = min(NEVER, limit + int(self.record["time"]))

    def preempt(self) -> None:
        """Make `run` come back soon; for use from another thread."""
        self.record["preempt"] = 1

    def clear_preempt(self) -> None:
        """Let `run` run again."""
        self.record["preempt"] = 0

    def _fill_p2p_tables(self) -> None:
        """Point-to-point tables: the first link to each chip, as SC&MP finds them at its start."""
        places = self.layout.places
        addresses = [address_of(place) for place in places]
        routes = np.full((len(places), P2P_WORDS * P2P_ENTRIES), P2P_NOWHERE, np.uint8)
        numbers = {place: number for number, place in enumerate(places)}
        for target, address in zip(places, addresses, strict=True):
            routes[numbers[target], address] = P2P_HERE
            for place, link in self.layout.next_links(target).items():
                routes[numbers[place], address] = link
        for chip, table in zip(self.chips.values(), routes, strict=True):
            entries = table.reshape(P2P_WORDS, P2P_ENTRIES).astype(np.uint32) << P2P_SHIFTS
            chip.record["p2p_table"][:] = np.bitwise_or.reduce(entries, axis=1)

    def cores_changed(self) -> None:
        """To be called after programs were started or stopped."""
        self._active = np.flatnonzero(self._core_records["status"] != EMPTY)

    def _new_chip(self, index: int) -> Chip:
        x, y = self.layout.places[index]
        records = self._chip_records[index : index + 1]
        wired = self.layout.wired[x, y]
        for link in range(NUM_LINKS):
            place = wired.get(link)
            records[0]["neighbours"][link] = (
                NO_CHIP if place is None else self.layout.places.index(place)
            )
        cores = self._core_records[index * NUM_CPUS : (index + 1) * NUM_CPUS]
        return Chip(x, y, records, cores, self._record.ctypes.data)
