"""IP tags: by which address datagrams leave the board, and to whom those of a UDP port go.

Kept by the chip that has the Ethernet port (scamp-3.c and scamp-cmd.c). The first tags are set by
the host; the others are lent to datagrams that wait for one answer.
"""

from __future__ import annotations

import socket
from typing import Final

import numpy as np

from .structures import IPTAG

FIXED: Final = 8
POOL: Final = 128
"""SC&MP lends 8; more let a fast host have more requests under way."""
TAGS: Final = FIXED + POOL
NO_TAG: Final = 0xFF

VALID: Final = 0x8000
TRANSIENT: Final = 0x4000
USE_SENDER: Final = 0x0400
REVERSE: Final = 0x0200
STRIP: Final = 0x0100

DEFAULT_TIMEOUT: Final = 9
LARGEST_TIMEOUT: Final = 15

Address = tuple[str, int]


class IpTags:
    """The table of tags; entries are `IPTAG` structures."""

    def __init__(self) -> None:
        self.table = np.zeros(TAGS, IPTAG)
        self.timeout = DEFAULT_TIMEOUT
        self.reverse_ports: dict[int, int] = {}
        """By UDP port, the tag that listens there."""
        self._lent = 0

    def set(self, tag: int, address: Address, strip: bool) -> None:
        """Datagrams with `tag` leave to `address`, with `strip` without their SDP header."""
        entry = self.table[tag]
        self.clear(tag)
        self.answer_to(tag, address)
        entry["flags"] = VALID | (STRIP if strip else 0)

    def set_reverse(self, tag: int, udp_port: int, chip: int, core_port: int) -> None:
        """What comes in on `udp_port` goes to the port << 5 | core of a chip, by address."""
        entry = self.table[tag]
        self.clear(tag)
        entry["rx_port"], entry["dest_addr"], entry["dest_port"] = udp_port, chip, core_port
        entry["flags"] = VALID | REVERSE
        self.reverse_ports[udp_port] = tag

    def answer_to(self, tag: int, address: Address) -> None:
        """Let datagrams with `tag` leave to `address` from now on."""
        self.table[tag]["ip"] = np.frombuffer(socket.inet_aton(address[0]), np.uint8)
        self.table[tag]["tx_port"] = address[1]

    def clear(self, tag: int) -> None:
        """Forget `tag`."""
        self.reverse_ports = {p: each for p, each in self.reverse_ports.items() if each != tag}
        self.table[tag] = np.zeros((), IPTAG)

    def clear_all(self) -> None:
        """Forget all tags."""
        self.table[:] = np.zeros((), IPTAG)
        self.reverse_ports = {}

    def lend(self, address: Address) -> int:
        """A tag for one answer to `address`."""
        tag = next(
            (tag for tag in range(FIXED, TAGS) if not self.table[tag]["flags"]),
            FIXED + self._lent % POOL,
        )
        self._lent += 1
        self.set(tag, address, strip=False)
        self.table[tag]["flags"] |= TRANSIENT
        return tag

    def free_tag(self) -> int:
        """A tag of the pool that no one uses, or NO_TAG."""
        free = (tag for tag in range(FIXED, TAGS) if not self.table[tag]["flags"])
        return next(free, NO_TAG)

    def is_set(self, tag: int) -> bool:
        """True if datagrams can leave by `tag`."""
        return tag < TAGS and bool(self.table[tag]["flags"] & VALID)

    def address(self, tag: int) -> Address:
        """Where datagrams with `tag` go."""
        entry = self.table[tag]
        return socket.inet_ntoa(entry["ip"].tobytes()), int(entry["tx_port"])

    def strips(self, tag: int) -> bool:
        """True if datagrams with `tag` leave without their SDP header."""
        return bool(self.table[tag]["flags"] & STRIP)

    def used(self, tag: int) -> None:
        """Note that a datagram left by `tag`; a tag that was lent is free again."""
        if self.table[tag]["flags"] & TRANSIENT:
            self.clear(tag)
        else:
            self.table[tag]["count"] += 1
