"""A comparison in words, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .causes import CAUSES
from .comparison import Comparison, Count
from .divergence import Moment

Json = Any
FORMAT, VERSION = "spinn-stdp comparison", 1


def as_text(comparison: Comparison) -> str:
    """For a terminal."""
    return "\n".join(_lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    a, b = comparison.a, comparison.b
    yield headline(comparison)
    for side in (a, b):
        versions = ", ".join(f"{name} {number}" for name, number in side.versions.items())
        yield f"  {side.target}: {versions}"
    if comparison.divergence is not None:
        yield from _divergence(comparison)
    for allowed in comparison.allowed:
        where = allowed.divergence.where(a)
        yield f"  allowed at tick {allowed.divergence.tick}, {where}: {allowed.cause.name}"
        yield f"    {allowed.cause.text}"
    yield "  compared:"
    for count in comparison.counts:
        yield f"    {count_in_words(count)}"
    for each in comparison.alone:
        yield f"  not compared: {each}"


def headline(comparison: Comparison) -> str:
    """The outcome in a line."""
    a, b, found = comparison.a, comparison.b, comparison.divergence
    samples = f"{comparison.samples} samples of {len(comparison.counts)} series"
    if found is not None:
        return f"{a.target} and {b.target} part at tick {found.tick} ({found.time:g} ms)"
    if comparison.identical:
        return f"{a.target} and {b.target} are identical: {samples}, {a.traces.ticks} ticks"
    count = len(comparison.allowed)
    return (
        f"{a.target} and {b.target} are the same but for {count} allowed "
        f"divergence{'s' if count > 1 else ''} and what came of "
        f"{'them' if count > 1 else 'it'}: {samples}"
    )


def count_in_words(count: Count) -> str:
    """What was compared of one series."""
    if not count.differing:
        return f"{count.site}: {count.samples} samples, all equal"
    return (
        f"{count.site}: {count.differing} of {count.samples} samples differ, of {count.columns} "
        f"{'neuron' if count.site.of == 'population' else 'synapse'}"
        f"{'s' if count.columns > 1 else ''}, from tick {count.first} on"
    )


def _divergence(comparison: Comparison) -> Iterator[str]:
    found, cause, a, b = comparison.divergence, comparison.cause, comparison.a, comparison.b
    assert found is not None
    assert cause is not None
    yield f"  {found.where(a)}:"
    for side, raw, value in zip((a, b), found.raw, found.values, strict=True):
        yield f"    {side.target:<12} raw {raw:>12}   {value:.10g} {found.site.unit}".rstrip()
    yield f"  likely cause: {cause.name} ({CAUSES[cause.name]})"
    yield f"    {cause.text}"
    for side, moments in zip((a, b), found.before, strict=True):
        yield f"  the ticks before on {side.target}:"
        yield from (f"    {_moment(moment)}" for moment in moments)


def _moment(moment: Moment) -> str:
    values = [f"{name} {'–' if raw is None else raw}" for name, raw in moment.values.items()]
    words = "; ".join([", ".join(values), *moment.events]) if values else "; ".join(moment.events)
    return f"{moment.tick:>6}  {words}".rstrip()


def as_json(comparison: Comparison) -> Json:
    """The same for programs; all of it is JSON's own."""
    found, cause = comparison.divergence, comparison.cause
    sides = [
        {"target": r.target, "versions": dict(r.versions), "ticks": r.traces.ticks}
        for r in (comparison.a, comparison.b)
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        "outcome": "different"
        if found is not None
        else ("identical" if comparison.identical else "allowed"),
        "sides": sides,
        "samples": comparison.samples,
        "series": [
            {
                "of": c.site.of,
                "index": c.site.index,
                "label": c.site.label,
                "variable": c.site.variable,
                "samples": c.samples,
                "differing": c.differing,
                "columns": c.columns,
                "first": c.first,
            }
            for c in comparison.counts
        ],
        "not_compared": list(comparison.alone),
        "divergence": None
        if found is None or cause is None
        else {**_divergence_as_json(found), "cause": {"name": cause.name, "text": cause.text}},
        "allowed": [
            {
                **_divergence_as_json(each.divergence),
                "cause": {"name": each.cause.name, "text": each.cause.text},
            }
            for each in comparison.allowed
        ],
    }


def _divergence_as_json(found: Any) -> dict[str, Json]:
    return {
        "tick": found.tick,
        "time_ms": found.time,
        "of": found.site.of,
        "index": found.site.index,
        "label": found.site.label,
        "variable": found.site.variable,
        "unit": found.site.unit,
        "neuron": list(found.neuron),
        "source": None if found.source is None else list(found.source),
        "synapse": None if found.synapse is None else list(found.synapse),
        "raw": list(found.raw),
        "values": list(found.values),
        "before": [
            [{"tick": m.tick, "values": m.values, "events": list(m.events)} for m in side]
            for side in found.before
        ],
    }
