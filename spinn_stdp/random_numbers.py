"""Distributions of weights, delays and parameters: PyNN's, and one more that sPyNNaker has."""

from __future__ import annotations

from typing import Any

from pyNN import random

EXPONENTIAL_CLIPPED = "exponential_clipped"
random.available_distributions.setdefault(EXPONENTIAL_CLIPPED, ("beta", "low", "high"))


class RandomDistribution(random.RandomDistribution):
    __doc__ = f"""{random.RandomDistribution.__doc__}
    sPyNNaker's ``exponential_clipped`` (beta, low, high) is there too. What the board draws for
    it are *normal* numbers of mean 0 and standard deviation beta within the bounds, and so are
    those that are drawn here.
    """

    def next(self, n: int | None = None, mask: Any = None) -> Any:
        """*n* numbers; see :class:`pyNN.random.RandomDistribution`."""
        if self.name != EXPONENTIAL_CLIPPED:
            return super().next(n, mask)
        given = self.parameters
        bounds = {"low": given["low"], "high": given["high"]}
        parameters = {"mu": 0.0, "sigma": given["beta"], **bounds}
        return self.rng.next(n=n, distribution="normal_clipped", parameters=parameters, mask=mask)
