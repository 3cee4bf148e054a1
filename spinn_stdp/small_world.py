"""SmallWorldConnector, of which PyNN 0.13 has the arguments alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN import connectors, errors

from .board_connectors import BoardConnector, Made
from .drawing.by_distance import distances_of


class SmallWorldConnector(connectors.SmallWorldConnector, BoardConnector):
    """Connects neurons that are near one another, and some of them to others instead.

    As sPyNNaker makes them, where all neurons of a target are on one core: each neuron to all at
    a distance of less than `degree`, itself among them; then each connection, with the
    probability `rewiring`, goes to any neuron of the target population.

    Arguments:
        `degree`:
            in the unit of the positions.
        `allow_self_connections`, `n_connections`:
            sPyNNaker has True and None alone.
    """

    def __init__(self, degree: float, rewiring: float, *arguments: Any, **options: Any) -> None:
        """As PyNN's.

        Raises:
            ValueError: for a *rewiring* that is no probability.
        """
        if not 0 <= rewiring <= 1:
            raise ValueError(f"rewiring={rewiring!r} is a probability: give 0 to 1")
        super().__init__(degree, rewiring, *arguments, **options)
        self.degree = degree

    def made(self, projection: Any) -> Made:
        """Its connections.

        Raises:
            ConnectionError: for arguments that sPyNNaker has not.
        """
        if self.n_connections is not None or self.allow_self_connections is not True:
            raise errors.ConnectionError(
                f"{projection.named}: SmallWorldConnector(n_connections={self.n_connections}, "
                f"allow_self_connections={self.allow_self_connections}): sPyNNaker has None and "
                "True alone; make other connections with FromListConnector"
            )
        pre, post = np.nonzero(np.asarray(distances_of(projection)) < self.degree)
        rewired = np.flatnonzero(self.rng.next(len(pre)) < self.rewiring)
        anywhere = {"low": 0, "high": projection.post.size}
        post[rewired] = self.rng.next(len(rewired), "uniform_int", anywhere)
        order = np.lexsort((pre, post))
        return Made(pre[order], post[order], {})
