"""With which connector each projection is deployed, so that the board has the network's synapses.

A connector that sPyNNaker's board expands by itself is left to it, with the board's own rounding,
where what comes of it can be known beforehand. All others are lists of the very connections.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from spinn_stdp.network import Connector, Distribution, Integers, Network, Projection
from spinn_stdp.quantise.limits import name
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.statistics import LISTS, foreseen

LIST = "FromListConnector"
ALL_TO_ALL = "AllToAllConnector"
ONE_TO_ONE = "OneToOneConnector"
BY_PARAMETERS = ("AllButMeConnector", "KernelConnector", "OneToOneOffsetConnector")
"""sPyNNaker's connectors of which nothing is random."""
REMEDY = (
    "deploy the very connections as a list: connections='frozen', or --frozen on the command line"
)

Span = tuple[int, int]
"""First neuron, and the one after the last."""


@dataclass(frozen=True)
class Wiring:
    """How one projection is told to sPyNNaker."""

    connector: str
    """AllToAllConnector, OneToOneConnector or FromListConnector; or what the board draws from."""
    columns: tuple[str, ...] = ()
    """Of a list: what each connection has of its own, of ``weight`` and ``delay``."""
    pre: Span | None = None
    """The neurons of a view; None for the whole population."""
    post: Span | None = None
    self_connections: bool = True


def frozen(network: Network) -> Network:
    """*network* with each connection in a list, whatever connector made it.

    Two targets that are given this have the same synapses, but other scales of weights than
    the original network has where sPyNNaker foresees more of a connector than of its list.

    What can't be a list stays as it is, and if the board draws any of it, so does all that the
    board draws for that population, in turn from one sequence of random numbers.
    """
    still_drawn = {p.post for p in network.projections if p.drawn_on_board and _needs_the_board(p)}
    listed = (
        replace(
            p,
            connector=Connector(LIST),
            weight=None,
            delay=None,
            n_pre=None,
            n_post=None,
            drawn_on_board=False,
        )
        if not _needs_the_board(p)
        and not (p.drawn_on_board and p.post in still_drawn)
        and not (p.structure is not None and p.connector.kind == LIST)  # in whose order they are
        else p
        for p in network.projections
    )
    return replace(network, projections=tuple(listed))


def _needs_the_board(projection: Projection) -> bool:
    """Whether sPyNNaker can't write its synapses from a list."""
    rule = projection.plasticity
    return projection.brings or (rule is not None and rule.is_changeable)


def plan(network: Network, problems: Problems) -> tuple[Wiring, ...]:
    """The wiring of each projection; tells *problems* of those that can't be deployed."""
    return tuple(_wiring(network, projection, problems) for projection in network.projections)


def _wiring(network: Network, projection: Projection, problems: Problems) -> Wiring:
    if projection.drawn_on_board:
        return _drawn(network, projection)
    expected = foreseen(network, projection)
    asked = {"weight": projection.weight, "delay": projection.delay}
    random = [what for what, value in asked.items() if isinstance(value, Distribution)]
    kind = projection.connector.kind
    if expected.is_list and not (random and kind in LISTS):
        own = {"weight": expected.weights, "delay": expected.delays}
        columns = [what for what, value in own.items() if isinstance(value, np.ndarray)]
        # sPyNNaker takes an empty list to have no columns.
        return Wiring(LIST, tuple(columns) if len(projection.connections) else ())
    if random or kind not in _NATIVE:
        what = f"random {' and '.join(f'{each}s' for each in random)}" if random else kind
        problems.error(
            f"{name(network, projection)}: sPyNNaker makes {what} by its own rules and random "
            "numbers, and so other synapses than the network has; give the target population a "
            f"seed, or {REMEDY}"
        )
        return Wiring(LIST)
    wiring = _NATIVE[kind](network, projection)
    if wiring is None:
        problems.error(
            f"{name(network, projection)}: sPyNNaker's {kind} makes other connections than the "
            f"network has; {REMEDY}"
        )
        return Wiring(LIST)
    return wiring


def _drawn(network: Network, projection: Projection) -> Wiring:
    """The board is asked for what it draws; what came of it is compared with the network."""
    ends = (
        (projection.pre, projection.first_pre, projection.n_pre),
        (projection.post, projection.first_post, projection.n_post),
    )
    views: list[Span | None] = []
    for population, first, number in ends:
        size = network.populations[population].size
        is_whole = number in (None, size)
        views.append(None if is_whole or number is None else (first, first + number))
    pre, post = views
    return Wiring(projection.connector.kind, (), pre, post)


def _all_to_all(network: Network, projection: Projection) -> Wiring | None:
    pre, post = _spans(network, projection)
    if pre is None or post is None or not _as_asked(projection):
        return None
    pairs = np.indices((pre[1] - pre[0], post[1] - post[0])).reshape(2, -1)
    pairs += np.array([[pre[0]], [post[0]]])
    with_self = _same_pairs(projection, pairs)
    without_self = (
        projection.pre == projection.post
        and pre == post
        and _same_pairs(projection, pairs[:, pairs[0] != pairs[1]])
    )
    if not (with_self or without_self):
        return None
    return Wiring(ALL_TO_ALL, (), *_views(network, projection, pre, post), with_self)


def _one_to_one(network: Network, projection: Projection) -> Wiring | None:
    pre, post = _spans(network, projection)
    if pre is None or post is None or not _as_asked(projection):
        return None
    each = np.arange(min(pre[1] - pre[0], post[1] - post[0]))
    if not _same_pairs(projection, np.stack([pre[0] + each, post[0] + each])):
        return None
    return Wiring(ONE_TO_ONE, (), *_views(network, projection, pre, post))


def _as_made(network: Network, projection: Projection) -> Wiring | None:
    """sPyNNaker's own connector, which says all of its connections by its parameters."""
    return Wiring(projection.connector.kind)


_NATIVE: dict[str, Callable[[Network, Projection], Wiring | None]] = {
    ALL_TO_ALL: _all_to_all,
    ONE_TO_ONE: _one_to_one,
    **dict.fromkeys(BY_PARAMETERS, _as_made),
}


def _spans(network: Network, projection: Projection) -> tuple[Span | None, Span | None]:
    made = projection.connections
    return (
        _span(made.pre, projection.n_pre, network.populations[projection.pre].size),
        _span(made.post, projection.n_post, network.populations[projection.post].size),
    )


def _span(used: Integers, asked: int | None, size: int) -> Span | None:
    """The neurons that a connector was let loose on; None if they are not one after another."""
    if asked in (None, size):
        return 0, size
    assert asked is not None
    first = int(used.min(initial=size))
    return (first, first + asked) if first + asked <= size else None


def _views(
    network: Network, projection: Projection, pre: Span, post: Span
) -> tuple[Span | None, Span | None]:
    """The spans of views, None for a whole population."""
    sizes = (network.populations[projection.pre].size, network.populations[projection.post].size)
    return None if pre == (0, sizes[0]) else pre, None if post == (0, sizes[1]) else post


def _as_asked(projection: Projection) -> bool:
    """Whether all weights and delays are the one that was asked for."""
    made = projection.connections
    return bool((made.weight == projection.weight).all() and (made.delay == projection.delay).all())


def _same_pairs(projection: Projection, pairs: Integers) -> bool:
    """Whether *projection* has these connections, (2, n), and no others."""
    made = np.stack([projection.connections.pre, projection.connections.post])
    if made.shape != pairs.shape:
        return False
    return np.array_equal(_sorted(made), _sorted(pairs))


def _sorted(pairs: Integers) -> Integers:
    return pairs[:, np.lexsort(pairs[::-1])]
