"""Whether weights can have changed, so that a machine need not be asked for them."""

from __future__ import annotations

from emulator.image import ArraySource, Image


def may_have_changed(image: Image, projection: int, first: int, last: int) -> bool:
    """Whether a projection's weights at *last* may be others than those at *first*.

    A row learns when a spike of its source arrives. When those come is known beforehand of an
    array of spike times; a spike of the tick before *first* may still have been on its way.
    """
    synapses = image.synapses[projection]
    if synapses.plasticity is None:
        return False
    cells = image.populations[synapses.pre].cells
    waits = int(synapses.delay.max(initial=0)) > synapses.plasticity.ring_length
    if waits or not isinstance(cells, ArraySource):
        return True
    return bool(((cells.ticks >= first - 1) & (cells.ticks < last)).any())
