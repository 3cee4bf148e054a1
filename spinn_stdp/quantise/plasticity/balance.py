"""How far whole steps of the weights tip the balance of a rule that knows pairs of spikes.

After each presynaptic spike that changes it a weight is cut down to whole steps: half a step on
average. The traces of a pair last until they are 1/2048, after 7.6 time constants, so that the
many small changes of distant spikes are each lost, or made a whole step downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from emulator.arithmetic.fixed_point import TRACE_ONE
from emulator.image import Int16s
from emulator.timestep.plasticity.weight_rule import depress, potentiate

from .rule import TimingRule, by_pairs

NOTABLE = 1.1
"""Of depression to potentiation, compared with what the rule says."""
MANY_STEPS = 100
"""Changes of so many are tipped by less than half of that."""


class Shares(NamedTuple):
    """What whole steps make of all changes of one pair, as parts of what they should be."""

    added: float
    taken: float

    @property
    def is_notable(self) -> bool:
        return self.taken >= NOTABLE * self.added


def knows_pairs_alone(rule: TimingRule) -> bool:
    """Whether a change follows from two spikes and their distance in time."""
    return rule.changes is by_pairs and not rule.numbers


def shares(by: Any, tables: Mapping[str, Int16s], step: int) -> Shares:
    """Of a weight in the middle of its range, over all distances of two spikes.

    *by*: the rule of weight as kernels take it; *tables*: "plus" and "minus", the decays of the
    traces; *step*: of the weights, accums. A side that does nothing keeps all of it.
    """
    middle: int = (by.w_min + by.w_max) // 2

    def added(trace: int) -> int:
        return int(potentiate(by, middle, trace)) - middle

    def taken(trace: int) -> int:
        return middle - int(depress(by, middle, trace))

    # Spikes that meet at the synapse depress it.
    return Shares(
        _share(added, tables["plus"][1:], lambda change: change // step * step),
        _share(taken, tables["minus"], lambda change: -(-change // step) * step),
    )


def _share(change: Callable[[int], int], table: Int16s, cut: Callable[[int], int]) -> float:
    """Changes after they are *cut*, as a part of that by a full trace with all that decay."""
    meant = change(TRACE_ONE) * float(table.sum()) / TRACE_ONE
    return sum(cut(change(int(trace))) for trace in table) / meant if meant else 1.0


def tipped(
    by: Any, tables: Mapping[str, Int16s], step: int, largest: tuple[int, int], finer: str
) -> Iterator[str]:
    """The text, if the balance is tipped notably.

    *largest*: what a pair adds and takes at most, accums; *finer*: how steps are made finer.
    """
    if min(change for change in (*largest, MANY_STEPS * step) if change) >= MANY_STEPS * step:
        return
    kept = shares(by, tables, step)
    if kept.is_notable:
        told = [
            (f"{verb} {share:.0%}", f"{verb} at most {change / step:.3g}")
            for verb, share, change in zip(("adds", "takes"), kept, largest, strict=True)
            if change
        ]
        parts, steps = (" and ".join(words) for words in zip(*told, strict=True))
        yield (
            f"over all distances in time a pair of spikes {parts} of what the rule says: a change "
            f"is cut to whole steps, downwards, and a pair {steps} of them. Weights drift "
            f"downwards, and those that compete fall silent. Give larger amplitudes or less "
            f"depression, {finer}."
        )
