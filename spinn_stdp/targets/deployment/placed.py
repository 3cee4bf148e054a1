"""Which of the synapses that were read from a machine is which of the network's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emulator.image import Int64s, Synapses

from .process import DeploymentError
from .readback import Entries


@dataclass(frozen=True, eq=False)
class Placed:
    """The synapses of one projection on the machine."""

    order: Int64s
    """For each synapse of the image, its place on the machine."""
    delays: Int64s
    """Ticks, in the image's order."""
    weight_bits: int


def find(entries: Entries, synapses: Synapses) -> Placed:
    """Where the image's *synapses* are among *entries*.

    Several synapses from one neuron to another are told apart by their delays, and those by
    their weights, which must then be the first ones.

    Raises:
        DeploymentError: the machine has synapses between other neurons.
    """
    there = np.lexsort((entries.weight, entries.delay, entries.post, entries.pre))
    sources = sources_of(synapses)
    here = np.lexsort((synapses.weight, synapses.delay, synapses.target, sources))
    same = len(there) == len(here) and (
        np.array_equal(entries.pre[there], sources[here])
        and np.array_equal(entries.post[there], synapses.target[here])
    )
    if not same:
        raise DeploymentError(
            f"sPyNNaker made {len(there)} synapses for projection {synapses.label!r}, which has "
            f"{len(here)}, or made them between other neurons"
        )
    order = np.empty(len(here), np.int64)
    order[here] = there
    return Placed(order, entries.delay[order], entries.weight_bits)


def has_doubles(synapses: Synapses) -> bool:
    """Whether there are two synapses from one neuron to another."""
    pairs = np.stack([sources_of(synapses), synapses.target.astype(np.int64)])
    return bool(np.unique(pairs, axis=1).shape[1] < pairs.shape[1])


def sources_of(synapses: Synapses) -> Int64s:
    """The source of each synapse."""
    return np.repeat(np.arange(len(synapses.first) - 1), np.diff(synapses.first))
