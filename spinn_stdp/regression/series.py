"""What two results have in common, as pairs of series of integers that can be compared.

A series is a variable of a population's neurons or the weights of a projection's synapses, at the
ticks at which it was recorded; or the spikes of a population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int64s
from emulator.traces import Samples, Spikes
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.results.results import Results

SPIKES, WEIGHT, FINAL = "spikes", "weight", "final weight"
ORDER = {FINAL: 4, SPIKES: 3, "v": 2, WEIGHT: 0}
"""What comes first within a tick: weights are those that its spikes find, conductances the input
of the cells, v what they made of the one before, and spikes what comes out of them."""
OTHERS = 1

Raw = NDArray[np.int64]


@dataclass(frozen=True)
class Site:
    """What a series is of."""

    of: str
    """``population`` or ``projection``."""
    index: int
    label: str
    variable: str
    unit: str

    def __str__(self) -> str:
        return f"{self.of} {self.label!r}, {self.variable}"

    @property
    def order(self) -> int:
        """Which comes first of what differs in the same tick."""
        return ORDER.get(self.variable, OTHERS)


@dataclass(frozen=True, eq=False)
class Pair:
    """A series on both sides."""

    site: Site
    ticks: Int64s
    """Of the rows; of spikes, only those with a difference."""
    columns: Int64s
    """Neurons, or connections in the network's order; of spikes, only neurons with a difference."""
    a: Raw
    """(ticks, columns); of spikes, how often a neuron spiked."""
    b: Raw
    bits: tuple[int, int]
    """Fraction bits on each side."""
    samples: int
    """How many are compared; of spikes, neurons and ticks in which either side has one."""

    @property
    def unlike(self) -> NDArray[np.bool_]:
        """Where the two differ, as the values that they stand for."""
        most = max(self.bits)
        left = self.a << (most - self.bits[0])
        right = self.b << (most - self.bits[1])
        found: NDArray[np.bool_] = left != right
        return found

    def value(self, raw: int, side: int) -> float:
        """What an integer stands for."""
        return float(np.ldexp(float(raw), -self.bits[side]))


def pairs(a: Results, b: Results) -> tuple[list[Pair], list[str]]:
    """All that both recorded, and in words what only one of them did."""
    made, alone = [], []
    for index, (one, other) in enumerate(zip(a.traces.spikes, b.traces.spikes, strict=True)):
        site = _site(a, index, SPIKES)
        if one is not None and other is not None:
            made.append(_spike_pair(site, a.network.populations[index].size, one, other))
        elif one is not other:
            alone.append(f"{site} (only on {_who(a, b, one is not None)})")
    for index, (mine, theirs) in enumerate(zip(a.traces.samples, b.traces.samples, strict=True)):
        for name in sorted({*mine, *theirs}):
            site = _site(a, index, name)
            if name in mine and name in theirs:
                _add(site, mine[name], theirs[name], made, alone)
            else:
                alone.append(f"{site} (only on {_who(a, b, name in mine)})")
    for index in range(len(a.network.projections)):
        _add_weights(a, b, index, made, alone)
    return made, alone


def _add_weights(a: Results, b: Results, index: int, made: list[Pair], alone: list[str]) -> None:
    one, other = a.traces.weights[index], b.traces.weights[index]
    site = _site(a, index, WEIGHT, "projection")
    if one is not None and other is not None:
        mine, theirs = _by_connection(one, a, index), _by_connection(other, b, index)
        _add(site, mine, theirs, made, alone)
    elif one is not other:
        alone.append(f"{site} (only on {_who(a, b, one is not None)})")
    final = a.final_weights[index], b.final_weights[index]
    bits = a.weight_bits[index], b.weight_bits[index]
    raw = [
        np.rint(np.ldexp(w, n)).astype(np.int64)[np.newaxis]
        for w, n in zip(final, bits, strict=True)
    ]
    count = raw[0].size
    if raw[1].size != count:  # of a projection that is rewired
        alone.append(f"{site} ({count} synapses at the end, and {raw[1].size})")
    elif count:
        site = _site(a, index, FINAL, "projection")
        end = np.array([a.traces.ticks])
        made.append(Pair(site, end, np.arange(count), raw[0], raw[1], bits, count))


def _by_connection(samples: Samples, results: Results, index: int) -> Samples:
    order = results.columns[index]
    columns = np.arange(len(order))
    return Samples(
        samples.raw[:, order], columns, samples.first, samples.every, samples.fraction_bits
    )


def _site(results: Results, index: int, variable: str, of: str = "population") -> Site:
    network = results.network
    post = index if of == "population" else network.projections[index].post
    cell = CELLS.get(network.populations[post].cell_type)
    conductance = cell is not None and cell.conductance
    described = network.populations if of == "population" else network.projections
    unit = {"v": "mV", SPIKES: ""}.get(variable, "µS" if conductance else "nA")
    return Site(of, index, described[index].label, variable, unit)


def _who(a: Results, b: Results, is_a: bool) -> str:
    return a.target if is_a else b.target


def _add(site: Site, one: Samples, other: Samples, made: list[Pair], alone: list[str]) -> None:
    """The samples of the ticks and columns that both have, if there are any."""
    ticks = [s.first + s.every * np.arange(len(s.raw)) for s in (one, other)]
    at = np.intersect1d(ticks[0], ticks[1])
    columns = np.intersect1d(one.columns, other.columns)
    left_out = sum(s.raw.size for s in (one, other)) - 2 * len(at) * len(columns)
    if left_out:
        alone.append(f"{site} ({left_out} samples of ticks or columns that only one side has)")
    if len(at) and len(columns):
        raw = [
            s.raw[np.ix_(np.isin(t, at), np.searchsorted(s.columns, columns))].astype(np.int64)
            for s, t in zip((one, other), ticks, strict=True)
        ]
        bits = (one.fraction_bits, other.fraction_bits)
        made.append(Pair(site, at, columns, raw[0], raw[1], bits, raw[0].size))


def _spike_pair(site: Site, size: int, one: Spikes, other: Spikes) -> Pair:
    counted = [
        np.unique(s.tick * size + s.neuron.astype(np.int64), return_counts=True)
        for s in (one, other)
    ]
    keys = np.union1d(counted[0][0], counted[1][0]).astype(np.int64)
    counts = np.zeros((2, len(keys)), np.int64)
    for side, (own, times) in enumerate(counted):
        counts[side, np.searchsorted(keys, own)] = times
    unlike = counts[0] != counts[1]
    ticks, row = np.unique(keys[unlike] // size, return_inverse=True)
    neurons, column = np.unique(keys[unlike] % size, return_inverse=True)
    raw = np.zeros((2, len(ticks), len(neurons)), np.int64)
    raw[:, row, column] = counts[:, unlike]
    return Pair(site, ticks, neurons, raw[0], raw[1], (0, 0), len(keys))
