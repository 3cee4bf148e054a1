"""A take, run again on a target."""

from __future__ import annotations

from typing import Any

from spinn_stdp.results.results import Results, read
from spinn_stdp.scripts.takes import Ran, Take
from spinn_stdp.targets import choose


def replay(take: Take, target: str | None = None, **options: Any) -> Results:
    """Run *take*'s network through its steps again, on a target.

    Raises:
        NetworkError: the target could not run it.
        ValueError, TypeError: an unknown target or option.
    """
    chosen = choose(target)
    session = chosen.load(take.network, **options)
    try:
        network = take.network
        for step in take.steps:
            if isinstance(step, Ran):
                session.run(step.ticks)
            else:
                network = step.network
                session.update(network, step.changed)
        return read(network, session, chosen.name, chosen.versions())
    finally:
        session.close()
