"""Serves the Ethernet ports of a machine: the thread that runs it, and the one that receives.

A board's port and its tags are described in AppNote 4.

One thread owns the machine and does everything; another only receives. A packet that comes while
cores run in virtual time interrupts them, without consequence for the cores: they go on where
they were.
"""

from __future__ import annotations

import collections
import contextlib
import selectors
import socket
import threading
import time
from typing import Final

from .controller import SETTLE_SECONDS, Controller, Port
from .machine import Machine
from .ports import BOOT_PORT, SCP_PORT, AddressError, Ports
from .scamp.iptags import Address

LARGEST_PACKET: Final = 2048
WATCH_SECONDS: Final = 0.05
"""The receiver looks this often whether it is to stop or cores have taken too long."""
IDLE_SECONDS: Final = 0.5
PACE_MS: Final = 2.0
"""Step of virtual and of real time while programs run but nothing is simulated: system programs
whose timers never stop, such as the extra monitors, need not run ahead. Where many of them take
longer than that, the board rests for as long as they took and leaves the computer to the host."""
MS_PER_SECOND: Final = 1000
US_PER_MS: Final = 1000
MOST_BEHIND_MS: Final = 20.0
"""A live simulation catches up with real time by no more than this."""
LINE_BYTES_PER_SECOND: Final = 100e6 / 8
"""A board's Ethernet has 100 Mbit/s."""
LINE_AHEAD_SECONDS: Final = 0.001
"""By so much packets may be sent earlier than the line would take them."""


Packet = tuple[bytes, Address, Port]
"""Data, sender, and the port that it came in by."""


def is_gone(address: Address) -> bool:
    """True if no program of this computer listens at `address` any more."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


class Server:
    """Serves a machine at its `ports`, which have an address for each of its boards.

    While a simulation is `live` the machine's time goes no faster than real time.
    """

    def __init__(self, machine: Machine, ports: Ports, live: bool = False) -> None:
        self.machine, self._ports, self._live = machine, ports, live
        roots = machine.layout.roots
        self.addresses = dict(zip(roots, ports.addresses, strict=True))
        self._sockets: dict[Port, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        for root in roots:
            for udp_port in (SCP_PORT, BOOT_PORT):
                self._listen((root, udp_port), ports.sockets[self.addresses[root], udp_port])
        self.controller = Controller(machine, self.addresses, self._send, is_gone)
        self._packets: collections.deque[Packet] = collections.deque()
        self._arrival = threading.Event()
        self._stopping = threading.Event()
        self._line_free = 0.0
        self._start_ms: float | None = None
        """When the machine's time was 0, in real time, if that goes no faster."""
        self.failure: BaseException | None = None
        """What ended the serving thread, if it was not `stop`."""
        self._receiver = threading.Thread(target=self._receive, daemon=True, name="board receiver")
        self._server = threading.Thread(target=self._serve, daemon=True, name="board")

    @property
    def address(self) -> str:
        """The IP address of the machine's first board."""
        return self.addresses[self.machine.layout.roots[0]]

    def start(self) -> None:
        """Begin to answer."""
        self._receiver.start()
        self._server.start()

    def stop(self) -> None:
        """Stop answering and give the ports back. May be called again."""
        self._stopping.set()
        self._arrival.set()
        self.machine.preempt()
        for thread in (self._server, self._receiver):
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join()
        self._ports.close()
        self._sockets.clear()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the board stops; True if it has."""
        return self._stopping.wait(seconds)

    def _listen(self, port: Port, udp: socket.socket) -> None:
        self._sockets[port] = udp
        self._selector.register(udp, selectors.EVENT_READ, port)

    def _send(self, data: bytes, address: Address, port: Port) -> None:
        udp = self._sockets.get(port) or self._sockets[port[0], SCP_PORT]
        self._wait_for_line(len(data))
        with contextlib.suppress(OSError):  # Like any UDP packet it may be lost.
            udp.sendto(data, address)

    def _wait_for_line(self, length: int) -> None:
        """Send no faster than a board's Ethernet: a host's socket holds some hundred packets."""
        now = time.monotonic()
        if self._line_free - now > LINE_AHEAD_SECONDS:
            time.sleep(self._line_free - now)
            now = time.monotonic()
        self._line_free = max(now, self._line_free) + length / LINE_BYTES_PER_SECOND

    def _receive(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(WATCH_SECONDS):
                self._drain(key.data)
            settling = self.controller.settling_seconds
            if settling > SETTLE_SECONDS or (self._packets and not settling):
                self.machine.preempt()

    def _drain(self, port: Port) -> None:
        while True:
            try:
                data, address = self._sockets[port].recvfrom(LARGEST_PACKET)
            except (BlockingIOError, KeyError):
                break
            except OSError:
                continue  # What a reply to a host that has gone brings back.
            if port[1] != BOOT_PORT:
                self._packets.append((data, address, port))
        self._arrival.set()

    def _serve(self) -> None:
        try:
            busy = False
            while not self._stopping.is_set():
                self.machine.clear_preempt()
                self._arrival.clear()
                while self._packets and not self._stopping.is_set():
                    self._handle(self._packets.popleft())
                    busy = True
                if busy:
                    busy = self._run()
                else:
                    self._arrival.wait(IDLE_SECONDS)
        except BaseException as error:
            self.failure = error
            self._stopping.set()
            raise

    def _handle(self, packet: Packet) -> None:
        self.controller.receive(*packet)
        self._follow_tags()

    def _run(self) -> bool:
        """Run the board: as fast as it goes while it simulates, else no faster than real time.

        Nor does a simulation if it is `live`.
        """
        simulating = self.controller.simulating
        if simulating and self._live:
            return self._run_in_real_time()
        self._start_ms = None
        self.machine.set_limit(None if simulating else PACE_MS)
        start = time.monotonic()
        busy = self.controller.run()
        if busy and not simulating:
            took = time.monotonic() - start
            self._arrival.wait(max(PACE_MS / MS_PER_SECOND, took))
        return busy

    def _run_in_real_time(self) -> bool:
        ahead = PACE_MS - self._ms_behind()
        if ahead > 0:
            self._arrival.wait(ahead / MS_PER_SECOND)
        self.machine.set_limit(max(self._ms_behind(), 0.0))
        return self.controller.run()

    def _ms_behind(self) -> float:
        """By how much the machine is behind real time, but for what it will not catch up with."""
        now = time.monotonic() * MS_PER_SECOND
        reached = self.machine.time_us / US_PER_MS
        if self._start_ms is None:
            self._start_ms = now - reached
        self._start_ms = max(self._start_ms, now - reached - MOST_BEHIND_MS)
        return now - reached - self._start_ms

    def _follow_tags(self) -> None:
        for port in set(self.controller.reverse_ports()) - self._sockets.keys():
            try:
                self._listen(port, self._ports.open(self.addresses[port[0]], port[1]))
            except AddressError:
                self.controller.garbage += 1
