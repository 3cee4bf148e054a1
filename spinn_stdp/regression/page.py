"""Comparisons as a page of HTML that needs nothing beside itself: no script, no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .causes import CAUSES
from .comparison import Comparison
from .divergence import Divergence
from .figure import figure
from .text import as_json, headline

TEMPLATE = "comparison.html"


def as_page(comparisons: Sequence[Comparison], title: str) -> str:
    """The page of one comparison, or of several that belong together."""
    environment = Environment(
        loader=PackageLoader("spinn_stdp.regression", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        title=title,
        same=all(each.same for each in comparisons),
        sections=[_section(each, number) for number, each in enumerate(comparisons, 1)],
        causes=CAUSES,
    )


def _section(comparison: Comparison, number: int) -> dict[str, Any]:
    found, a, b = comparison.divergence, comparison.a, comparison.b
    return {
        "number": number,
        "comparison": comparison,
        "headline": headline(comparison),
        "sides": (a, b),
        "found": found,
        "where": None if found is None else found.where(a),
        "before": [] if found is None else list(_before(found)),
        "figure": None if found is None else Markup(figure(a, b, found, number)),
        "json": json.dumps(as_json(comparison), indent=1, ensure_ascii=False),
        "allowed": [(each, each.divergence.where(a)) for each in comparison.allowed],
    }


def _before(found: Divergence) -> Any:
    """Rows of the table: a tick, and of each side its values and events, with what differs."""
    names = list(dict.fromkeys(n for side in found.before for m in side for n in m.values))
    for one, other in zip(*found.before, strict=True):
        sides = [
            {
                "values": [m.values.get(name) for name in names],
                "events": m.events,
            }
            for m in (one, other)
        ]
        differ = [one.values.get(name) != other.values.get(name) for name in names]
        yield {"tick": one.tick, "names": names, "sides": sides, "differ": differ}
