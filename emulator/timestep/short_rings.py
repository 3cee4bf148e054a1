"""Ring buffers of one tick, where those of all ticks are more than a processor's cache holds.

Static rows that wait until the tick before they arrive (see :mod:`.delivery`) add to the next tick
only, and so do sources with one synapse each that are held back as long
(:mod:`.one_to_one`). What only they project onto needs no other slot. Then all ring buffers of a
large network are a megabyte or two, which are in the cache whenever they are added to or read.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emulator.image import Image, Neurons

from .lanes import words
from .sheets import CACHE_BYTES

BYTES = np.dtype(np.uint32).itemsize


def with_short_rings(image: Image, caches: int) -> Image | None:
    """*image* with ring buffers of one tick where they do.

    Returns:
        None where so many *caches* hold those of all ticks, or where none can be shorter.
    """
    if image.ring_words * BYTES <= caches * CACHE_BYTES:
        return None
    rewired = image.rewired
    whole = {
        synapses.post
        for index, synapses in enumerate(image.synapses)
        if synapses.plasticity is not None or synapses.brings or index in rewired
    }
    first, populations = 0, []
    for p, population in enumerate(image.populations):
        if not isinstance(population.cells, Neurons):
            populations.append(population)
            continue
        ring = replace(population.cells.ring, first=first)
        if p not in whole:
            ring = replace(ring, slots=1)
        first += words(ring) * ring.lanes
        populations.append(replace(population, cells=replace(population.cells, ring=ring)))
    if first == image.ring_words:
        return None
    return replace(image, populations=tuple(populations), ring_words=first)
