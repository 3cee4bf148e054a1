"""Random numbers of this back end's own kind, for scripts that ask their simulator for them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
from pyNN import random


class NativeRNG(random.NativeRNG, random.NumpyRNG):
    """numpy's newer generator (PCG64), in place of the Mersenne twister of ``NumpyRNG``.

    Connectors that are given one draw all pairs at once. PyNN's distributions have the same
    names and parameters as with a ``NumpyRNG``, and other numbers.
    """

    translations = {
        **random.NumpyRNG.translations,
        "uniform_int": ("integers", {"low": "low", "high": "high"}),
    }

    def __init__(self, seed: int | None = None, parallel_safe: bool = True) -> None:
        """*seed*: the same numbers each time; None for others each time."""
        random.WrappedRNG.__init__(self, seed, parallel_safe)
        self.rng = np.random.default_rng(self.seed)

    def __getattr__(self, name: str) -> Any:
        if name == "rng":  # not made yet: of a copy
            raise AttributeError(name)
        return getattr(self.rng, name)

    def __deepcopy__(self, memo: dict[int, Any]) -> NativeRNG:
        copied = NativeRNG(self.seed, self.parallel_safe)
        copied.rng = deepcopy(self.rng, memo)
        return copied
