"""RecurrentRule: tables of windows and limits of counts, and which rows a spike leads to.

Source: ``TimingDependenceRecurrent`` of sPyNNaker 7.4.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import UInt16s
from emulator.timestep.plasticity.recurrent import COUNT_BITS, WINDOW_BITS, WINDOWS
from spinn_stdp.network import Network, Plasticity, Projection
from spinn_stdp.quantise.currents import US_PER_MS
from spinn_stdp.quantise.row_lengths import Geometries, row_lengths

RECURRENT = "RecurrentRule"
NUMBERS = frozenset(
    {
        "accumulator_depression",
        "accumulator_potentiation",
        "mean_pre_window",
        "mean_post_window",
        "dual_fsm",
    }
)
LONGEST_WINDOW = 0xFFFF
"""Ticks, of a table's 16 bits."""
SPARSE = frozenset({"FromListConnector", "FromFileConnector", "OneToOneConnector"})
"""Connectors whose packets go only where they have synapses; those of others go everywhere."""


def recurrent(parameters: Mapping[str, float], timestep_us: int) -> dict[str, Any]:
    """Windows as equally probable lengths, and the last counts that do nothing."""
    return {
        "pre": _windows(parameters["mean_pre_window"], timestep_us),
        "post": _windows(parameters["mean_post_window"], timestep_us),
        "depression": int(parameters["accumulator_depression"]) + 1,
        "potentiation": int(parameters["accumulator_potentiation"]) - 1,
        "dual_fsm": int(bool(parameters["dual_fsm"])),
    }


def _windows(mean: float, timestep_us: int) -> UInt16s:
    """The inverse of the exponential distribution, ticks."""
    ticks = float(mean * (US_PER_MS / timestep_us))
    lengths = np.log(1.0 - np.arange(WINDOWS) / float(WINDOWS)) * -ticks
    return lengths.astype(np.uint16)


def has_windows_of_synapses(rule: Plasticity) -> bool:
    """Whether it is the form of which sPyNNaker has one program only."""
    return rule.timing == RECURRENT and not rule.timing_parameters["dual_fsm"]


def check_recurrent(rule: Plasticity, timestep_us: int) -> Iterator[str]:
    """What of its numbers the board can't do."""
    given = rule.timing_parameters
    for name in ("mean_pre_window", "mean_post_window"):
        longest = float(_longest(given[name], timestep_us))
        if not 0 <= longest <= LONGEST_WINDOW:
            most = LONGEST_WINDOW / np.log(WINDOWS) * timestep_us / US_PER_MS
            yield f"{name} is {given[name]:g} ms; give a time from 0 to {most:.0f} ms"
    for name, sign in (("accumulator_depression", -1), ("accumulator_potentiation", 1)):
        value = given[name]
        if value != int(value) or value * sign < 1:
            yield f"{name} is {value:g}; give a whole number {'above' if sign > 0 else 'below'} 0"


def recurrent_surprises(rule: Plasticity, timestep_us: int) -> Iterator[str]:
    """What the board's few bits make of it."""
    if not has_windows_of_synapses(rule):
        return
    given = rule.timing_parameters
    most = 1 << (COUNT_BITS - 1)
    if given["accumulator_potentiation"] > most or given["accumulator_depression"] < -most - 1:
        yield (
            f"without dual_fsm a synapse counts from {-most} to {most - 1}: beyond it wraps, and "
            "never reaches the limit that was asked for. Give limits within, or dual_fsm=True"
        )
    longest = max(_longest(given[f"mean_{side}_window"], timestep_us) for side in ("pre", "post"))
    if longest >= 1 << WINDOW_BITS:
        yield (
            f"without dual_fsm a synapse remembers windows of up to {(1 << WINDOW_BITS) - 1} "
            f"ticks; longer ones, of up to {longest:.0f}, lose their upper bits. Give shorter "
            "means, or dual_fsm=True"
        )


def _longest(mean: float, timestep_us: int) -> float:
    return float(mean * US_PER_MS / timestep_us * np.log(WINDOWS))


def rows_read(
    network: Network, projection: Projection, geometries: Geometries, pre_cores: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(sources, cores): which rows of *projection* the spikes of its sources lead to.

    *pre_cores*: the core of each source. A row without synapses is read too, where any projection
    between the two populations has packets of the source's core routed to the target's.
    """
    post, width = network.populations[projection.post], geometries[projection.post].neurons
    cores = -(-post.size // width)
    routed = np.zeros((int(pre_cores[-1]) + 1, cores), np.bool_)
    for each in network.projections:
        if (each.pre, each.post) != (projection.pre, projection.post):
            continue
        made = each.connections
        routed[pre_cores[made.pre], made.post // width] = True
        if each.connector.kind not in SPARSE:
            routed[:] = True
    if row_lengths(network, projection, geometries)[0] == 0:
        routed[:] = False
    return routed[pre_cores]
