"""Recorded data by (population, variable).

    >>> results = recover_results({name: population.get_data() for name, population in …})
    >>> results["pre", "spikes"]      # a list: one array of spike times, ms, per cell
    >>> results["pre", "v"]           # the neo signal, shape (samples, cells), with its units
    >>> print(results)                # counts, rates, ranges

``recover_results`` and these keys are those of the notebooks that this table serves.
Spike times are plain arrays because matplotlib can't draw neo's spike trains.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import neo
import numpy as np
from numpy.typing import NDArray

Key: TypeAlias = tuple[Hashable, str]
SPIKES = "spikes"


def recover_results(blocks: Mapping[Any, neo.Block], segment: int = -1) -> ResultsTable:
    """The table of one run of every population in *blocks*: see :class:`ResultsTable`."""
    return ResultsTable(blocks, segment)


class ResultsTable(Mapping[Key, Any]):
    """What the populations of a network recorded, by (population, variable).

    Parameters
    ----------
    blocks
        For each population, by any name, the neo Block that ``get_data`` gave.
    segment
        Which run, where there were several with a reset in between: the last, if not told.

    Values
    ------
    ``spikes``
        a list of float64 arrays, one per recorded cell: its spike times, ms
    ``v``, ``gsyn_exc``, ``weight`` …
        the neo AnalogSignal, shape (samples, cells)

    Raises
    ------
    TypeError, ValueError
        for something else than a Block, a Block without that segment, or two signals of one name.
    KeyError
        when asked for what was not recorded; it says what was.
    """

    def __init__(self, blocks: Mapping[Any, neo.Block], segment: int = -1) -> None:
        self._segments = {name: _segment(name, block, segment) for name, block in blocks.items()}
        self._values: dict[Key, Any] = {}
        for name, own in self._segments.items():
            if len(own.spiketrains):
                self._add(name, SPIKES, [spike_times(train) for train in own.spiketrains])
            for signal in (*own.analogsignals, *own.irregularlysampledsignals):
                self._add(name, signal.name, signal)

    def __getitem__(self, key: Key) -> Any:
        try:
            return self._values[key]
        except (KeyError, TypeError):
            raise KeyError(self._what_there_is(key)) from None

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        parts = [_text(SPIKE_HEADINGS, self._spike_rows()), _text(HEADINGS, self._signal_rows())]
        return "\n\n".join(part for part in parts if part) or "nothing was recorded"

    @property
    def populations(self) -> list[Any]:
        """Their names, in the order that they were given in."""
        return list(self._segments)

    def variables(self, population: Hashable) -> list[str]:
        """What was recorded of *population*."""
        return [variable for name, variable in self if name == population]

    def segment(self, population: Hashable) -> neo.Segment:
        """The neo Segment that *population*'s values come from."""
        return self._segments[population]

    def _add(self, name: Hashable, variable: str, value: Any) -> None:
        if (name, variable) in self._values:
            raise ValueError(
                f"{name!r} has several signals named {variable!r}: give each its own name, or "
                "take them from the Block's segment"
            )
        self._values[name, variable] = value

    def _what_there_is(self, key: object) -> str:
        there = "; ".join(f"{n!r}: {', '.join(self.variables(n))}" for n in self._segments)
        return f"no {key!r}: ask for (population, variable) of what was recorded ({there})"

    def _spike_rows(self) -> Iterable[list[str]]:
        for (name, variable), trains in self.items():
            if variable == SPIKES:
                yield [str(name), *_spike_summary(trains, self._segments[name].spiketrains[0])]

    def _signal_rows(self) -> Iterable[list[str]]:
        for (name, variable), signal in self.items():
            if variable != SPIKES:
                yield [str(name), variable, *_signal_summary(signal)]


def spike_times(train: neo.SpikeTrain) -> NDArray[np.float64]:
    """A neo SpikeTrain's times, ms."""
    return np.array(train.rescale("ms").magnitude, np.float64)


def _segment(name: Hashable, block: neo.Block, index: int) -> neo.Segment:
    if not isinstance(block, neo.Block):
        raise TypeError(f"{name!r} is {block!r}: give the neo Block that its get_data() returns")
    try:
        return block.segments[index]
    except IndexError:
        raise ValueError(
            f"{name!r} has {len(block.segments)} segments and none of index {index}: "
            "run the network before get_data(), or ask for another segment"
        ) from None


# ---- as text

SPIKE_HEADINGS = [
    "population",
    "cells",
    "spikes",
    "first [ms]",
    "last [ms]",
    "mean rate [Hz]",
]
HEADINGS = ["population", "variable", "cells", "samples", "minimum", "maximum", "unit"]
NONE = "–"


def _spike_summary(trains: list[NDArray[np.float64]], train: neo.SpikeTrain) -> list[str]:
    times = np.concatenate(trains)
    seconds = float((train.t_stop - train.t_start).rescale("s"))
    rate = f"{times.size / len(trains) / seconds:.2f}" if seconds > 0 else NONE
    return [str(len(trains)), str(times.size), *_range(times), rate]


def _signal_summary(signal: Any) -> list[str]:
    samples, cells = signal.shape
    units = str(signal.dimensionality)
    return [str(cells), str(samples), *_range(signal.magnitude), units]


def _range(values: NDArray[Any]) -> list[str]:
    return [f"{values.min():.7g}", f"{values.max():.7g}"] if values.size else [NONE, NONE]


def _text(headings: list[str], rows: Iterable[list[str]]) -> str:
    lines = [headings, *rows]
    if len(lines) == 1:
        return ""
    widths = [max(len(line[k]) for line in lines) for k in range(len(headings))]
    return "\n".join(
        "  ".join(
            word.rjust(width) if heading in RIGHT else word.ljust(width)
            for word, width, heading in zip(line, widths, headings, strict=True)
        ).rstrip()
        for line in lines
    )


RIGHT = {*SPIKE_HEADINGS, *HEADINGS} - {"population", "variable", "unit"}
"""Columns of numbers, which are set to the right."""
