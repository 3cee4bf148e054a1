"""Set up, run and end: PyNN's functions of simulation control."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, TypeAlias

from pyNN import common
from pyNN.common.control import DEFAULT_MAX_DELAY, DEFAULT_MIN_DELAY, DEFAULT_TIMESTEP

from . import simulator
from .network import Network
from .other_back_ends import without_theirs
from .processes import checked_processes
from .quantise.checks import LONGEST_TIMESTEP
from .quantise.encoding import timestep_in_us
from .quantise.problems import BoardWarning
from .targets import choose, choose_name, options_for

Callbacks: TypeAlias = Sequence[Callable[[float], float]] | None
MISTAKEN = {
    "dt": "timestep",
    "time_step": "timestep",
    "mindelay": "min_delay",
    "maxdelay": "max_delay",
}
"""Names that are taken for arguments of ``setup``, and what it calls them."""


def setup(
    timestep: float = DEFAULT_TIMESTEP,
    min_delay: float | str | None = DEFAULT_MIN_DELAY,
    max_delay: float | str | None = DEFAULT_MAX_DELAY,
    target: str | None = None,
    spikes_per_second: float = 30.0,
    ring_buffer_sigma: float = 5.0,
    time_scale_factor: float | None = None,
    n_chips_required: int | None = None,
    n_boards_required: int | None = None,
    final_sample: bool = True,
    num_processes: int = 1,
    rank: int = 0,
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
        final_sample: whether recorded variables have a sample at the end of a run, too, as
            PyNN's have: n + 1 of them in n time steps. False for the n that a board records.
        num_processes, rank: describe what the process *rank* of so many has of the network, to
            look at; see :mod:`.processes`. Networks run in one.
        target_options: what else the target takes. What PyNN's other back ends take is passed
            over, with a warning.

    Returns:
        The rank: 0, of the only process.

    Raises:
        TypeError: for a number that is none, or an option that the target does not have.
        ValueError: for a time step, delay or setting that the board does not have, or an
            unknown target.
    """
    for name in MISTAKEN.keys() & target_options.keys():
        raise TypeError(f"setup({name}=…): this argument is called {MISTAKEN[name]}")
    processes = checked_processes(num_processes, rank)
    step = _timestep(timestep)
    min_delay = "auto" if min_delay is None else min_delay
    max_delay = "auto" if max_delay is None else max_delay
    _check_delays(min_delay, max_delay, step)
    for name, value in (
        ("spikes_per_second", spikes_per_second),
        ("ring_buffer_sigma", ring_buffer_sigma),
    ):
        if not 0 <= _number(value, name) < math.inf:
            raise ValueError(f"{name}={value!r}: give a number from 0 up, such as sPyNNaker's")
    target_name = choose_name(target)
    target_options = without_theirs(
        target_options, kept=choose(target_name).shared_options, level=2
    )
    choose(target_name).check(options_for(target_options))
    state = simulator.state
    state.close()
    state.clear()
    state.dt = step
    state.min_delay = min_delay
    state.max_delay = max_delay
    state.target = target_name
    state.target_options = target_options
    state.spikes_per_second = float(spikes_per_second)
    state.ring_buffer_sigma = float(ring_buffer_sigma)
    state.final_sample = bool(final_sample)
    state.neurons_per_core = {}
    state.synapse_cores = {}
    state.num_processes, state.mpi_rank = processes
    state.is_set_up = True
    return state.mpi_rank


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}={value!r}: give a number")
    return float(value)


def _timestep(timestep: Any) -> float:
    """The time step that the board uses for the one asked for, ms."""
    asked = _number(timestep, "timestep")
    if not 0 < asked <= LONGEST_TIMESTEP:
        raise ValueError(
            f"timestep={timestep!r} ms: the board's time step can be above 0 and up to "
            f"{LONGEST_TIMESTEP:g} ms; give 1.0 or 0.1, say"
        )
    used = timestep_in_us(asked) / 1000
    if abs(used - asked) > simulator.TICK_TOLERANCE * used:
        warnings.warn(
            f"timestep={timestep!r} ms is no whole number of µs; the board uses {used:g} ms",
            BoardWarning,
            stacklevel=3,
        )
    return used


def _check_delays(min_delay: Any, max_delay: Any, step: float) -> None:
    least = step if min_delay == "auto" else _number(min_delay, "min_delay")
    most = math.inf if max_delay == "auto" else _number(max_delay, "max_delay")
    ticks = least / step
    if not ticks >= 1 - simulator.TICK_TOLERANCE:
        raise ValueError(
            f"min_delay={min_delay!r} ms is less than the time step, {step:g} ms; give at least "
            "that, or a shorter time step"
        )
    if not most >= least * (1 - simulator.TICK_TOLERANCE):
        raise ValueError(
            f"max_delay={max_delay!r} ms is less than the shortest delay, {least:g} ms; give at "
            "least that"
        )


def end(compatible_output: bool = True) -> None:
    """Write what ``record(to_file=…)`` asked for, and let go of the target.

    Everything recorded can still be read until the next ``setup``. Where a file can't be
    written, the others are, and then the first error is raised.
    """
    wanted, simulator.state.write_on_end = simulator.state.write_on_end, []
    failures: list[Exception] = []
    for population, variables, file in wanted:
        try:
            population.write_data(file, variables)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]


_run, _run_until = common.build_run(simulator)


def run(simtime: float, callbacks: Callbacks = None) -> float:
    """Advance by *simtime* ms; a part of a time step counts as a whole one.

    ``run(x)`` and then ``run(y)`` give the same numbers as ``run(x + y)``.

    Arguments:
        callbacks: functions that are called with the time and return when they want to be
            called next, ms; that is later, or infinity for never.

    Returns:
        The time, ms.

    Raises:
        NetworkError: if the board could not run the network; nothing has run then.
        MemoryError: if the recordings would not fit; nothing has run then.
        RuntimeError: before ``setup``, or if the network has grown since the last run.
        ValueError: for a time that is none, or in the past; of a callback's too.
    """
    return _advance(simulator.state.t + _time("run", simtime), callbacks)


def run_until(time_point: float, callbacks: Callbacks = None) -> float:
    """Advance to *time_point*, ms; else as :func:`run`."""
    return _advance(_time("run_until", time_point), callbacks)


def _advance(to: float, callbacks: Callbacks) -> float:
    simulator.state.require_setup("run() was called")
    checked = [_later(callback) for callback in callbacks or ()]
    reached, step = float(_run_until(to, checked)), simulator.state.dt
    if reached - to > simulator.TICK_TOLERANCE * step:
        warnings.warn(
            f"the run to {to:g} ms went on to {reached:g} ms: the board runs whole time steps, of "
            f"{step:g} ms here",
            BoardWarning,
            stacklevel=3,
        )
    return reached


run_for = run


def _later(callback: Callable[[float], float]) -> Callable[[float], float]:
    """*callback*, but that it can't hold up the run by asking for a time that is over."""

    def call(now: float) -> float:
        wanted = callback(now)
        if isinstance(wanted, bool) or not isinstance(wanted, Real) or not wanted > now:
            raise ValueError(
                f"the callback {callback!r}, called at {now:g} ms, returned {wanted!r}; return the "
                "time when to call it next, ms, later than now"
            )
        return float(wanted)

    return call


def _time(function: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{function}({value!r}): give a time in ms")
    return float(value)


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
    """The least synaptic delay, ms: as given to ``setup``, or that of the projections so far."""
    state = simulator.state
    if state.min_delay != "auto":
        return float(state.min_delay)
    delays = (each for projection in state.projections for each in projection.all_delays())
    return max(state.dt, min((float(each.min()) for each in delays), default=state.dt))


def get_max_delay() -> float | str:
    """The largest synaptic delay, ms, as given to ``setup``; ``"auto"`` for the board's."""
    return simulator.state.max_delay


def set_number_of_neurons_per_core(cell_type: type, neurons: int | None) -> None:
    """sPyNNaker's: the most neurons of a cell type that share a core; None for the board's."""
    _set_cores("set_number_of_neurons_per_core", cell_type, neurons, 1)


def set_number_of_synapse_cores(cell_type: type, n_synapse_cores: int | None) -> None:
    """sPyNNaker's: how many cores the synapses onto a core of neurons of a cell type have.

    None for as many as sPyNNaker takes; 0 to have neurons and synapses on one core. Populations
    may have an ``n_synapse_cores`` of their own.
    """
    _set_cores("set_number_of_synapse_cores", cell_type, n_synapse_cores, 0)


def _set_cores(function: str, cell_type: type, number: int | None, least: int) -> None:
    state = simulator.state
    state.require_setup(f"{function}() was called")
    if not isinstance(cell_type, type):
        raise TypeError(
            f"{function}({cell_type!r}, …): give the class of a cell type, such as IF_cond_exp"
        )
    numbers = state.synapse_cores if least == 0 else state.neurons_per_core
    if number is None:
        numbers.pop(cell_type.__name__, None)
    elif int(number) < least:
        raise ValueError(f"{function}({cell_type.__name__}, {number!r}): give {least} or more")
    else:
        numbers[cell_type.__name__] = int(number)
    state.structure_changed = True


def get_network() -> Network:
    """The network that has been described so far; any target can run it."""
    return simulator.state.network()
