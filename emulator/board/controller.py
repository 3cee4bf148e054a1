"""The machine's side of the host's protocol, without sockets: datagrams in, datagrams out.

Routes SDP messages between host, monitors and cores, answers requests that come twice from
memory, and runs the machine. Every board has an Ethernet port of its own, at one of its chips.
How messages find their way is said by scamp-3.c (udp_pkt and proc_route_msg) and AppNotes 4 and 5.
"""

from __future__ import annotations

import collections
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from . import scheduler
from .inspection import CoreReport, Inspector
from .layout import Place
from .machine import Machine
from .memory_map import NUM_CPUS
from .ports import SCP_PORT
from .scamp.commands import BAD_CPU, BAD_PORT, NO_REPLY, NO_ROUTE, ROUTE_TO_SELF, Commands
from .scamp.iptags import NO_TAG, Address
from .scamp.monitor import Monitor
from .scamp.sdp import (
    ANSWER_FLAGS,
    COMMAND,
    ETHERNET_PORT,
    ROOT,
    UDP_PAD,
    BadDatagram,
    Datagram,
    place_of,
)

SETTLE_SECONDS: Final = 3.0
"""Longest time that the host waits for cores to settle: spinnman asks four times, a second apart,
for a signal. What has not settled by then goes on with the host's next request."""

NOBODY: Final[Address] = ("0.0.0.0", 0)
"""Who sent what came from a core."""

REMEMBERED: Final = 1024
"""Answers kept for requests that come again."""

IsGone = Callable[[Address], bool]
"""Tells whether no one listens at an address any more."""

SETTLED: Final = (scheduler.IDLE, scheduler.QUIET, scheduler.LIMIT, scheduler.PREEMPTED)
"""Reasons to take the cores for settled; the last only if that took too long."""

Port = tuple[Place, int]
"""The chip with the Ethernet port, and the UDP port there."""

Send = Callable[[bytes, Address, Port], None]
"""Sends a UDP packet: data, address, and the port that it leaves from."""


class Controller:
    """SC&MP of the whole machine; `addresses` are the IP addresses of its Ethernet chips."""

    def __init__(
        self, machine: Machine, addresses: Mapping[Place, str], send: Send, is_gone: IsGone
    ) -> None:
        self.machine, self._send, self._is_gone = machine, send, is_gone
        self._hosts: set[Address] = set()
        layout = machine.layout
        self.root = layout.roots[0]
        self.monitors = {
            place: Monitor(chip, layout, addresses.get(place))
            for place, chip in machine.chips.items()
        }
        self._commands = Commands(self)
        self._answers: collections.OrderedDict[tuple[Address, Port, bytes], bytes] = (
            collections.OrderedDict()
        )
        self._unsettled = False
        self._settling_since: float | None = None
        self.inspector = Inspector(self.monitors)
        self.failures: list[CoreReport] = []
        """Programs that had failed when their application was stopped."""
        self.garbage = 0
        """UDP packets, and messages of cores, that were no datagrams."""
        self._when_quiet: list[Callable[[], None]] = []

    def when_quiet(self, function: Callable[[], None]) -> None:
        """Call `function`, too, whenever all is done at the present virtual time."""
        self._when_quiet.append(function)
        self.machine.record["stop_when_quiet"] = 1

    # -- from the host --------------------------------------------------------------------------

    def receive(self, data: bytes, sender: Address, port: Port) -> None:
        """Take a UDP packet that came in by `port`."""
        self._pace()
        try:
            if port[1] == SCP_PORT:
                self._receive_datagram(data, sender, port)
            else:
                self._receive_stripped(data, sender, port)
        except BadDatagram:
            self.garbage += 1

    def _receive_datagram(self, data: bytes, sender: Address, port: Port) -> None:
        known = self._answers.get((sender, port, data))
        if known is not None:
            self._send(known, sender, port)
            return
        datagram = Datagram.from_bytes(data[len(UDP_PAD) :])
        self._meet(sender)
        if self.monitors[port[0]].in_reset:
            return
        place = self.root if datagram.destination == ROOT else datagram.destination
        datagram = datagram._replace(destination=place, source=port[0])
        if self._is_for_a_core(datagram):
            self._deliver_from_host(self.monitors[place], datagram, sender)
            self._settle()
        else:
            reply = self._answer(datagram, sender)
            if self._unsettled:
                self._settle()
            if datagram.expects_reply:
                self._reply(sender, port, data, reply)

    def _answer(self, datagram: Datagram, sender: Address) -> Datagram:
        """What a monitor, or the way there, has to say to a datagram."""
        monitor = self.monitors.get(datagram.destination)
        if monitor is None:
            payload = _error(NO_ROUTE, datagram)
        elif monitor.in_reset:
            payload = _error(NO_REPLY, datagram)
        elif datagram.core:
            payload = _error(BAD_CPU, datagram)
        elif datagram.port:
            payload = _error(BAD_PORT, datagram)
        else:
            payload = self._commands.answer(monitor, datagram, sender)
        return datagram.answer(payload)

    def _meet(self, sender: Address) -> None:
        """Start the board anew if a host comes and all that came before are gone.

        A host that was killed leaves its programs and memory behind, and the next one has no way
        to know; on a board one would press the reset button.
        """
        if sender in self._hosts:
            return
        if self._hosts and all(self._is_gone(host) for host in self._hosts):
            self._hosts.clear()
            self.reset()
        self._hosts.add(sender)

    def reset(self) -> None:
        """Forget everything, as when the power comes on; virtual time goes on."""
        self.stopping()
        self._answers.clear()
        for monitor in self.monitors.values():
            monitor.boot()
        self.machine.cores_changed()

    def _reply(self, sender: Address, port: Port, request: bytes, reply: Datagram) -> None:
        answer = UDP_PAD + reply.to_bytes()
        self._answers[sender, port, request] = answer
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        self._send(answer, sender, port)

    def _deliver_from_host(self, monitor: Monitor, datagram: Datagram, sender: Address) -> None:
        if datagram.expects_reply and datagram.tag == NO_TAG:
            tags = self.monitors[datagram.source].ip_tags
            datagram = datagram._replace(tag=tags.lend(sender))
        monitor.deliver(datagram)

    def _receive_stripped(self, data: bytes, sender: Address, port: Port) -> None:
        ethernet, udp_port = port
        tags = self.monitors[ethernet].ip_tags
        tag = tags.reverse_ports.get(udp_port, NO_TAG)
        if tag == NO_TAG:
            raise BadDatagram(f"no tag listens on port {udp_port}")
        entry = tags.table[tag]
        tags.answer_to(tag, sender)
        place = place_of(int(entry["dest_addr"]))
        datagram = Datagram(
            ANSWER_FLAGS, tag, int(entry["dest_port"]), ETHERNET_PORT, place, ethernet, data
        )
        if self._is_for_a_core(datagram):
            self.monitors[place].deliver(datagram)
            self._settle()

    def _is_for_a_core(self, datagram: Datagram) -> bool:
        monitor = self.monitors.get(datagram.destination)
        reached = monitor is not None and not monitor.in_reset
        return reached and datagram.core in range(1, NUM_CPUS)

    # -- from the cores -------------------------------------------------------------------------

    def _forward(self) -> None:
        """Carry the messages that cores have sent to where they are to go."""
        if not self.machine.record["messages_wait"]:
            return
        self.machine.record["messages_wait"] = 0
        for monitor in self.monitors.values():
            if monitor.chip.record["message_count"]:
                for datagram in monitor.take_messages():
                    self._route(datagram)

    def _route(self, datagram: Datagram) -> None:
        if datagram.destination == ROOT:
            datagram = datagram._replace(destination=self.root)
        monitor = self.monitors.get(datagram.destination)
        if monitor is None or monitor.in_reset:
            return
        if datagram.destination_port == ETHERNET_PORT:
            self._leave(monitor, datagram)
        elif datagram.core:
            if datagram.core < NUM_CPUS:
                monitor.deliver(datagram)
        elif datagram.port == 0:
            self._obey(monitor, datagram)

    def _obey(self, monitor: Monitor, datagram: Datagram) -> None:
        """Do what a core asks of a monitor."""
        try:
            answer = self._commands.answer(monitor, datagram, NOBODY)
        except BadDatagram:
            self.garbage += 1
            return
        if datagram.expects_reply:
            self._route(datagram.answer(answer))

    def _leave(self, monitor: Monitor, datagram: Datagram) -> None:
        tag, tags = datagram.tag, monitor.ip_tags
        if monitor.address is None or not tags.is_set(tag):
            return
        strip, address = tags.strips(tag), tags.address(tag)
        data = datagram.payload if strip else UDP_PAD + datagram.to_bytes()
        udp_port = int(tags.table[tag]["rx_port"]) or SCP_PORT
        self._send(data, address, (monitor.place, udp_port))
        tags.used(tag)

    def reverse_ports(self) -> Iterator[Port]:
        """The ports that reverse IP tags listen on."""
        for place in self.machine.layout.roots:
            for udp_port in self.monitors[place].ip_tags.reverse_ports:
                yield place, udp_port

    # -- the machine ----------------------------------------------------------------------------

    def _pace(self) -> None:
        """Execution takes time while something is simulated, and only then."""
        if self.machine.models_time:
            self.machine.take_time(self.simulating)

    def run(self) -> bool:
        """Run the machine until it is interrupted, at its limit, or has nothing to do (False)."""
        self._pace()
        while True:
            reason = self._run_once()
            delivered = self._deliver_waiting()
            if reason == scheduler.IDLE and not delivered:
                return False
            if reason in (scheduler.PREEMPTED, scheduler.LIMIT):
                return True

    def _settle(self) -> None:
        """Let the cores do what is to be done at the present virtual time."""
        self._unsettled = False
        self._settling_since = time.monotonic()
        self.machine.record["stop_when_quiet"] = 1
        self.machine.record["quiet_told"] = 0
        while True:
            reason = self._run_once()
            if self._deliver_waiting():
                continue
            if reason == scheduler.PREEMPTED and self.settling_seconds < SETTLE_SECONDS:
                self.machine.clear_preempt()
            elif reason in SETTLED:
                self._unsettled = reason == scheduler.PREEMPTED
                break
        self.machine.record["stop_when_quiet"] = bool(self._when_quiet)
        self._settling_since = None

    @property
    def settling_seconds(self) -> float:
        """For how long the cores have been settling; 0 if they are not."""
        since = self._settling_since
        return 0.0 if since is None else time.monotonic() - since

    def _run_once(self) -> int:
        reason = self.machine.run()
        self._forward()
        if reason == scheduler.RESET:
            self._keep_in_reset()
        if reason == scheduler.QUIET:
            for function in self._when_quiet:
                function()
        return reason

    def _keep_in_reset(self) -> None:
        """Take the programs off the chips that their watchdogs have reset, and report them."""
        for monitor in self.monitors.values():
            if monitor.in_reset:
                self.failures.extend(self.inspector.programs_of(monitor.place))
                monitor.stay_in_reset()
        self.machine.cores_changed()

    def _deliver_waiting(self) -> bool:
        delivered = [monitor.deliver_waiting() for monitor in self.monitors.values()]
        return any(delivered)

    def cores_changed(self) -> None:
        """Programs were started or stopped, or cores interrupted."""
        self.machine.cores_changed()
        self._unsettled = True

    def stopping(self) -> None:
        """An application is about to be stopped: keep reports of what has failed."""
        self.failures.extend(self.inspector.failures())

    def neighbour(self, place: tuple[int, int], link: int) -> Monitor | None:
        """The monitor of the chip behind a link of the chip at `place`, if there is one."""
        there = self.machine.layout.wired[place].get(link)
        return None if there is None else self.monitors[there]

    def next_link(self, place: tuple[int, int], target: tuple[int, int]) -> int:
        """First link of the way from one chip to another; ROUTE_TO_SELF if they are the same."""
        return ROUTE_TO_SELF if place == target else self.machine.layout.next_links(target)[place]

    @property
    def simulating(self) -> bool:
        """True if a simulation runs that a synchronisation signal has started."""
        return any(monitor.simulating for monitor in self.monitors.values())


def _error(code: int, datagram: Datagram) -> bytes:
    """Payload of a reply that refuses a datagram."""
    if len(datagram.payload) < COMMAND.size:
        return COMMAND.pack(code, 0)
    return COMMAND.pack(code, COMMAND.unpack_from(datagram.payload)[1])
