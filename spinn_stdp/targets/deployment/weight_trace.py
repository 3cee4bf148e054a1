"""Weights of every tick, from what a tap has read of the machine's memory while it ran."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from emulator.image import Image, Int64s

from .readback import Block
from .recorded import Recorded
from .workplace import Workplace


class WeightTrace:
    """Records weights within a run; does nothing on a machine that has no tap.

    Arguments:
        image: says of which projections, and how often.
        workplace: has the tap, and sPyNNaker to decode what it read.
        recorded: takes the weights.
        order: gives for each synapse of a projection its place on the machine.
    """

    def __init__(
        self,
        image: Image,
        workplace: Workplace,
        recorded: Recorded,
        order: Callable[[int], Int64s],
    ) -> None:
        self._image, self._workplace = image, workplace
        self._recorded, self._order = recorded, order
        self._blocks: dict[int, list[Block]] = {}

    def begin(self, tick: int) -> None:
        """A run from *tick* is about to begin."""
        tap = self._workplace.tap
        if tap is None:
            return
        self._blocks = {
            index: self._workplace.ask("blocks", index)
            for index, synapses in enumerate(self._image.synapses)
            if synapses.record_every is not None
        }
        tap.watch([block for blocks in self._blocks.values() for block in blocks], tick)

    def end(self, tick: int) -> None:
        """The run has ended before *tick*: record the weights of the ticks that it went through.

        Those of *tick* itself can be read from the machine.
        """
        tap = self._workplace.tap
        if tap is None:
            return
        for index, blocks in self._blocks.items():
            ticks = self._recorded.missing(index, tick)
            contents = [tuple(tap.at(block, wanted) for block in blocks) for wanted in ticks]
            changed = [place for place, each in enumerate(contents) if each != contents[place - 1]]
            new = sorted({0, *changed})[: len(contents)]
            decoded = self._workplace.ask("weights_in", index, [contents[place] for place in new])
            for place in range(len(contents)):
                weights = decoded[bisect_right(new, place) - 1]
                self._recorded.keep(index, weights[self._order(index)])
