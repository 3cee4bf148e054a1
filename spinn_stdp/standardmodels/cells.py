"""Cell types. Names, parameters and units are PyNN's; defaults are sPyNNaker's.

Sources: PyNN's standard models; sPyNNaker 7.4.1, ``spynnaker/pyNN/models``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from pyNN.parameters import Sequence
from pyNN.standardmodels import build_translations, cells

FOREVER = float("inf")


def unchanged(*names: str) -> dict[str, Any]:
    """Translations of parameters that keep their names and units."""
    translations: dict[str, Any] = build_translations(*((name, name) for name in names))
    return translations


class IF_curr_exp(cells.IF_curr_exp):
    __doc__ = cells.IF_curr_exp.__doc__

    recordable = ["spikes", "v", "gsyn_exc", "gsyn_inh", "isyn_exc", "isyn_inh"]
    units = {
        **cells.IF_curr_exp.units,
        "gsyn_exc": "nA",
        "gsyn_inh": "nA",
        "isyn_exc": "nA",
        "isyn_inh": "nA",
    }
    translations = unchanged(*cells.IF_curr_exp.default_parameters)


class IF_cond_exp(cells.IF_cond_exp):
    __doc__ = cells.IF_cond_exp.__doc__

    translations = unchanged(*cells.IF_cond_exp.default_parameters)


def lists_of_times(times: Any) -> Any:
    """*times* as PyNN takes them: the rows of a matrix are the lists of sources.

    Raises:
        TypeError: for a text.
    """
    if isinstance(times, str):
        raise TypeError(f"spike_times={times!r} is a text; give a list of times in ms, [1.0, 2.0]")
    if isinstance(times, np.ndarray) and times.ndim > 1:
        return [Sequence(row) for row in times]
    return () if times is None else times


class SpikeSourceArray(cells.SpikeSourceArray):
    __doc__ = cells.SpikeSourceArray.__doc__

    translations = unchanged("spike_times")

    def __init__(self, spike_times: Iterable[float] = ()) -> None:
        """*spike_times*: of all sources, or one list for each, ms."""
        super().__init__(spike_times=lists_of_times(spike_times))


class SpikeSourcePoisson(cells.SpikeSourcePoisson):
    """
    Spike source, generating spikes according to a Poisson process.

    Arguments:
        `rate`:
            mean spike frequency (Hz); 0 unless given, as in sPyNNaker.
        `start`:
            start time (ms).
        `duration`:
            duration of the spike sequence (ms); for ever unless given.
    """

    default_parameters = {"rate": 0.0, "start": 0.0, "duration": FOREVER}
    translations = unchanged(*default_parameters)

    def __init__(self, rate: Any = 0.0, start: Any = 0.0, duration: Any = None) -> None:
        """Numbers, arrays with one value for each source, or random distributions."""
        if duration is None:
            duration = FOREVER
        super().__init__(rate=rate, start=start, duration=duration)
