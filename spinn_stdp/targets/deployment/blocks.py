"""Where the synapses of a projection lie in the machine's memory, and what was read from there.

For a machine whose memory can be read without asking it: sPyNNaker tells which pieces it would
read, and decodes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spynnaker.pyNN.data import SpynnakerDataView
from spynnaker.pyNN.models.abstract_models import HasSynapses

from emulator.image import UInt16s

from .readback import Block, raw, weight_bits


def blocks(projection: Any) -> list[Block]:
    """Where the synapses of *projection* lie, in the order in which sPyNNaker reads them."""
    found: list[Block] = []
    read = SpynnakerDataView.read_memory

    def note(x: int, y: int, address: int, length: int, *, cpu: int = 0) -> bytes:
        found.append(Block(x, y, core, address, length))
        data: bytes = read(x, y, address, length, cpu=cpu)
        return data

    with _reading_by(note):
        for vertex, placement in _placed(projection):
            core = placement.p
            _read(projection, vertex, placement)
    return found


def weights_in(projection: Any, contents: Sequence[bytes]) -> UInt16s:
    """The weights of *projection*'s entries (see `readback`) as they are in its blocks' *contents*.

    *contents*: in the order of :func:`blocks`.
    """
    found = iter(contents)

    def look_up(x: int, y: int, address: int, length: int, *, cpu: int = 0) -> bytes:
        return next(found)

    with _reading_by(look_up):
        parts = [_read(projection, *placed) for placed in _placed(projection)]
    read = [raw(part["weight"], weight_bits(projection)) for each in parts for part in each]
    return np.concatenate(read) if read else np.zeros(0, np.uint16)


@contextmanager
def _reading_by(function: Callable[..., bytes]) -> Iterator[None]:
    """Let sPyNNaker read synapses by another function; it has no other way to decode them."""
    view: Any = SpynnakerDataView
    view.read_memory = staticmethod(function)
    try:
        yield
    finally:
        del view.read_memory  # the one that it inherits is there again


def _placed(projection: Any) -> list[tuple[Any, Any]]:
    """The cores that have synapses of *projection*, and where they are."""
    view: Any = SpynnakerDataView
    vertices = projection._projection_edge.post_vertex.machine_vertices
    return [
        (vertex, view.get_placement_of_vertex(vertex))
        for vertex in vertices
        if isinstance(vertex, HasSynapses)
    ]


def _read(projection: Any, vertex: Any, placement: Any) -> list[NDArray[np.void]]:
    edge, synapses = projection._projection_edge, projection._synapse_information
    made: list[NDArray[np.void]] = vertex.get_connections_from_machine(placement, edge, synapses)
    return made
