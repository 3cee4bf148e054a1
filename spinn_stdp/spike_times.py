"""Lists of times of a population's sources, as PyNN has them: read, and looked through at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyNN import errors
from pyNN.parameters import Sequence

from .network import Integers
from .quantise.problems import Problems
from .quantise.spike_times import falls, together

SHOWN = 4
"""Of many times, so many are told."""


def lists_of_each(named: str, name: str, values: Any, count: int) -> NDArray[Any]:
    """The lists of so many sources; *values* is one for all, or one for each.

    Raises:
        ValueError: for what is no list of times.
    """
    each = values if isinstance(values, Sequence) else values.tolist()
    lists = np.empty(count, object)
    if not isinstance(each, list):
        lists.fill(_checked(named, name, each, count))
    for source, times in enumerate(each if isinstance(each, list) else ()):
        lists[source] = _checked(named, name, times, count)
    return lists


def _checked(named: str, name: str, times: Any, count: int) -> Sequence:
    given = times.value
    if type(given) is np.ndarray and given.ndim == 1 and given.dtype == np.float64:
        return times
    array = np.atleast_1d(np.asarray(given, np.float64))
    if array.ndim != 1:
        raise ValueError(
            f"{named}: {name} of one source have the shape {array.shape}; give one list of times "
            f"for all, or one list for each of its {count} sources"
        )
    return Sequence(array)


def check_order(named: str, numbers: Integers, lists: NDArray[Any]) -> None:
    """Raise for times that are not in order, of the sources with these *numbers*.

    Raises:
        InvalidParameterValueError: for the first of them.
    """
    times, sources = together([each.value for each in lists])
    late = falls(times, sources)
    if len(late):
        first, second = times[late[0] : late[0] + 2]
        raise errors.InvalidParameterValueError(
            f"{named}: spike times of source {numbers[sources[late[0]]]} are not in order: "
            f"{second:g} comes after {first:g} ms; sort them"
        )


def tell_of_past_times(named: str, time: float, before: NDArray[Any], now: NDArray[Any]) -> None:
    """Warn of spikes that were not asked for *before* and are over at that *time*, ms."""
    times, sources = together([each.value for each in now])
    late = [
        np.setdiff1d(now[k].value[now[k].value < time], before[k].value)
        for k in np.unique(sources[times < time])
    ]
    over = np.unique(np.concatenate([np.zeros(0), *late]))
    if len(over):
        problems = Problems()
        problems.warn(
            f"{named}: {len(over)} spike times are over and are not sent, as it is {time:g} ms "
            f"now: {', '.join(f'{t:g}' for t in over[:SHOWN])}{', …' if len(over) > SHOWN else ''}"
        )
        problems.tell()
