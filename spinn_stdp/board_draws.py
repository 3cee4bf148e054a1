"""Connections that the board draws itself.

sPyNNaker leaves random connectors, weights and delays to a program on the board, as far as that
knows them; what that draws is known beforehand where the target population has a ``seed``. Then
the connections here are the board's. They are drawn when somebody asks for them, as they depend
on what else projects onto the same cores.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from pyNN import common
from pyNN.random import RandomDistribution

from .drawing.choice import is_pynn_s_own, pynns_kind
from .network import Connections, Network
from .quantise.connectors import Sizes, expected
from .quantise.distributions import Unforeseeable
from .quantise.expansion import Expansion, connectors, expanded, expansion, is_random
from .quantise.geometries import foreseen_geometries
from .quantise.problems import BoardWarning, NetworkError, Problems
from .quantise.weights import known_on_machine

if TYPE_CHECKING:
    from .projections import Projection
    from .simulator import State


def is_drawn_on_board(projection: Projection) -> bool:
    """Whether the board draws the connections of *projection*, from a seed that is known."""
    from .description import described_alone

    connector: Any = projection._connector
    if (
        getattr(pynns_kind(connector), "__name__", None) not in connectors()
        or connector.location_selector is not None
        or projection.is_rewired
        or simulator_of(projection).num_processes > 1
        or not all(map(_is_run_of_cells, (projection.pre, projection.post)))
        or population_of(projection.post).seed is None
    ):
        return False
    asked = described_alone(projection)
    if not (known_on_machine(asked.weight) and known_on_machine(asked.delay)):
        return False
    if not is_random(asked) or not isinstance(_allows_self(connector), bool):
        return False
    sizes = Sizes(projection.pre.size, projection.post.size, projection.pre == projection.post)
    try:
        known = expected(asked.connector.kind, asked.connector.parameters, sizes) is not None
    except Unforeseeable:
        known = True  # told with all else that is wrong, before the run
    return known


def simulator_of(projection: Projection) -> State:
    """The state that it is a part of."""
    state: State = projection._simulator.state
    return state


def population_of(cells: Any) -> Any:
    """The population that a view is of, or that it is."""
    return getattr(cells, "grandparent", cells)


def _allows_self(connector: Any) -> Any:
    return getattr(connector, "allow_self_connections", True)


def _is_run_of_cells(cells: Any) -> bool:
    """Whether *cells* are a population, or one after the other in one."""
    if isinstance(cells, common.Assembly):
        return False
    if not hasattr(cells, "grandparent"):
        return True
    within = cells.index_in_grandparent(np.arange(cells.size))
    return bool(np.array_equal(within, np.arange(within[0], within[0] + cells.size)))


def warn_of_rng(projection: Projection) -> None:
    """Tell of random numbers that were given and that the board does not know."""
    connector: Any = projection._connector
    rng = getattr(connector, "rng", None)
    space = projection.synapse_type.parameter_space
    drawn = [space[name].base_value for name in ("weight", "delay")]
    own = [each.rng for each in drawn if isinstance(each, RandomDistribution)]
    given = [rng] if rng is not None and not is_pynn_s_own(rng) else []
    if any(each.seed is not None for each in [*given, *own]):
        target = population_of(projection.post)
        warnings.warn(
            f"{projection.named}: the board draws its connections, weights and delays itself, "
            f"from the seed of the target population {target.label!r} (seed={target.seed}); the "
            "rng that was given is not used. Leave it out, or, to use it, the population's seed",
            BoardWarning,
            stacklevel=4,
        )


class BoardDraws:
    """What was drawn so far, for all populations that have a seed."""

    def __init__(self) -> None:
        self._asked: dict[int, Expansion] = {}
        self._drawn: dict[int, dict[int, Connections]] = {}
        """By target: by place of the projection."""
        self._seen: Any = None
        self._is_drawing = False

    @property
    def is_undisturbed(self) -> bool:
        """Whether connections are to be taken as they stand."""
        return self._is_drawing

    def look(self, state: State) -> None:
        """Bring the connections up to date with what has been described.

        Raises:
            NetworkError: something is wrong with the network, so that it can't be said.
        """
        if self._is_drawing or self._seen == _fingerprint(state):
            return
        problems = state.draw_on_board()
        if problems:
            raise NetworkError(problems)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """A block in which connections are taken as they stand, up to date or not."""
        before, self._is_drawing = self._is_drawing, True
        try:
            yield
        finally:
            self._is_drawing = before

    def draw(self, state: State, network: Network, places: dict[int, Projection]) -> list[str]:
        """Give each projection of *places* its connections, and say what is in the way.

        Args:
            state: what *network* is the description of.
            network: with anything for the connections of those.
            places: the projections that await them, by their places in *network*.

        Raises:
            NetworkError: the board would end in an error.
        """
        problems = Problems()
        geometries = foreseen_geometries(network, problems)
        if geometries is None:
            return problems.errors
        awaiting = dict(places)
        for target in sorted({network.projections[place].post for place in places}):
            asked = expansion(network, target, geometries)
            if asked is not None and self._asked.get(target) != asked:
                self._drawn[target] = dict(expanded(network, asked))
                self._asked[target] = asked
            for place in asked.projections if asked is not None else ():
                awaiting.pop(place).take(self._drawn[target][place])
        for projection in awaiting.values():
            projection.take_pynns()
        self._seen = _fingerprint(state)
        return []


def _fingerprint(state: State) -> Any:
    """Changes with all that the connections depend on."""
    return (
        [(p.size, p.neurons_per_core) for p in state.populations],
        [p.given_as_list for p in state.projections],
        dict(state.neurons_per_core),
    )
