"""Post spikes and changes that the board had no room to remember, in words for the user."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from emulator.image import Image, Int64s
from emulator.timestep.plasticity.changes import REMEMBERED as REMEMBERED_CHANGES
from emulator.timestep.plasticity.history import EVENTS, Forgotten

US_PER_MS = 1000
REMEMBERED = EVENTS - 1
"""Spikes of a neuron."""


def told(image: Image, found: Mapping[int, Forgotten]) -> dict[int, str]:
    """What to say of each population in *found*, by index."""
    return {p: _text(image, p, forgotten) for p, forgotten in found.items()}


def changes_told(image: Image, found: Mapping[int, Int64s]) -> dict[int, str]:
    """The same of changes of weights that were lost, by neuron."""
    return {
        p: (
            f"Population {image.populations[p].label!r}: {lost.sum()} changes of weights were "
            f"lost, on {np.count_nonzero(lost)} neurons, such as neuron {lost.argmax()}. The board "
            f"remembers the last {REMEMBERED_CHANGES} changes of the weights onto a neuron, of all "
            "projections, until the sources of these weights spike. Have them spike more often, "
            "or those that change their weights less."
        )
        for p, lost in found.items()
    }


def _text(image: Image, population: int, forgotten: Forgotten) -> str:
    neurons = np.flatnonzero(forgotten.changes)
    first = neurons[np.argmin(forgotten.first[neurons])]
    when = forgotten.first[first] * (image.timestep_us / US_PER_MS)
    doubt = ""
    if forgotten.in_doubt.any():
        doubt = (
            f" In {forgotten.in_doubt.sum()} of them they had to make room for a spike of the same "
            "tick: there the board's result hangs on which packet comes first."
        )
    label = image.populations[population].label
    missed = forgotten.changes.sum()
    return (
        f"Population {label!r}: {len(neurons)} neurons spiked more than {REMEMBERED} times from "
        f"one spike of a source to its next one, the first of them neuron {first}, when a source "
        f"spiked at {when:g} ms. The board remembers the last {REMEMBERED} spikes of a neuron: "
        f"older ones were lost on a synapse {missed} times, and changed no weight.{doubt} Have the "
        "sources spike more often, or the neurons less."
    )
