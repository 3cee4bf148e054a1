"""The log of a long run in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from .campaign import Entry
from .check import DIFFERENT, FAILED, REFUSED, SAME, UNDEFINED

COUNTED = ("cells", "rules", "currents", "connectors", "timestep", "connections")
YES_OR_NO = (
    "neuromodulation",
    "changes of weights",
    "backprop_delay=False",
    "direct Poisson",
    "n_synapse_cores",
    "substeps",
    "several cores",
    "several runs",
    "set",
    "reset",
)
REASON = 110
"""Characters of a reason that are told."""


def summary(entries: Sequence[Entry]) -> list[str]:
    """Lines of text."""
    verdicts = Counter(each.outcome.verdict for each in entries)
    compared = [each for each in entries if each.outcome.verdict in (SAME, DIFFERENT)]
    lines = [
        f"{len(compared)} networks run on both targets, {verdicts[DIFFERENT]} with differences",
        f"{verdicts[REFUSED]} refused, {verdicts[UNDEFINED]} not defined by the board, "
        f"{verdicts[FAILED]} failed",
        f"{_total(compared, 'ticks')} ticks, {_total(compared, 'neurons')} neurons and sources, "
        f"{_total(compared, 'synapses')} synapses, "
        f"{sum(each.outcome.spikes for each in compared)} recorded spikes",
        f"{sum(each.outcome.seconds for each in compared) / max(1, len(compared)):.1f} s a network",
    ]
    for name in COUNTED:
        lines.append(f"{name}: {_counts(_values(compared, name))}")
    lines.append(", ".join(f"{name}: {_yes(compared, name)}" for name in YES_OR_NO))
    lines.extend(_versions(compared))
    for entry in entries:
        if entry.outcome.verdict not in (SAME, REFUSED, UNDEFINED):
            text = " ".join(" ".join(entry.outcome.texts).split())[:REASON]
            lines.append(f"seed {entry.seed} {entry.outcome.verdict}: {text}")
    return lines


def refusals(entries: Iterable[Entry]) -> Counter[str]:
    """How often each reason was given, from its first line on."""
    refused = (each for each in entries if each.outcome.verdict == REFUSED)
    return Counter(" ".join(each.outcome.texts[0].split())[:REASON] for each in refused)


def _total(entries: Iterable[Entry], name: str) -> int:
    return sum(each.drawn[name] for each in entries)


def _values(entries: Iterable[Entry], name: str) -> list[Any]:
    drawn = [each.drawn.get(name, []) for each in entries]
    return [one for each in drawn for one in (each if isinstance(each, list) else [each])]


def _counts(values: list[Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(values).items()))


def _yes(entries: Iterable[Entry], name: str) -> int:
    return sum(bool(each.drawn.get(name)) for each in entries)


def _versions(entries: Iterable[Entry]) -> list[str]:
    sets = Counter(tuple(sorted(each.versions.items())) for each in entries)
    return [
        f"{count} with " + ", ".join(f"{name} {number}" for name, number in versions)
        for versions, count in sets.items()
    ]
