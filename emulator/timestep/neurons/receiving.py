"""Neurons that take in what has arrived before they are sampled."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.image import Image

from .flock import Flock
from .population import NeuronPopulation
from .structs import Records


class Receiving:
    """Those of a network; the others take it in when they advance."""

    def __init__(self, image: Image, cells: Sequence[object]) -> None:
        together: dict[tuple[Flock, int], list[int]] = {}
        for each, population in zip(cells, image.populations, strict=True):
            if not isinstance(each, NeuronPopulation):
                continue
            for sampling in population.samplings:
                if each.must_receive_before(sampling.variable):
                    together.setdefault((each.of, sampling.every), []).append(each.place)
        self._flocks: list[tuple[int, Flock, Records]] = [
            (every, flock, flock.pieces_of(places)) for (flock, every), places in together.items()
        ]

    def receive(self, tick: int) -> None:
        """Those that are to be sampled in *tick*."""
        for every, flock, pieces in self._flocks:
            if tick % every == 0:
                flock.receive(tick, pieces)
