"""The monitor core of a chip: what SC&MP keeps in the chip's memory, and applications on its cores.

The monitor does not execute SC&MP's binary; this is its work done directly (scamp-3.c and
scamp-app.c in spinnaker_tools say what that is).
"""

from __future__ import annotations

import socket
from collections import deque
from typing import Any, Final

import numpy as np

from .. import router, system_controller, watchdog
from ..aplx import AplxError
from ..chip import Chip
from ..layout import Layout
from ..memory import MemoryFault
from ..memory_map import (
    CPU_CLOCK_MHZ,
    NUM_CPUS,
    NUM_LINKS,
    SDRAM_BASE,
    SDRAM_SIZE,
    SYSRAM_BASE,
    SYSRAM_BASE_UNBUFFERED,
    SYSRAM_SIZE,
)
from ..router import TABLE
from ..state import wake_interrupted
from ..system_controller import RESET_CODE, WATCHDOG_RESET
from . import structures as st
from .heap import NULL, Heap
from .iptags import IpTags
from .routing_table import RoutingTable
from .sdp import HEADER, Datagram, address_of, place_of
from .soft_watchdog import DEFAULT_LIMIT

SOFTWARE_VERSION: Final = 0x0004_0000
"""4.0.0, as SARK checks it against its own."""

# How SC&MP divides SDRAM (sdram_init in scamp-3.c).
SYSTEM_BUFFER_WORDS: Final = 0x8000
SDRAM_USER_BASE: Final = SDRAM_BASE + NUM_CPUS * SYSTEM_BUFFER_WORDS * 4
SYSTEM_SIZE: Final = 8 * 1024 * 1024
SYSTEM_BASE: Final = SDRAM_BASE + SDRAM_SIZE - SYSTEM_SIZE
"""Where application images are put before a start (sv->sdram_sys)."""
SYSTEM_HEAP: Final = SYSTEM_BASE + 0x4_0000
TAG_ENTRIES: Final = 65536
APPLICATIONS: Final = 256

# What system variables say from the start (sark.struct).
MESSAGE_BUFFERS: Final = 7
IOBUF_SIZE: Final = 16384
MEMORY_CLOCK_MHZ: Final = 130
PEEK_TIME_US: Final = 200

ALL_LINKS: Final = (1 << NUM_LINKS) - 1
NO_CORE: Final = 0xFF
SCP_PREFIX: Final = 8
"""Bytes of an SDP_MESSAGE before `flags`."""

# enum signal_e
SIGNAL_INIT: Final = 0
SIGNAL_POWER_DOWN: Final = 1
SIGNAL_STOP: Final = 2
SIGNAL_START: Final = 3
SIGNAL_SYNC0: Final = 4
SIGNAL_SYNC1: Final = 5
SIGNALS: Final = 14


class Monitor:
    """SC&MP of one chip.

    `layout` is that of the machine; `address` is the IP address of this chip's Ethernet port,
    None for a chip that has none.
    """

    def __init__(self, chip: Chip, layout: Layout, address: str | None = None) -> None:
        self.chip, self.address = chip, address
        self.ethernet = layout.ethernet[self.place]
        """The chip of the same board that has the Ethernet port."""
        self.ip_tags = IpTags()
        self.variables: Any = chip.sysram[st.SV_OFFSET :].view(st.SV)[0]
        table = chip.sysram[st.VCPU_OFFSET : st.VCPU_OFFSET + st.VCPU_TABLE_SIZE]
        self.cores = table.view(st.VCPU)
        self._layout = layout
        self.boot()

    def boot(self) -> None:
        """Start from nothing: no program, no allocation, no route, no message."""
        self._reset_devices()
        watchdog.reset(self.chip.record)
        self.chip.sysram[:] = 0
        self._undelivered: deque[Datagram] = deque()
        self._started: np.ndarray[Any, np.dtype[np.bool_]] | None = None
        self.ip_tags.clear_all()
        self._set_variables(self._layout)
        self._make_heaps()
        self._make_message_buffers()
        self.routing_table.initialise()
        self.cores["cpu_state"] = st.STATE_IDLE
        self.cores["phys_cpu"] = range(NUM_CPUS)
        self.cores[system_controller.MONITOR]["cpu_state"] = st.STATE_RUN

    def _reset_devices(self) -> None:
        for core in self.chip.cores:
            core.stop()
            core.record["watchdog_interrupt"] = 0
        router.reset(self.chip.record)
        system_controller.reset(self.chip.record)
        self.chip.record["message_count"] = 0

    def stay_in_reset(self) -> None:
        """The chip was reset: nothing runs on it, SC&MP neither, until it is booted again."""
        self._reset_devices()
        self._undelivered.clear()
        self._started = None
        self.cores["cpu_state"] = st.STATE_DEAD
        self.chip.record["sc_plain"][RESET_CODE // 4] = WATCHDOG_RESET

    @property
    def in_reset(self) -> bool:
        """True from a reset by the chip's watchdog to the next boot: no request is answered."""
        return bool(self.chip.record["wd_resets"])

    @property
    def place(self) -> tuple[int, int]:
        """x and y of the chip."""
        return self.chip.x, self.chip.y

    # -- memory ---------------------------------------------------------------------------------

    def _set_variables(self, layout: Layout) -> None:
        sv, root = self.variables, layout.roots[0]
        sv["p2p_addr"] = address_of(self.place)
        sv["p2p_dims"] = address_of((layout.width, layout.height))
        sv["p2p_root"] = address_of(root)
        sv["eth_addr"] = sv["dbg_addr"] = address_of(self.ethernet)
        sv["board_addr"] = address_of(layout.on_board(self.place))
        sv["p2p_active"] = len(layout.places)
        sv["hw_ver"], sv["p2p_up"], sv["root_chip"] = layout.hardware_version, 1, self.place == root
        if self.address is not None:
            sv["eth_up"] = 1
            sv["ip_addr"] = np.frombuffer(socket.inet_aton(self.address), np.uint8)
        sv["cpu_clk"], sv["mem_clk"] = CPU_CLOCK_MHZ, MEMORY_CLOCK_MHZ
        sv["led_period"], sv["led0"], sv["num_buf"] = 1, 1, MESSAGE_BUFFERS
        sv["peek_time"], sv["forward"], sv["sw_ver"] = PEEK_TIME_US, ALL_LINKS, SOFTWARE_VERSION
        sv["soft_wdog"] = DEFAULT_LIMIT
        sv["iobuf_size"], sv["sysbuf_size"] = IOBUF_SIZE, SYSTEM_BUFFER_WORDS
        sv["num_cpus"] = NUM_CPUS
        for table in ("p2v_map", "v2p_map"):
            sv[table] = NO_CORE
            sv[table][:NUM_CPUS] = range(NUM_CPUS)
        sv["link_en"], sv["vcpu_base"] = self.links, st.VCPU_BASE

    def _make_heaps(self) -> None:
        sv, sdram = self.variables, self.chip.sdram.view(np.uint32)
        no_tags = np.zeros(TAG_ENTRIES, np.uint32)
        sysram = self.chip.sysram.view(np.uint32)
        system = Heap.create(sdram, SDRAM_BASE, SYSTEM_HEAP, SDRAM_BASE + SDRAM_SIZE, no_tags)
        sv["sdram_bufs"], sv["sdram_base"] = SDRAM_BASE, SDRAM_USER_BASE
        sv["sdram_sys"], sv["sys_heap"] = SYSTEM_BASE, SYSTEM_HEAP
        sv["hop_table"] = system.allocate(4 * TAG_ENTRIES, 0)
        sv["rtr_copy"] = system.allocate((TABLE + 1) * st.ROUTER_ENTRY.itemsize, 0)
        sv["alloc_tag"] = system.allocate(4 * TAG_ENTRIES, 0)
        sv["app_data"] = system.allocate(APPLICATIONS * st.APP_DATA.itemsize, 0)
        self.tags = self._in_sdram(sv["alloc_tag"], np.dtype(np.uint32), TAG_ENTRIES)
        self.applications = self._in_sdram(sv["app_data"], st.APP_DATA, APPLICATIONS)
        copy = self._in_sdram(sv["rtr_copy"], st.ROUTER_ENTRY, TABLE + 1)
        self.routing_table = RoutingTable(self.chip.record, copy, sv)
        for table in (self.tags, self.applications, copy):
            table[:] = np.zeros((), table.dtype)
        self.system_heap = Heap(sdram, SDRAM_BASE, SYSTEM_HEAP, self.tags)
        self.sdram_heap = Heap.create(sdram, SDRAM_BASE, SDRAM_USER_BASE, SYSTEM_BASE, self.tags)
        sv["sdram_heap"] = SDRAM_USER_BASE
        self.sysram_heap = Heap.create(
            sysram, SYSRAM_BASE, st.SYS_USER_BASE, st.SYS_USER_TOP, self.tags
        )
        sv["sysram_base"] = sv["sysram_heap"] = st.SYS_USER_BASE

    def _make_message_buffers(self) -> None:
        size = st.SDP_MESSAGE.itemsize
        first = self.sysram_heap.allocate(MESSAGE_BUFFERS * size, 0)
        self.variables["shm_buf"] = self.variables["shm_free"] = first
        for number in range(MESSAGE_BUFFERS):
            last = number == MESSAGE_BUFFERS - 1
            self._message(first + number * size)["next"] = (
                NULL if last else first + (number + 1) * size
            )

    def _in_sdram(self, address: int, dtype: np.dtype[Any], count: int) -> np.ndarray[Any, Any]:
        start = int(address) - SDRAM_BASE
        return self.chip.sdram[start : start + count * dtype.itemsize].view(dtype)

    def _message(self, address: int) -> Any:
        start = _sysram_offset(address)
        return self.chip.sysram[start : start + st.SDP_MESSAGE.itemsize].view(st.SDP_MESSAGE)[0]

    @property
    def links(self) -> int:
        """Bit map of the links that lead to another chip."""
        return sum(
            1 << link for link, chip in enumerate(self.chip.record["neighbours"]) if chip >= 0
        )

    # -- applications ---------------------------------------------------------------------------

    def start(self, mask: int, app_id: int, flags: int) -> None:
        """Start the image at SYSTEM_BASE on the cores in `mask`; raises `AplxError`."""
        numbers = [core for core in range(1, NUM_CPUS) if mask >> core & 1]
        if not numbers:
            return
        application = self.applications[app_id]
        if application["cores"] == 0:
            application["clean"] = application["sema"] = 0
            application["mask"], application["lead"] = 0, numbers[0]
        application["cores"] += len(numbers)
        application["mask"] |= mask
        self.chip.record["sc_flags"] |= np.uint32(mask)
        for number in numbers:
            self._clear_vcpu(number, st.STATE_INIT, app_id)
            try:
                self.chip.cores[number].start(SYSTEM_BASE, app_id, flags)
            except (AplxError, MemoryFault):
                self.cores[number]["cpu_state"] = st.STATE_DEAD
                raise

    def _clear_vcpu(self, number: int, state: int, app_id: int) -> None:
        user = self.cores[number]["user"].copy()
        self.cores[number] = np.zeros((), st.VCPU)
        self.cores[number]["user"] = user
        self.cores[number]["phys_cpu"] = number
        self.cores[number]["cpu_state"] = state
        self.cores[number]["app_id"] = app_id
        self.cores[number]["time"] = self.variables["unix_time"]

    def signal(self, signal: int, app_mask: int, app_id: int) -> None:
        """Send a signal to all cores whose application id, under `app_mask`, is `app_id`."""
        mask = sum(
            1 << core
            for core in range(1, NUM_CPUS)
            if int(self.cores[core]["app_id"]) & app_mask == app_id
        )
        if signal in (SIGNAL_INIT, SIGNAL_POWER_DOWN, SIGNAL_STOP):
            state = st.STATE_POWERED_DOWN if signal == SIGNAL_POWER_DOWN else st.STATE_IDLE
            self._stop(mask, state)
            if signal == SIGNAL_STOP:
                self._clean(app_mask, app_id)
        elif signal in (SIGNAL_SYNC0, SIGNAL_SYNC1):
            states = self.cores["cpu_state"]
            started = np.isin(states, (st.STATE_SYNC0, st.STATE_SYNC1))
            self._started = started if started.any() else None
            flags = int(self.chip.record["sc_flags"])
            raised = signal == SIGNAL_SYNC1
            self.chip.record["sc_flags"] = flags | mask if raised else flags & ~mask
            self._interrupt(mask)
        else:
            for core in range(1, NUM_CPUS):
                if mask >> core & 1:
                    self.cores[core]["mbox_ap_cmd"] = st.SHM_SIGNAL
                    self.cores[core]["mbox_ap_msg"] = signal
            self._interrupt(mask)

    @property
    def simulating(self) -> bool:
        """True if a core runs that the last synchronisation signal has started."""
        if self._started is None:
            return False
        return bool(np.any(self._started & (self.cores["cpu_state"] == st.STATE_RUN)))

    def count(self, app_id: int, state: int) -> int:
        """Cores of an application that are in a state."""
        found = (self.cores["app_id"] == app_id) & (self.cores["cpu_state"] == state)
        return int(np.count_nonzero(found[1:]))

    def _stop(self, mask: int, state: int) -> None:
        for core in range(1, NUM_CPUS):
            if mask >> core & 1:
                self.chip.cores[core].stop()
                self._clear_vcpu(core, state, 0)

    def _clean(self, app_mask: int, app_id: int) -> None:
        for candidate in range(APPLICATIONS):
            if candidate & app_mask != app_id or self.applications[candidate]["clean"]:
                continue
            for heap in (self.sdram_heap, self.sysram_heap, self.system_heap):
                if candidate:
                    heap.free_application(candidate)
            if candidate:
                self.routing_table.free_application(candidate, clear=True)
            self.applications[candidate]["cores"] = 0
            self.applications[candidate]["clean"] = 1

    def _interrupt(self, mask: int) -> None:
        for core in range(1, NUM_CPUS):
            if mask >> core & 1 and self.chip.cores[core].has_program:
                self.chip.cores[core].record["cpu_interrupt"] = 1
        wake_interrupted(self.chip.record)

    # -- messages -------------------------------------------------------------------------------

    def deliver(self, datagram: Datagram) -> None:
        """Pass a datagram to the core that it is for, as soon as the core's mailbox is free."""
        self._undelivered.append(datagram)
        self.deliver_waiting()

    def deliver_waiting(self) -> bool:
        """Pass on what waits for a mailbox; True if a core got something."""
        delivered = False
        for _ in range(len(self._undelivered)):
            datagram = self._undelivered.popleft()
            if not self.chip.cores[datagram.core].has_program:
                continue
            if self._post(datagram):
                delivered = True
            else:
                self._undelivered.append(datagram)
        return delivered

    def _post(self, datagram: Datagram) -> bool:
        vcpu, address = self.cores[datagram.core], int(self.variables["shm_free"])
        if vcpu["mbox_ap_cmd"] != st.SHM_IDLE or address == NULL:
            return False
        start = _sysram_offset(address)
        if not 0 <= start <= SYSRAM_SIZE - st.SDP_MESSAGE.itemsize:
            return False  # a program has spoilt the chain
        self.variables["shm_free"] = self._message(address)["next"]
        self.variables["shm_count"] += 1
        self.variables["shm_max"] = max(self.variables["shm_max"], self.variables["shm_count"])
        data = _as_message(datagram)
        self.chip.sysram[start : start + len(data)] = np.frombuffer(data, np.uint8)
        vcpu["mbox_ap_msg"], vcpu["mbox_ap_cmd"] = address, st.SHM_MESSAGE
        self._interrupt(1 << datagram.core)
        return True

    def take_messages(self) -> list[Datagram]:
        """The messages that the chip's cores have sent since the last call."""
        count = int(self.chip.record["message_count"])
        messages = self.chip.record["messages"][:count].copy().view(st.SDP_MESSAGE)
        self.chip.record["message_count"] = 0
        return [_as_datagram(message) for message in messages.reshape(-1)]


def _sysram_offset(address: int) -> int:
    return address - (SYSRAM_BASE_UNBUFFERED if address >= SYSRAM_BASE_UNBUFFERED else SYSRAM_BASE)


def _as_message(datagram: Datagram) -> bytes:
    message = np.zeros((), st.SDP_MESSAGE)
    size = HEADER.size + len(datagram.payload)
    message["length"] = size
    message["flags"], message["tag"] = datagram.flags, datagram.tag
    message["dest_port"], message["srce_port"] = datagram.destination_port, datagram.source_port
    message["dest_addr"] = address_of(datagram.destination)
    message["srce_addr"] = address_of(datagram.source)
    data = bytearray(message.tobytes())
    data[SCP_PREFIX + HEADER.size : SCP_PREFIX + size] = datagram.payload
    return bytes(data)


def _as_datagram(message: Any) -> Datagram:
    data = message.tobytes()
    size = min(int(message["length"]), len(data) - SCP_PREFIX)
    return Datagram(
        int(message["flags"]),
        int(message["tag"]),
        int(message["dest_port"]),
        int(message["srce_port"]),
        place_of(int(message["dest_addr"])),
        place_of(int(message["srce_addr"])),
        data[SCP_PREFIX + HEADER.size : SCP_PREFIX + size],
    )
