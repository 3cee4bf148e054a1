"""PyNN's connectors of a number or a probability, which say what is wrong with it."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

from pyNN import connectors
from pyNN.random import RandomDistribution


def _number(connector: Any, n: Any) -> Any:
    """*n* as PyNN takes it: an int, not numpy's.

    Raises:
        TypeError, ValueError: for what is no number of connections.
    """
    if isinstance(n, RandomDistribution):
        return n
    if not isinstance(n, Integral):
        raise TypeError(
            f"{type(connector).__name__}(n={n!r}): give an integer or a RandomDistribution"
        )
    if n < 0:
        raise ValueError(f"{type(connector).__name__}(n={n}): give a number from 0 up")
    return int(n)


class FixedNumberPostConnector(connectors.FixedNumberPostConnector):
    __doc__ = connectors.FixedNumberPostConnector.__doc__

    def __init__(self, n: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(_number(self, n), *arguments, **options)


class FixedNumberPreConnector(connectors.FixedNumberPreConnector):
    __doc__ = connectors.FixedNumberPreConnector.__doc__

    def __init__(self, n: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(_number(self, n), *arguments, **options)


class FixedTotalNumberConnector(connectors.FixedTotalNumberConnector):
    __doc__ = connectors.FixedTotalNumberConnector.__doc__

    def __init__(self, n: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(_number(self, n), *arguments, **options)


class FixedProbabilityConnector(connectors.FixedProbabilityConnector):
    __doc__ = connectors.FixedProbabilityConnector.__doc__

    def __init__(self, p_connect: float, *arguments: Any, **options: Any) -> None:
        if isinstance(p_connect, Real) and not p_connect >= 0:  # nan, too
            raise ValueError(
                f"FixedProbabilityConnector({p_connect!r}): give a probability, from 0 to 1"
            )
        super().__init__(p_connect, *arguments, **options)
