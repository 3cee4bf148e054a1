"""Places on neurons with many compartments, by PyNN's names: ``sim.morphology``.

They describe where something is; nothing here has a shape to look it up in, as the board has
points. See :mod:`.multicompartment`.
"""

from __future__ import annotations

from typing import Any

from pyNN import morphology
from pyNN.morphology import (
    Morphology,
    MorphologyFilter,
    apical_dendrites,
    axon,
    basal_dendrites,
    dendrites,
    load_morphology,
    random_section,
    sample,
    with_label,
)


class _BySelector:
    """What PyNN leaves to the back end: a selector that is given as the name of a section."""

    def get_with_label_selector(self, label: str) -> Any:
        return with_label(label)


class uniform(_BySelector, morphology.uniform):
    __doc__ = morphology.uniform.__doc__


class by_distance(_BySelector, morphology.by_distance):
    __doc__ = morphology.by_distance.__doc__


class by_diameter(_BySelector, morphology.by_diameter):
    __doc__ = morphology.by_diameter.__doc__


class at_distances(_BySelector, morphology.at_distances):
    __doc__ = morphology.at_distances.__doc__


class centre(_BySelector, morphology.centre):
    __doc__ = morphology.centre.__doc__


any = morphology.any
LabelledLocations = morphology.LabelledLocations
random_placement = morphology.random_placement

__all__ = [
    "LabelledLocations",
    "Morphology",
    "MorphologyFilter",
    "any",
    "apical_dendrites",
    "at_distances",
    "axon",
    "basal_dendrites",
    "by_diameter",
    "by_distance",
    "centre",
    "dendrites",
    "load_morphology",
    "random_placement",
    "random_section",
    "sample",
    "uniform",
    "with_label",
]
