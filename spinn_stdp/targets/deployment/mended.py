"""What of sPyNNaker 7.4.1 is mended for a deployment, in the process that deploys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from spinn_front_end_common.utility_models import ReverseIpTagMultiCastSource


def mend_new_spike_times() -> None:
    """Make ``set(spike_times=[[…], […], …])`` work after a run.

    sPyNNaker then takes each core's share of a list as if it were an array, which ends in
    "only integer scalar arrays can be converted to a scalar index" for more than one neuron.
    """
    name = "send_buffer_times"
    given: Any = getattr(ReverseIpTagMultiCastSource, name)

    def take(vertex: Any, times: Sequence[Any] | None) -> None:
        given.fset(vertex, None if times is None else _by_neuron(times))

    setattr(ReverseIpTagMultiCastSource, name, given.setter(take))


def _by_neuron(times: Sequence[Any]) -> Any:
    """The same as an array, of arrays if each neuron has its own times."""
    if not any(np.ndim(each) for each in times):
        return np.asarray(times)
    array = np.empty(len(times), object)
    array[:] = [np.asarray(each) for each in times]
    return array
