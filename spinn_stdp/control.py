"""Set up, run and end: PyNN's functions of simulation control."""

from __future__ import annotations

from typing import Any

from pyNN import common
from pyNN.common.control import DEFAULT_MAX_DELAY, DEFAULT_MIN_DELAY, DEFAULT_TIMESTEP

from . import simulator
from .network import Network
from .targets import choose_name


def setup(
    timestep: float = DEFAULT_TIMESTEP,
    min_delay: float | str = DEFAULT_MIN_DELAY,
    max_delay: float | str = DEFAULT_MAX_DELAY,
    target: str | None = None,
    spikes_per_second: float = 30.0,
    ring_buffer_sigma: float = 5.0,
    time_scale_factor: float | None = None,
    n_chips_required: int | None = None,
    n_boards_required: int | None = None,
    **target_options: Any,
) -> int:
    """Begin anew; whatever was described before is forgotten.

    Arguments:
        timestep: ms.
        min_delay: ms, one time step at least and by default.
        max_delay: ms; longer delays are refused. By default what the board holds.
        target: where it runs: ``emulator``. By default what the environment variable
            ``SPINN_STDP_TARGET`` says, else the emulator.
        spikes_per_second, ring_buffer_sigma: sPyNNaker's settings of these names, from which
            the scale of the weights follows.
        time_scale_factor, n_chips_required, n_boards_required: of a real board; they change no
            number.
        target_options: what else the target takes.

    Returns:
        0, PyNN's rank of the only process.

    Raises:
        ValueError: for a time step that is not above 0, or an unknown target.
    """
    if not timestep > 0:
        raise ValueError(f"timestep={timestep!r} ms: give a time above 0, such as 1.0 or 0.1")
    common.setup(timestep, min_delay, max_delay=max_delay, **target_options)
    name = choose_name(target)
    state = simulator.state
    state.close()
    state.clear()
    state.dt = float(timestep)
    state.min_delay = min_delay
    state.max_delay = max_delay
    state.target = name
    state.target_options = target_options
    state.spikes_per_second = spikes_per_second
    state.ring_buffer_sigma = ring_buffer_sigma
    state.neurons_per_core = {}
    state.is_set_up = True
    return 0


def end(compatible_output: bool = True) -> None:
    """Write what ``record(to_file=…)`` asked for, and let go of the target.

    Everything recorded can still be read until the next ``setup``.
    """
    for population, variables, path in simulator.state.write_on_end:
        population.write_data(path, variables)
    simulator.state.write_on_end = []


run, run_until = common.build_run(simulator)
run_for = run
reset = common.build_reset(simulator)
initialize = common.initialize

(
    get_current_time,
    get_time_step,
    _get_min_delay,
    _get_max_delay,
    num_processes,
    rank,
) = common.build_state_queries(simulator)


def get_min_delay() -> float:
    """The least synaptic delay, ms."""
    state = simulator.state
    return state.dt if state.min_delay == "auto" else float(state.min_delay)


def get_max_delay() -> float | str:
    """The largest synaptic delay, ms, as given to ``setup``; ``"auto"`` for the board's."""
    return simulator.state.max_delay


def set_number_of_neurons_per_core(cell_type: type, neurons: int) -> None:
    """sPyNNaker's: the most neurons of a cell type that share a core."""
    simulator.state.require_setup("set_number_of_neurons_per_core() was called")
    simulator.state.neurons_per_core[cell_type.__name__] = int(neurons)
    simulator.state.structure_changed = True


def get_network() -> Network:
    """The network that has been described so far; any target can run it."""
    return simulator.state.network()
