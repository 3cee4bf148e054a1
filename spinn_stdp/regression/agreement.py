"""Whether targets agree about a network: an assertion for tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import spinn_stdp
from spinn_stdp.network import Network
from spinn_stdp.results.recordings import all_recorded
from spinn_stdp.results.results import simulate

from .comparison import Comparison, compare

Build = Callable[[Any], object]
"""Describes a network: is called with :mod:`spinn_stdp`, beginning with its ``setup``."""


def network_of(build: Build | Network) -> Network:
    """The network that *build* describes; or *build*, if it is one.

    Raises:
        RuntimeError: it has not called ``setup``.
    """
    if isinstance(build, Network):
        return build
    spinn_stdp.end()
    build(spinn_stdp)
    return spinn_stdp.get_network()


def assert_targets_agree(
    build: Build | Network,
    duration: float,
    targets: Sequence[str] = ("emulator", "firmware"),
    *,
    allow: Collection[str] = (),
    weights: bool = True,
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Comparison]:
    """Run a network on all *targets* and compare each with the first, integer by integer.

    All spikes and variables are recorded, whatever *build* records.

    Arguments:
        build: the network, or what describes it.
        duration: ms.
        allow: causes of divergence that are tolerated, see :func:`spinn_stdp.compare`.
        weights: record those of learning synapses at every tick too.
        options: of the targets, by name.

    Returns:
        The comparisons.

    Raises:
        AssertionError: two differ; tells where they part and why.
        NetworkError: a target could not run it.
        ValueError: fewer than two targets, or an unknown one.
    """
    if len(targets) < 2:
        raise ValueError(f"targets={targets!r}: give at least two")
    network = all_recorded(network_of(build), weights)
    given = options or {}
    first, *others = (
        simulate(network, duration, target=target, **given.get(target, {})) for target in targets
    )
    comparisons = [compare(first, other, allow) for other in others]
    for comparison in comparisons:
        if not comparison.same:
            raise AssertionError(str(comparison))
    return comparisons
