"""The Ethernet ports of boards: UDP sockets on loopback addresses.

They can be had before there is a machine behind them, for a host that is to be started first: what
it sends waits. The numbers of the UDP ports are spinnman's.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

SCP_PORT: Final = 17893
"""Where requests come to (SCP_SCAMP_PORT in spinnman)."""
BOOT_PORT: Final = 54321
"""Where hosts send SC&MP to a board that has none (UDP_BOOT_CONNECTION_DEFAULT_PORT in spinnman);
what comes is ignored, for this one always has it."""
RECEIVE_BUFFER: Final = 4 * 1024 * 1024
LOCALHOST: Final = "127.0.0.1"
ADDRESSES: Final = (*(f"127.0.0.{last}" for last in range(2, 255)), LOCALHOST)
"""Where boards that were given no address look for free ones; other programs may use the last,
which is the only one that every system has."""


class AddressError(ValueError):
    """An address that a board may not have or cannot get."""


def check_loopback(host: str) -> str:
    """The loopback address that `host` names; raises `AddressError` for any other."""
    try:
        address = socket.gethostbyname(host)
    except OSError as error:
        raise AddressError(f"{host!r} is no address of this computer: {error}") from error
    if not ipaddress.ip_address(address).is_loopback:
        raise AddressError(
            f"{host!r} is {address}, which others can reach. A board in software obeys whoever "
            "sends it packets, so it is only for this computer: use 127.0.0.1 to 127.255.255.254"
        )
    return address


def host_name(address: str) -> str:
    """The name by which sPyNNaker reaches `address`; it takes 127.0.0.1 for "virtual"."""
    return "localhost" if address == LOCALHOST else address


class Ports:
    """The sockets of `boards` boards, at the address of `host` and those that follow.

    Raises `AddressError` if one is not to be had.
    """

    def __init__(self, host: str = LOCALHOST, boards: int = 1) -> None:
        first = ipaddress.ip_address(check_loopback(host))
        self.addresses = [check_loopback(str(first + number)) for number in range(boards)]
        self.sockets: dict[tuple[str, int], socket.socket] = {}
        """By address and UDP port."""
        try:
            for address in self.addresses:
                self.open(address, SCP_PORT)
                self.open(address, BOOT_PORT)
        except AddressError:
            self.close()
            raise

    @classmethod
    def free(cls, host: str | None = None, boards: int = 1) -> Ports:
        """At `host`, or at the first of :data:`ADDRESSES` that are free."""
        problem: AddressError | None = None
        for each in ADDRESSES if host is None else (host,):
            try:
                return cls(each, boards)
            except AddressError as error:
                problem = error
        assert problem is not None
        raise problem

    @property
    def host(self) -> str:
        """The name by which sPyNNaker reaches the first."""
        return host_name(self.addresses[0])

    def open(self, address: str, udp_port: int) -> socket.socket:
        """One more socket; raises `AddressError` if the port is not free."""
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        try:
            udp.bind((address, udp_port))
        except OSError as error:
            udp.close()
            raise AddressError(
                f"port {udp_port} of {address} is not free ({error.strerror}): is another board "
                "running there? Give this one an address of its own, such as 127.0.0.2"
            ) from error
        udp.setblocking(False)
        self.sockets[address, udp_port] = udp
        return udp

    def close(self) -> None:
        """Give them back. May be called again."""
        for each in self.sockets.values():
            each.close()
        self.sockets.clear()
