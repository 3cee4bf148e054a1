"""Two results of one network, compared integer by integer.

>>> comparison = spinn_stdp.compare(simulate(network, 100), simulate(network, 100, "firmware"))
>>> print(comparison)            # the same, with counts; or where they part, and why
>>> comparison.same
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from spinn_stdp.results.results import Results

from .causes import CAUSES, Cause, find_cause
from .cone import Cone
from .divergence import Divergence, describe_divergence
from .identity import differences, without_recordings
from .series import Pair, Site, pairs

MOST_ALLOWED = 100
"""After so many allowed divergences there is no more looking."""


class NotComparable(ValueError):
    """Two results that are not of the same network and duration."""


@dataclass(frozen=True)
class Count:
    """What was compared of one series, and how much of it differs."""

    site: Site
    samples: int
    differing: int
    columns: int
    """Neurons or synapses that differ at any time."""
    first: int | None
    """The tick of its first difference."""


@dataclass(frozen=True, eq=False)
class Allowed:
    """A divergence that was to be expected of a real board, and was allowed by name."""

    divergence: Divergence
    cause: Cause


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came of a comparison."""

    a: Results
    b: Results
    counts: tuple[Count, ...]
    """Every series that both recorded."""
    alone: tuple[str, ...]
    """What only one of them has, in words; it was not compared."""
    divergence: Divergence | None
    """The first that is not allowed; None if there is none."""
    cause: Cause | None
    """Of it."""
    allowed: tuple[Allowed, ...] = field(default=())
    """Those before it."""

    @property
    def same(self) -> bool:
        """Whether all that was compared is equal, or differs only as allowed."""
        return self.divergence is None

    @property
    def identical(self) -> bool:
        """Whether every integer is equal."""
        return self.same and not self.allowed

    @property
    def samples(self) -> int:
        """How many were compared."""
        return sum(count.samples for count in self.counts)

    def __str__(self) -> str:
        from .text import as_text

        return as_text(self)


def compare(a: Results, b: Results, allow: Collection[str] = ()) -> Comparison:
    """Compare all that both recorded: spikes, variables, weights at every tick and at the end.

    Arguments:
        allow: causes of divergence that are tolerated, by their names in
            :data:`~spinn_stdp.regression.causes.CAUSES`. What such a divergence can have reached
            through the network's synapses and their delays may differ from then on; nothing else
            may.

    Raises:
        NotComparable: they are of different networks or durations, or have nothing in common.
        ValueError: for an unknown cause.
    """
    for name in allow:
        if name not in CAUSES:
            raise ValueError(f"allow={name!r}: there is no such cause; choose {', '.join(CAUSES)}")
    check_comparable(a, b)
    made, alone = pairs(a, b)
    if not made or not any(pair.samples for pair in made):
        more = f" ({'; '.join(alone)})" if alone else ""
        raise NotComparable(
            f"{a.target} and {b.target} have recorded nothing in common{more}: record spikes, v, "
            "or weights before the run"
        )
    divergence, cause, tolerated = _first(a, b, made, allow)
    return Comparison(
        a, b, tuple(map(_count, made)), tuple(alone), divergence, cause, tuple(tolerated)
    )


def check_comparable(a: Results, b: Results) -> None:
    """Raises NotComparable, with the first difference, unless both ran the same for as long."""
    for what, one, other in (
        ("time steps", a.network.timestep, b.network.timestep),
        ("durations, in ticks", a.traces.ticks, b.traces.ticks),
    ):
        if one != other:
            raise NotComparable(f"their {what} differ: {one} on {a.target}, {other} on {b.target}")
    unlike = next(differences(without_recordings(a.network), without_recordings(b.network)), None)
    if unlike is not None:
        raise NotComparable(
            f"{a.target} and {b.target} ran different networks: {unlike}. Give both the same "
            "(of one with connections='frozen', frozen(network) to the other)"
        )


def _first(
    a: Results, b: Results, made: list[Pair], allow: Collection[str]
) -> tuple[Divergence | None, Cause | None, list[Allowed]]:
    """The first divergence that is not allowed, with its cause, and those before it."""
    tolerated: list[Allowed] = []
    cone = Cone(a.network)
    while (place := _earliest(made, cone)) is not None:
        divergence = describe_divergence(a, b, *place)
        cause = find_cause(a, b, divergence)
        if cause.name not in allow or len(tolerated) >= MOST_ALLOWED:
            return divergence, cause, tolerated
        tolerated.append(Allowed(divergence, cause))
        cone.add(divergence)
    return None, None, tolerated


def _earliest(made: list[Pair], cone: Cone) -> tuple[Pair, int, int] | None:
    """The pair, row and column of the first difference outside of *cone*."""
    best: tuple[int, int, Pair, int, int] | None = None
    for pair in made:
        rows, columns = np.nonzero(pair.unlike)
        if len(rows):
            outside = ~cone.reaches(pair.site, pair.ticks[rows], pair.columns[columns])
            rows, columns = rows[outside], columns[outside]
        if len(rows):
            tick = int(pair.ticks[rows[0]])
            if best is None or (tick, pair.site.order) < best[:2]:
                best = tick, pair.site.order, pair, int(rows[0]), int(columns[0])
    return None if best is None else best[2:]


def _count(pair: Pair) -> Count:
    unlike = pair.unlike
    rows = np.flatnonzero(unlike.any(axis=1))
    return Count(
        pair.site,
        pair.samples,
        int(unlike.sum()),
        int(unlike.any(axis=0).sum()),
        int(pair.ticks[rows[0]]) if len(rows) else None,
    )
