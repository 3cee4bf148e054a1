"""What of sPyNNaker 7.4.1 is mended for a deployment, in the process that deploys."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spinn_front_end_common.abstract_models import AbstractRewritesDataSpecification
from spinn_front_end_common.utilities import system_control_logic
from spinn_front_end_common.utility_models import ReverseIpTagMultiCastSource
from spynnaker.pyNN.data import SpynnakerDataView
from spynnaker.pyNN.models.neuron import PopulationMachineVertex, synaptic_matrix_app
from spynnaker.pyNN.models.neuron.synapse_dynamics import AbstractSynapseDynamicsStructural
from spynnaker.pyNN.utilities.neo_buffer_database import NeoBufferDatabase


def mend_new_spike_times() -> None:
    """Make ``set(spike_times=[[…], […], …])`` work after a run.

    sPyNNaker then takes each core's share of a list as if it were an array, which ends in
    "only integer scalar arrays can be converted to a scalar index" for more than one neuron.
    """
    name = "send_buffer_times"
    given: Any = getattr(ReverseIpTagMultiCastSource, name)

    def take(vertex: Any, times: Sequence[Any] | None) -> None:
        given.fset(vertex, None if times is None else _by_neuron(times))

    setattr(ReverseIpTagMultiCastSource, name, given.setter(take))


def mend_delays_of_full_rings() -> None:
    """Make delays that fill the ring buffers behind a delay extension come back as they are.

    The board's program stores such a delay as 0, which sPyNNaker reads as the delay of the
    extension alone. Rows that the host makes are not concerned.
    """
    module: Any = synaptic_matrix_app
    convert = module.convert_to_connections

    def converted(synapses: Any, *arguments: Any) -> Any:
        connections = convert(synapses, *arguments)
        *_, is_delayed, slots, _width = arguments
        if is_delayed and synapses.may_generate_on_machine():
            step = SpynnakerDataView.get_simulation_time_step_ms()
            ticks = np.rint(connections["delay"] / step)
            full = ticks % slots == 0
            connections["delay"][full] += slots * step
        return connections

    module.convert_to_connections = converted


def mend_recorded_rewiring() -> None:
    """Make what was formed and eliminated readable.

    sPyNNaker takes arrays of one element for numbers, which NumPy refuses since 2.4, and finds
    nothing at all where the first core has nothing.
    """
    kind: Any = NeoBufferDatabase
    name = f"_{kind.__name__}__get_rewires"

    def read(database: Any, rec_id: int, interval: float) -> NDArray[Any]:
        metadata = getattr(database, f"_{kind.__name__}__get_region_metadata")
        found: list[NDArray[Any]] = []
        for region_id, _, slice_, *_rest in list(metadata(rec_id)):
            raw = np.frombuffer(bytes(database._read_recording(region_id)), "<i4").reshape(-1, 2)
            time, word = raw[:, 0] * interval, raw[:, 1]
            post = (word >> POST_SHIFT) % POST_NUMBERS + slice_.lo_atom
            found.append(np.stack([time, word >> PRE_SHIFT, post, word & 1], axis=1))
        table = np.concatenate([np.zeros((0, 4)), *found])
        return table[np.lexsort(table.T[::-1])]

    setattr(kind, name, read)


def forget_connections() -> None:
    """Have rewired synapses listed once only when they are loaded anew."""
    for vertex in SpynnakerDataView.iterate_vertices():
        for projection in getattr(vertex, "incoming_projections", ()):
            dynamics = projection._synapse_information.synapse_dynamics
            if isinstance(dynamics, AbstractSynapseDynamicsStructural):
                dynamics.connections.clear()  # type: ignore[attr-defined]


def is_to_be_loaded() -> bool:
    """Whether the next run begins with writing all data."""
    return SpynnakerDataView.get_requires_data_generation()


def forget_rewriting() -> None:
    """Have what was written with all other data not be written once more before the next run.

    A reset asks to write the initial values again, of populations that learn by writing all data,
    of others on their own. Where there are both, the next run writes all, and the one after it the
    initial values of those others, over the state that they have by then.
    """
    for placement in SpynnakerDataView.iterate_placemements():
        vertex = placement.vertex
        if isinstance(vertex, PopulationMachineVertex):  # which does not heed the other way
            for what in ("neuron", "synapse"):
                setattr(
                    vertex, f"_{PopulationMachineVertex.__name__}__regenerate_{what}_data", False
                )
        elif isinstance(vertex, AbstractRewritesDataSpecification):
            vertex.set_reload_required(False)


POST_SHIFT, POST_NUMBERS, PRE_SHIFT = 1, 1 << 8, 9
"""Of the word that a core records; its lowest bit is set for what was formed."""
RUNNER = "spinn_front_end_common.interface.interface_functions.application_runner"
"""A module, of which its package has a function under the same name."""


def leave_out_pauses() -> None:
    """Ask at once what programs have done, which sPyNNaker gives half a second to begin with.

    A board in software answers when they have done what they were told, and runs a network in
    less time than sPyNNaker waits for it to end before it asks.
    """
    logic: Any = system_control_logic
    logic.time = SimpleNamespace(sleep=_go_on)
    runner: Any = import_module(RUNNER)
    runner.sleep = _go_on


def _go_on(seconds: float) -> None:
    """Do not sleep."""


def _by_neuron(times: Sequence[Any]) -> Any:
    """The same as an array, of arrays if each neuron has its own times."""
    if not any(np.ndim(each) for each in times):
        return np.asarray(times)
    array = np.empty(len(times), object)
    array[:] = [np.asarray(each) for each in times]
    return array
