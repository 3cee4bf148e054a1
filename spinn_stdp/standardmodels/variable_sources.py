"""Sources whose rates change: sPyNNaker's SpikeSourcePoissonVariable."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN.parameters import Sequence
from pyNN.standardmodels import StandardCellType

from .cells import FOREVER, unchanged

RATE_LISTS = frozenset({"rates", "starts", "durations"})
"""Parameters that are one list for each source."""


class SpikeSourcePoissonVariable(StandardCellType):
    """
    Spike source, generating spikes according to a Poisson process of one rate after the other.

    Arguments:
        `rates`:
            mean spike frequencies (Hz).
        `starts`:
            when each of them begins (ms), in ascending order.
        `durations`:
            how long each of them lasts at most (ms); until the next one unless given.

    Each is one list for all sources, or a list of lists, one for each source.
    """

    default_parameters = {
        "rates": Sequence([0.0]),
        "starts": Sequence([0.0]),
        "durations": Sequence([FOREVER]),
    }
    translations = unchanged(*default_parameters)
    recordable = ["spikes"]
    injectable = False
    receptor_types = ()
    units = {"rates": "Hz", "starts": "ms", "durations": "ms"}

    def __init__(self, rates: Any, starts: Any, durations: Any = None) -> None:
        """See the class."""
        given = {"rates": lists(rates), "starts": lists(starts)}
        given["durations"] = forever(given["rates"]) if durations is None else lists(durations)
        super().__init__(**given)

    def can_record(self, variable: Any, location: Any = None) -> bool:
        """Spikes only."""
        return variable in self.recordable


def lists(values: Any) -> Any:
    """One Sequence for all sources, or a list of them, one for each."""
    each = list(values)
    if each and isinstance(each[0], (list, tuple, np.ndarray, Sequence)):
        return [Sequence(np.asarray(getattr(one, "value", one), np.float64)) for one in each]
    return Sequence(np.asarray(each, np.float64))


def forever(rates: Any) -> Any:
    """Durations without an end for *rates*."""
    if isinstance(rates, list):
        return [forever(each) for each in rates]
    return Sequence(np.full(len(rates.value), FOREVER))
