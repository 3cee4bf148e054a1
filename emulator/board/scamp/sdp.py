"""SpiNNaker datagrams (SDP) and the commands in them (SCP), as bytes.

AppNote 4 (SDP) and AppNote 5 (SCP) of the SpiNNaker group. Over UDP two pad bytes come first.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

UDP_PAD: Final = bytes(2)
HEADER: Final = struct.Struct("<8B")
COMMAND: Final = struct.Struct("<2H")
ARGUMENTS: Final = struct.Struct("<3I")
LARGEST: Final = HEADER.size + COMMAND.size + ARGUMENTS.size + 256
"""Bytes of the largest datagram without the pad."""

REPLY_EXPECTED: Final = 0x80
ANSWER_FLAGS: Final = 0x07
NO_TAG: Final = 0xFF
ETHERNET_PORT: Final = 0xFF
CORE_MASK: Final = 0x1F
PORT_SHIFT: Final = 5
COORDINATE_BITS: Final = 8
COORDINATE_MASK: Final = 0xFF
ROOT: Final = (0xFF, 0xFF)
"""Address that means the chip by which the host talks to the machine."""


class BadDatagram(ValueError):
    """Bytes that are no datagram."""


class Datagram(NamedTuple):
    """One SDP message; places are (x, y) of chips and ports are port << 5 | core."""

    flags: int
    tag: int
    destination_port: int
    source_port: int
    destination: tuple[int, int]
    source: tuple[int, int]
    payload: bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> Datagram:
        """The datagram in `data` (no pad); raises `BadDatagram`."""
        if not HEADER.size <= len(data) <= LARGEST:
            raise BadDatagram(f"{len(data)} bytes are no SDP message")
        flags, tag, dest_port, srce_port, dest_y, dest_x, srce_y, srce_x = HEADER.unpack_from(data)
        return cls(
            flags, tag, dest_port, srce_port, (dest_x, dest_y), (srce_x, srce_y),
            data[HEADER.size :],
        )  # fmt: skip

    def to_bytes(self) -> bytes:
        """The datagram as bytes (no pad)."""
        (dest_x, dest_y), (srce_x, srce_y) = self.destination, self.source
        header = HEADER.pack(
            self.flags, self.tag, self.destination_port, self.source_port,
            dest_y, dest_x, srce_y, srce_x,
        )  # fmt: skip
        return header + self.payload

    @property
    def core(self) -> int:
        """Core that the datagram is for."""
        return self.destination_port & CORE_MASK

    @property
    def port(self) -> int:
        """Port of that core."""
        return self.destination_port >> PORT_SHIFT

    @property
    def expects_reply(self) -> bool:
        """True if the sender waits for an answer."""
        return bool(self.flags & REPLY_EXPECTED)

    def answer(self, payload: bytes) -> Datagram:
        """A datagram back to the sender."""
        return self._replace(
            flags=ANSWER_FLAGS,
            destination_port=self.source_port,
            source_port=self.destination_port,
            destination=self.source,
            source=self.destination,
            payload=payload,
        )


class Command(NamedTuple):
    """An SCP request: the payload of a datagram to port 0."""

    code: int
    sequence: int
    arg1: int
    arg2: int
    arg3: int
    data: bytes

    @classmethod
    def from_payload(cls, payload: bytes) -> Command:
        """The command in a datagram's payload; raises `BadDatagram` if it is too short."""
        if len(payload) < COMMAND.size + ARGUMENTS.size:
            raise BadDatagram(f"{len(payload)} bytes are no SCP command")
        code, sequence = COMMAND.unpack_from(payload)
        arg1, arg2, arg3 = ARGUMENTS.unpack_from(payload, COMMAND.size)
        return cls(code, sequence, arg1, arg2, arg3, payload[COMMAND.size + ARGUMENTS.size :])


def place_of(address: int) -> tuple[int, int]:
    """The chip with the 16-bit point-to-point address."""
    return address >> COORDINATE_BITS, address & COORDINATE_MASK


def address_of(place: tuple[int, int]) -> int:
    """The 16-bit point-to-point address of a chip."""
    return place[0] << COORDINATE_BITS | place[1]
