"""Connectors that sPyNNaker has beside PyNN's. Names, arguments and defaults are sPyNNaker's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyNN import errors
from pyNN.connectors import Connector
from pyNN.random import RandomDistribution

Floats: TypeAlias = NDArray[np.float64]


class Made(NamedTuple):
    """Connections, by target and then by source, and what each has of its own."""

    pre: NDArray[np.int64]
    post: NDArray[np.int64]
    values: Mapping[str, Floats]
    """Weights or delays that the connector brings."""


class BoardConnector(Connector):
    """A connector that says all of its connections at once."""

    def made(self, projection: Any) -> Made:
        """The connections of *projection*.

        Raises:
            ConnectionError: for populations that it can't connect.
        """
        raise NotImplementedError(type(self).__name__)

    def _refuse(self, projection: Any, why: str) -> errors.ConnectionError:
        return errors.ConnectionError(f"{projection.named}: {type(self).__name__}: {why}")

    def _whole_populations(self, projection: Any) -> None:
        """Raise for views and assemblies."""
        for cells in (projection.pre, projection.post):
            if hasattr(cells, "grandparent") or hasattr(cells, "populations"):
                raise self._refuse(
                    projection,
                    f"{cells.label!r} is a part of a population or several; give whole "
                    "populations, or the connections as a list (FromListConnector)",
                )


def _check_signs(what: str, values: Floats) -> None:
    """Raise for values below 0, of which sPyNNaker takes the nearest to 0 for the largest."""
    if (values < 0).any():
        raise ValueError(
            f"{what} has {values.min():g}; give values from 0 up, and choose the synapses by "
            "receptor_type"
        )


class _Grouped(BoardConnector):
    """Of two populations of the same size, in groups of neurons."""

    def __init__(self, n_neurons_per_group: int | None, safe: bool, callback: Any) -> None:
        super().__init__(safe=safe, callback=callback)
        self.n_neurons_per_group = n_neurons_per_group

    def _group(self, projection: Any) -> int:
        """Neurons of a group."""
        self._whole_populations(projection)
        n_pre, n_post = projection.shape
        if n_pre != n_post:
            raise self._refuse(
                projection,
                f"is only designed to be used with populations that are the same size as each "
                f"other; these have {n_pre} and {n_post} neurons",
            )
        group = n_pre if self.n_neurons_per_group is None else self.n_neurons_per_group
        if not 1 <= group <= n_pre:
            raise self._refuse(
                projection,
                f"cannot be used with a group size of {group} where populations have {n_pre} "
                f"neurons; give one from 1 to {n_pre}",
            )
        if n_pre % group:
            raise self._refuse(
                projection,
                f"the number of neurons in each population, {n_pre}, must be divisible by the "
                f"number of neurons per group, {group}",
            )
        return int(group)


class AllButMeConnector(_Grouped):
    """Connects each neuron to all of its group but the one with its own number.

    Arguments:
        `n_neurons_per_group`:
            neurons of a group, of which a population has a whole number; None for all in one.
        `weights`:
            those of one group, by source and then by target, used for each of them; None for the
            synapse type's.
    """

    parameter_names = ("n_neurons_per_group", "weights")

    def __init__(
        self,
        n_neurons_per_group: int | None = None,
        weights: Any = None,
        safe: bool = True,
        verbose: bool = False,
        callback: Any = None,
    ) -> None:
        """As described above; *verbose* is sPyNNaker's, of a report that is not made here."""
        super().__init__(n_neurons_per_group, safe, callback)
        self.weights = None if weights is None else np.asarray(weights, np.float64)
        if self.weights is not None:
            _check_signs("AllButMeConnector: weights", self.weights)
        if n_neurons_per_group is not None:
            self._check_weights(n_neurons_per_group)

    def _check_weights(self, group: int) -> None:
        wanted = group * (group - 1)
        if self.weights is not None and self.weights.shape != (wanted,):
            raise ValueError(
                f"AllButMeConnector: {self.weights.size} weights; the number of weights must be "
                f"equal to the number of connections in a group ({group} x ({group} - 1) = "
                f"{wanted})"
            )

    def made(self, projection: Any) -> Made:
        """As of the base class."""
        group = self._group(projection)
        self._check_weights(group)
        post, pre = np.divmod(np.arange(group * group), group)
        other = pre != post
        pre, post = pre[other], post[other]
        groups = np.arange(0, projection.shape[0], group)[:, None]
        values = {}
        if self.weights is not None:
            # A source's own place is left out of its row.
            own = self.weights[pre * (group - 1) + post - (post >= pre)]
            values["weight"] = np.tile(own, len(groups))
        return Made((groups + pre).ravel(), (groups + post).ravel(), values)


class OneToOneOffsetConnector(_Grouped):
    """Connects each neuron to the one that is `offset` further on.

    Arguments:
        `offset`:
            from the source's number to the target's; may be negative.
        `wrap`:
            whether to go on at the other end of the group, or to leave the connection out.
        `n_neurons_per_group`:
            neurons of a group, of which a population has a whole number; None for all in one.
    """

    parameter_names = ("offset", "wrap", "n_neurons_per_group")

    def __init__(
        self,
        offset: int,
        wrap: bool,
        n_neurons_per_group: int | None = None,
        safe: bool = True,
        verbose: bool = False,
        callback: Any = None,
    ) -> None:
        """As described above; *verbose* is sPyNNaker's, of a report that is not made here."""
        super().__init__(n_neurons_per_group, safe, callback)
        self.offset = offset
        self.wrap = wrap

    def made(self, projection: Any) -> Made:
        """As of the base class."""
        group = self._group(projection)
        if abs(self.offset) > group:
            raise self._refuse(
                projection,
                f"the offset must be smaller than the number of neurons: {self.offset} in groups "
                f"of {group}",
            )
        post = np.arange(projection.shape[1])
        within = post % group - self.offset
        inside = (within >= 0) & (within < group)
        pre = post - post % group + np.where(inside, within, within % group)
        used = inside | bool(self.wrap)
        return Made(pre[used], post[used], {})


class KernelConnector(BoardConnector):
    """Connects neurons of two grids as a kernel lies over them.

    Shapes and coordinates are (rows, columns).

    Arguments:
        `shape_pre`, `shape_post`, `shape_kernel`:
            of the populations and of the kernel.
        `weight_kernel`, `delay_kernel`:
            weights and delays by place in the kernel, an array of its shape, a number or a
            distribution; None for the synapse type's.
        `shape_common`:
            of a grid of both; not used.
        `pre_sample_steps_in_post`, `pre_start_coords_in_post`:
            where neurons of the source lie in the common grid.
        `post_sample_steps_in_pre`, `post_start_coords_in_pre`:
            where those of the target do.
    """

    parameter_names = (
        "shape_pre",
        "shape_post",
        "shape_kernel",
        "weight_kernel",
        "delay_kernel",
        "pre_sample_steps_in_post",
        "pre_start_coords_in_post",
        "post_sample_steps_in_pre",
        "post_start_coords_in_pre",
    )

    def __init__(
        self,
        shape_pre: Sequence[int],
        shape_post: Sequence[int],
        shape_kernel: Sequence[int],
        weight_kernel: Any = None,
        delay_kernel: Any = None,
        shape_common: Sequence[int] | None = None,
        pre_sample_steps_in_post: Sequence[int] | None = None,
        pre_start_coords_in_post: Sequence[int] | None = None,
        post_sample_steps_in_pre: Sequence[int] | None = None,
        post_start_coords_in_pre: Sequence[int] | None = None,
        safe: bool = True,
        space: None = None,
        verbose: bool = False,
        callback: Any = None,
    ) -> None:
        """As described above; *verbose* is sPyNNaker's, of a report that is not made here."""
        super().__init__(safe=safe, callback=callback)
        if space is not None:
            raise ValueError("KernelConnector: non-None space unsupported; leave it out")
        self.shape_pre, self.shape_post = tuple(shape_pre), tuple(shape_post)
        self.shape_kernel = tuple(shape_kernel)
        self.pre_sample_steps_in_post = tuple(pre_sample_steps_in_post or (1, 1))
        self.pre_start_coords_in_post = tuple(pre_start_coords_in_post or (0, 0))
        self.post_sample_steps_in_pre = tuple(post_sample_steps_in_pre or (1, 1))
        self.post_start_coords_in_pre = tuple(post_start_coords_in_pre or (0, 0))
        self.weight_kernel = self._kernel("weight_kernel", weight_kernel)
        self.delay_kernel = self._kernel("delay_kernel", delay_kernel)

    def _kernel(self, name: str, given: Any) -> Floats | None:
        if given is None:
            return None
        rows, columns = self.shape_kernel
        if isinstance(given, RandomDistribution):
            given = np.asarray(given.next(int(rows * columns))).reshape(rows, columns)
        values = np.asarray(given, np.float64)
        _check_signs(f"KernelConnector: {name}", values)
        if values.ndim == 0:
            return np.full((rows, columns), float(values))
        if values.shape != (rows, columns):
            raise ValueError(
                f"KernelConnector: {name} has the shape {values.shape}; give the shape of the "
                f"kernel, ({rows}, {columns})"
            )
        return values

    def made(self, projection: Any) -> Made:
        """As of the base class."""
        self._whole_populations(projection)
        for cells, shape in ((projection.pre, self.shape_pre), (projection.post, self.shape_post)):
            if int(np.prod(shape)) != cells.size:
                raise self._refuse(
                    projection,
                    f"a grid of {shape} has {int(np.prod(shape))} neurons, and {cells.label!r} "
                    f"has {cells.size}; give the shape of the population",
                )
        n_pre, n_post = projection.shape
        post, pre = (each.ravel() for each in np.indices((n_post, n_pre)))
        places = [self._place(axis, pre, post) for axis in (0, 1)]
        inside = np.logical_and(
            *((p >= 0) & (p < size) for p, size in zip(places, self.shape_kernel, strict=True))
        )
        row, column = (place[inside] for place in places)
        kernels = {"weight": self.weight_kernel, "delay": self.delay_kernel}
        values = {
            name: kernel[row, column] for name, kernel in kernels.items() if kernel is not None
        }
        return Made(pre[inside], post[inside], values)

    def _place(
        self, axis: int, pre: NDArray[np.int64], post: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The row or column of the kernel that a pair lies under; outside of it for none."""
        own = pre // self.shape_pre[1] if axis == 0 else pre % self.shape_pre[1]
        other = post // self.shape_post[1] if axis == 0 else post % self.shape_post[1]
        steps, start = self.post_sample_steps_in_pre[axis], self.post_start_coords_in_pre[axis]
        from_start = start + other * steps - self.pre_start_coords_in_post[axis] - 1
        step = self.pre_sample_steps_in_post[axis]
        in_pre = from_start // step + 1
        place: NDArray[np.int64] = int(self.shape_kernel[axis]) // 2 - (in_pre - own)
        return place


__all__ = ["AllButMeConnector", "KernelConnector", "OneToOneOffsetConnector"]
