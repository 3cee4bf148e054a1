"""Projections as sPyNNaker makes them, and as it tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import spinn_stdp
from spinn_stdp import simulator
from spinn_stdp.projections import ADDRESSES, PAIR

from .connecting import with_listed_values
from .met import note


class Projection(spinn_stdp.Projection):
    """PyNN's, with sPyNNaker's rules for weights and delays.

    sPyNNaker takes the magnitudes of weights that have one sign, whatever the receptor, and does
    not hold delays to the limits that were given to ``setup``; those of less than a time step
    last one. Where PyNN chooses a receptor by the sign of the weights, it takes the excitatory
    one.
    """

    def __init__(
        self,
        presynaptic_population: Any,
        postsynaptic_population: Any,
        connector: Any,
        synapse_type: Any = None,
        source: Any = None,
        receptor_type: str = "excitatory",
        space: Any = None,
        label: str | None = None,
        download_synapses: bool = False,
    ) -> None:
        if download_synapses:
            note("Projection(download_synapses=True): they are here anyhow")
        connector, synapse_type = with_listed_values(connector, synapse_type)
        super().__init__(
            presynaptic_population,
            postsynaptic_population,
            connector,
            synapse_type,
            source,
            receptor_type,
            space,
            label,
        )

    def problems(self) -> Iterator[str]:
        """None: what PyNN refuses in weights and delays, sPyNNaker takes; it is noted."""
        for text in super().problems():
            note(f"taken, though PyNN refuses it: {text}")
        return iter(())

    def take_pynns(self) -> None:
        """As PyNN's connector makes them, with delays of a time step at least."""
        super().take_pynns()
        step = simulator.state.dt
        if self.bounds("delay")[0] >= step or self._keeps_short_delays():
            return
        self._own_arrays()
        if not len(self._given["delay"]):
            return
        shortest = self._given["delay"].min()
        self._given["delay"] = np.maximum(self._given["delay"], step)
        note(f"{self.named}: delays from {shortest:g} ms, taken for a time step, {step:g} ms")

    def _keeps_short_delays(self) -> bool:
        """Whether sPyNNaker stores a delay of 0 as it is: of a list that has none of its own."""
        names = getattr(self._connector, "column_names", None)
        return names is not None and "delay" not in names

    # ---- values ---------------------------------------------------------------------

    def get(
        self,
        attribute_names: str | list[str],
        format: str,
        gather: bool | str = True,
        with_address: bool = True,
        multiple_synapses: str = "last",
    ) -> Any:
        """As sPyNNaker's, of connections in the order of their sources and then their targets.

        Sources and targets of views are counted in their populations, matrices have a row for
        each neuron of these, and weights have no sign. One attribute in a list is as one by
        itself; any format but ``list`` is a matrix.
        """
        is_one = not isinstance(attribute_names, str) and len(attribute_names) == 1
        return super().get(
            attribute_names[0] if is_one else attribute_names,
            "list" if format == "list" else "array",
            gather,
            with_address,
            multiple_synapses,
        )

    @property
    def matrix_shape(self) -> tuple[int, int]:
        """That of the populations."""
        ends: tuple[Any, Any] = self.pre, self.post
        rows, columns = (getattr(cells, "grandparent", cells).size for cells in ends)
        return rows, columns

    def _columns(self, names: list[str], gather: bool | str) -> list[Any]:
        """In sPyNNaker's order and terms."""
        columns = dict(zip(names, super()._columns(names, gather), strict=True))
        pre, post = self._in_populations(*super()._columns(list(PAIR), gather))
        order = np.lexsort((post, pre))
        for name in names:
            if name in ADDRESSES:
                columns[name] = pre if ADDRESSES[name] == "pre_index" else post
            elif name == "weight":
                columns[name] = np.abs(columns[name])
        return [columns[name][order] for name in names]

    def _in_populations(self, *indices: Any) -> Iterator[Any]:
        for cells, index in zip((self.pre, self.post), indices, strict=True):
            is_view = hasattr(cells, "grandparent") and len(index)
            yield cells.index_in_grandparent(index) if is_view else index
