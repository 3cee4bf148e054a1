"""The spikes of one tick."""

from __future__ import annotations

from typing import NamedTuple

from emulator.image import Int32s


class Fired(NamedTuple):
    """Where a population's neurons list their spikes of one tick; both of its size."""

    neurons: Int32s
    """The neurons that spike, ascending."""
    copies: Int32s
    """How many packets each of them sends."""


def reverse(fired: Fired, count: int) -> tuple[Fired, int]:
    """The first *count* spikes of *fired*, the last one first; and their number."""
    neurons, copies = (field[:count][::-1].copy() for field in fired)
    return Fired(neurons, copies), count
