"""The SCP commands that a monitor answers (scamp-cmd.c; AppNote 5 of the SpiNNaker group)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from ..aplx import AplxError
from ..memory import MemoryFault
from ..memory_map import NUM_CPUS, SDRAM_SIZE
from ..router import FIXED_ROUTE_REGISTER, ROUTE_MASK
from . import structures as st
from .iptags import FIXED, LARGEST_TIMEOUT, NO_TAG, POOL, TAGS, Address, IpTags
from .monitor import SIGNAL_STOP, SIGNALS, SYSTEM_BASE, Monitor
from .sdp import ARGUMENTS, COMMAND, BadDatagram, Command, Datagram

# enum sark_scp_command_codes
VERSION: Final = 0
READ: Final = 2
WRITE: Final = 3
FILL: Final = 5
COUNT: Final = 15
LINK_READ: Final = 17
LINK_WRITE: Final = 18
APPLICATION_RUN: Final = 19
NEAREST_NEIGHBOUR_PACKET: Final = 20
APPLICATION_COPY_RUN: Final = 21
SIGNAL: Final = 22
APPLICATION_START: Final = 24
LED: Final = 25
IPTAG: Final = 26
ALLOCATE: Final = 28
ROUTER: Final = 29
RESERVED: Final = 30
INFO: Final = 31
SYNC: Final = 32

# enum sark_scp_return_codes
OK: Final = 0x80
BAD_SUM: Final = 0x82
BAD_COMMAND: Final = 0x83
BAD_ARGUMENT: Final = 0x84
BAD_PORT: Final = 0x85
NO_ROUTE: Final = 0x87
BAD_CPU: Final = 0x88
NO_REPLY: Final = 0x8B
"""What the monitor on the way says of a chip that does not answer (RC_P2P_NOREPLY)."""

ALLOCATE_SDRAM, FREE_SDRAM, FREE_SDRAM_BY_ID, ALLOCATE_ROUTER = 0, 1, 2, 3
FREE_ROUTER, FREE_ROUTER_BY_ID, SDRAM_SPACE, BLOCK_BY_TAG = 4, 5, 6, 7
ROUTER_INITIALISE, ROUTER_CLEAR, ROUTER_LOAD, ROUTER_FIXED = 0, 1, 2, 3
TAG_NEW, TAG_SET, TAG_GET, TAG_CLEAR, TAG_TIMEOUT = 0, 1, 2, 3, 4
TAG_STRIP: Final = 1 << 28
TAG_REVERSE: Final = 1 << 29
TAG_USE_SENDER: Final = 1 << 30

SIGNAL_BY_MULTICAST, SIGNAL_BY_NEAREST_NEIGHBOUR = 0, 2
NNP_SIGNAL: Final = 0x3F_0000
"""First argument of the one nearest-neighbour packet that hosts send: a signal to all chips."""
SIGNAL_SHIFT: Final = 16
SIGNAL_MASK: Final = 0xF
APP_MASK_SHIFT: Final = 8

RETRY_TAG: Final = 4
BIT_31: Final = 1 << 31
CHECKSUM_MASK: Final = 0x1FFF_FFFF
LINK_WIDTH: Final = 3
LINK_BITS: Final = (1 << LINK_WIDTH) - 1
LINKS_SHIFT: Final = 8
ROUTER_SHIFT: Final = 14
ETHERNET_SHIFT: Final = 25
MONITOR_ONLY: Final = 1
CORE_MASK: Final = 0x3_FFFF
FLAGS_SHIFT: Final = 18
FLAGS_MASK: Final = 0x3F
APP_SHIFT: Final = 24
BYTE: Final = 0xFF
WORD: Final = struct.Struct("<I")
WORD_MASK: Final = 0xFFFF_FFFF
HALF_WORD: Final = 16
BYTES: Final = struct.Struct("<4B")
TAGS_OF_APPLICATION: Final = 256
"""Tags of blocks of memory, of which each application has as many (sark_alloc.c)."""
RESERVED_FIELD: Final = 0xFFFF
BUILD_DATE: Final = 0
SOFTWARE: Final = b"SC&MP/SpiNNaker\x00" + b"4.0.0\x00"
ROUTE_TO_SELF: Final = 7
MAXIMUM_ACCESS: Final = 2
SYSTEM_COPY: Final = 0x4_0000
"""Bytes of an image that "application start" may find elsewhere than at SYSTEM_BASE."""


class CommandError(Exception):
    """A command that is refused with a return code and some words of payload."""

    def __init__(self, code: int, *words: int) -> None:
        super().__init__(f"return code {code:#x}")
        self.code, self.words = code, words


class Board(Protocol):
    """What commands need of the whole board."""

    monitors: dict[tuple[int, int], Monitor]

    def neighbour(self, place: tuple[int, int], link: int) -> Monitor | None:
        """The monitor of the chip that a link leads to."""

    def next_link(self, place: tuple[int, int], target: tuple[int, int]) -> int:
        """First link of the way from one chip to another; ROUTE_TO_SELF if they are the same."""

    def cores_changed(self) -> None:
        """Programs were started or stopped."""

    def stopping(self) -> None:
        """An application is about to be stopped."""

    @property
    def root(self) -> tuple[int, int]:
        """The chip at which the machine was booted."""


class Commands:
    """Answers SCP commands for every monitor of a board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._handlers: dict[int, Callable[[Monitor, Command, Address], bytes]] = {
            VERSION: self._version,
            READ: self._read,
            WRITE: self._write,
            FILL: self._fill,
            COUNT: self._count,
            LINK_READ: self._link_read,
            LINK_WRITE: self._link_write,
            APPLICATION_RUN: self._application_run,
            NEAREST_NEIGHBOUR_PACKET: self._nearest_neighbour_packet,
            APPLICATION_COPY_RUN: self._application_copy_run,
            SIGNAL: self._signal,
            APPLICATION_START: self._application_start,
            LED: self._nothing,
            IPTAG: self._iptag,
            ALLOCATE: self._allocate,
            ROUTER: self._router,
            RESERVED: self._nothing,
            INFO: self._info,
            SYNC: self._nothing,
        }

    def answer(self, monitor: Monitor, datagram: Datagram, sender: Address) -> bytes:
        """Do what a datagram to a monitor's port 0 asks; the payload of the reply.

        Raises `BadDatagram` if it is none or is cut off.
        """
        command = Command.from_payload(datagram.payload)
        try:
            handler = self._handlers.get(command.code)
            if handler is None:
                raise CommandError(BAD_COMMAND)
            return COMMAND.pack(OK, command.sequence) + handler(monitor, command, sender)
        except CommandError as error:
            words = b"".join(WORD.pack(word) for word in error.words)
            return COMMAND.pack(error.code, command.sequence) + words
        except (MemoryFault, AplxError):
            return COMMAND.pack(BAD_ARGUMENT, command.sequence)

    def _nothing(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        return b""

    def _version(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        x, y = monitor.place
        header = struct.pack("<4B2HI", 0, 0, y, x, st.SDP_DATA_SIZE, RESERVED_FIELD, BUILD_DATE)
        return header + SOFTWARE

    # -- memory ---------------------------------------------------------------------------------

    def _read(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        self._check_access(command.arg2, command.arg3)
        return monitor.chip.read(command.arg1, command.arg2)

    def _write(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        self._check_access(command.arg2, command.arg3)
        monitor.chip.write(command.arg1, _data(command, command.arg2))
        return b""

    def _fill(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        if command.arg3 > SDRAM_SIZE:
            raise CommandError(BAD_ARGUMENT)
        monitor.chip.write(command.arg1, WORD.pack(command.arg2) * (command.arg3 // WORD.size))
        return b""

    def _check_access(self, length: int, access: int) -> None:
        if length > st.SDP_DATA_SIZE or access > MAXIMUM_ACCESS:
            raise CommandError(BAD_ARGUMENT)

    def _link_read(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        if command.arg2 > st.SDP_DATA_SIZE:
            raise CommandError(BAD_ARGUMENT)
        return self._neighbour(monitor, command.arg3).chip.read(command.arg1, command.arg2)

    def _link_write(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        if command.arg2 > st.SDP_DATA_SIZE:
            raise CommandError(BAD_ARGUMENT)
        target = self._neighbour(monitor, command.arg3)
        target.chip.write(command.arg1, _data(command, command.arg2))
        return b""

    def _neighbour(self, monitor: Monitor, link: int) -> Monitor:
        neighbour = self._board.neighbour(monitor.place, link)
        if neighbour is None or neighbour.in_reset:
            raise CommandError(BAD_ARGUMENT)
        return neighbour

    def _allocate(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        operation, app_id, flags, _ = _bytes(command.arg1)
        heap, table = monitor.sdram_heap, monitor.routing_table
        if operation == ALLOCATE_SDRAM:
            retry = bool(flags & RETRY_TAG)
            result = heap.allocate(command.arg2, app_id, command.arg3 & BYTE, retry)
            monitor.applications[app_id]["clean"] = 0
        elif operation == FREE_SDRAM:
            if not heap.is_block(command.arg2):
                raise CommandError(BAD_ARGUMENT)
            heap.free(command.arg2)
            return b""
        elif operation == FREE_SDRAM_BY_ID:
            result = heap.free_application(app_id)
        elif operation == ALLOCATE_ROUTER:
            result = table.allocate(command.arg2, app_id)
            monitor.applications[app_id]["clean"] = 0
        elif operation == FREE_ROUTER:
            table.free(command.arg2, bool(command.arg3))
            return b""
        elif operation == FREE_ROUTER_BY_ID:
            result = table.free_application(app_id, bool(command.arg2))
        elif operation == SDRAM_SPACE:
            return WORD.pack(heap.free_bytes) + WORD.pack(heap.largest())
        elif operation == BLOCK_BY_TAG:
            result = int(monitor.tags[app_id * TAGS_OF_APPLICATION + (command.arg2 & BYTE)])
        else:
            raise CommandError(BAD_ARGUMENT)
        return WORD.pack(result)

    # -- applications ---------------------------------------------------------------------------

    def _application_run(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        return self._start(monitor, command.arg1)

    def _application_start(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        if command.arg1 != SYSTEM_BASE:
            image = monitor.chip.read(command.arg1, SYSTEM_COPY)
            monitor.chip.write(SYSTEM_BASE, image)
        return self._start(monitor, command.arg2)

    def _application_copy_run(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        link, length = command.arg1 & LINK_BITS, command.arg2
        if length % WORD.size:
            raise CommandError(BAD_ARGUMENT)
        image = self._neighbour(monitor, link).chip.read(SYSTEM_BASE, length)
        expected = command.arg1 >> LINK_WIDTH
        total = int(np.frombuffer(image, np.uint32).sum(dtype=np.uint64)) & WORD_MASK
        if expected and total & CHECKSUM_MASK != expected:
            raise CommandError(BAD_SUM, total)
        monitor.chip.write(SYSTEM_BASE, image)
        return self._start(monitor, command.arg3)

    def _start(self, monitor: Monitor, what: int) -> bytes:
        if what & MONITOR_ONLY:
            raise CommandError(BAD_ARGUMENT)
        monitor.start(what & CORE_MASK, what >> APP_SHIFT, what >> FLAGS_SHIFT & FLAGS_MASK)
        self._board.cores_changed()
        return b""

    def _signal(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        if command.arg1 not in (SIGNAL_BY_MULTICAST, SIGNAL_BY_NEAREST_NEIGHBOUR):
            raise CommandError(BAD_ARGUMENT)
        return self._signal_all(command.arg2)

    def _nearest_neighbour_packet(
        self, monitor: Monitor, command: Command, sender: Address
    ) -> bytes:
        if command.arg1 != NNP_SIGNAL:
            raise CommandError(BAD_ARGUMENT)
        return self._signal_all(command.arg2)

    def _signal_all(self, data: int) -> bytes:
        signal = data >> SIGNAL_SHIFT & SIGNAL_MASK
        if signal >= SIGNALS:
            raise CommandError(BAD_ARGUMENT)
        if signal == SIGNAL_STOP:
            self._board.stopping()
        for monitor in self._board.monitors.values():
            if not monitor.in_reset:
                monitor.signal(signal, data >> APP_MASK_SHIFT & BYTE, data & BYTE)
        self._board.cores_changed()
        return b""

    def _count(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        """Cores on the monitor's own board: the host asks each board's Ethernet chip."""
        counts = (
            each.count(command.arg1 & BYTE, command.arg2)
            for each in self._board.monitors.values()
            if each.ethernet == monitor.ethernet and not each.in_reset
        )
        return WORD.pack(sum(counts))

    # -- the chip -------------------------------------------------------------------------------

    def _info(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        sv = monitor.variables
        summary = (
            NUM_CPUS
            | monitor.links << LINKS_SHIFT
            | monitor.routing_table.largest() << ROUTER_SHIFT
            | int(sv["eth_up"] != 0) << ETHERNET_SHIFT
        )
        memory = ARGUMENTS.pack(
            summary, monitor.sdram_heap.largest(), monitor.sysram_heap.largest()
        )
        states = monitor.cores["cpu_state"].tobytes()
        ethernet = struct.pack("<H", int(sv["eth_addr"]))
        ip: bytes = sv["ip_addr"].tobytes()
        link = self._board.next_link(monitor.place, self._board.root)
        return memory + states + ethernet + ip + struct.pack("<H", link)

    def _router(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        operation, app_id, *_ = _bytes(command.arg1)
        count, table = command.arg1 >> HALF_WORD, monitor.routing_table
        if operation == ROUTER_INITIALISE:
            table.initialise()
        elif operation == ROUTER_CLEAR:
            if not table.clear(command.arg2, count):
                raise CommandError(BAD_ARGUMENT)
        elif operation == ROUTER_LOAD:
            data = monitor.chip.read(command.arg2, count * st.ROUTER_ENTRY.itemsize)
            if not table.load(np.frombuffer(data, st.ROUTER_ENTRY), command.arg3, app_id):
                raise CommandError(BAD_ARGUMENT)
        elif operation == ROUTER_FIXED:
            return self._fixed_route(monitor, command.arg2)
        else:
            raise CommandError(BAD_ARGUMENT)
        return b""

    def _fixed_route(self, monitor: Monitor, route: int) -> bytes:
        registers = monitor.chip.record["router_registers"]
        if route & BIT_31:
            return WORD.pack(int(monitor.variables["fr_copy"]))
        monitor.variables["fr_copy"] = route & ROUTE_MASK
        registers[FIXED_ROUTE_REGISTER // WORD.size] = route & ROUTE_MASK
        return b""

    def _iptag(self, monitor: Monitor, command: Command, sender: Address) -> bytes:
        tag, _, operation, _ = _bytes(command.arg1)
        tags = monitor.ip_tags
        if tag >= TAGS or operation > TAG_TIMEOUT:
            raise CommandError(BAD_ARGUMENT)
        if operation == TAG_GET:
            if command.arg2 * st.IPTAG.itemsize > st.SDP_DATA_SIZE:
                raise CommandError(BAD_ARGUMENT)
            return tags.table[tag : tag + command.arg2].tobytes()
        if operation == TAG_TIMEOUT:
            sizes = BYTES.pack(tags.timeout, st.IPTAG.itemsize, POOL, FIXED)
            if command.arg2 <= LARGEST_TIMEOUT:
                tags.timeout = command.arg2
            return sizes
        if operation == TAG_CLEAR:
            tags.clear(tag)
            return b""
        tag = tags.free_tag() if operation == TAG_NEW else tag
        if tag != NO_TAG:
            self._set_tag(tags, tag, command, sender)
        return WORD.pack(tag)

    def _set_tag(self, tags: IpTags, tag: int, command: Command, sender: Address) -> None:
        port = command.arg2 & RESERVED_FIELD
        if command.arg1 & TAG_REVERSE:
            _, core_port, _, _ = _bytes(command.arg1)
            tags.set_reverse(tag, port, command.arg2 >> HALF_WORD, core_port)
            return
        ip = socket.inet_ntoa(WORD.pack(command.arg3)) if command.arg3 else sender[0]
        if command.arg1 & TAG_USE_SENDER:
            ip, port = sender
        tags.set(tag, (ip, port), strip=bool(command.arg1 & TAG_STRIP))


def _bytes(word: int) -> tuple[int, int, int, int]:
    """The bytes of an argument, from the lowest."""
    lowest, second, third, highest = WORD.pack(word)
    return lowest, second, third, highest


def _data(command: Command, length: int) -> bytes:
    """The data to write; raises `BadDatagram` if they are cut off."""
    if len(command.data) < length:
        raise BadDatagram(f"{len(command.data)} bytes of data where {length} are announced")
    return command.data[:length]
