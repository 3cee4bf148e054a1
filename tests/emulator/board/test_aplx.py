"""Loading of APLX images."""

import struct

import pytest

from emulator.board import aplx


class FlatMemory:
    def __init__(self, size):
        self.data = bytearray(size)

    def read(self, address, length):
        return bytes(self.data[address : address + length])

    def write(self, address, data):
        self.data[address : address + len(data)] = data


def image(*entries, data=b""):
    return b"".join(struct.pack("<4I", *entry) for entry in entries) + data


def test_all_operations_in_turn():
    memory = FlatMemory(4096)
    program = bytes(range(64))
    table = image((2, 0, 64, 40), (1, 512, 32, 16), (3, 1024, 33, 0xAABBCCDD), (4, 0x20, 0, 0))
    memory.write(2048, table + program)
    assert aplx.load(2048, memory) == 0x20
    assert memory.read(0, 65) == program + b"\0"
    assert memory.read(512, 33) == program[32:64] + b"\0"
    assert memory.read(1024, 65) == bytes.fromhex("ddccbbaa") * 16 + b"\0"


def test_offsets_count_from_their_own_entry():
    memory = FlatMemory(4096)
    memory.write(1024, image((3, 0, 0, 0), (2, 0, 32, 4), (4, 0, 0, 0), data=b"word"))
    aplx.load(1024, memory)
    assert memory.read(0, 4) == b"word"


def test_what_is_no_image_is_refused():
    with pytest.raises(aplx.AplxError, match=r"0x00000400.*APLX"):
        aplx.load(1024, FlatMemory(2048))
