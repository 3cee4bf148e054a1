"""What a network asks of its synapses that the board can't hold, in words for the user.

Each function gives one text per problem, with the projection, the value, what is allowed
and what to do. Source of the limits: sPyNNaker 7.4.1 (``delay_support_adder``,
``synapse_io.get_max_row_info``, ``master_pop_table``) and its firmware.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Distribution, Floats, Network, Population, Projection

from .distributions import Unforeseeable
from .encoding import in_range, timestep_in_us
from .plasticity.recurrent import RECURRENT
from .ring_buffers import Geometry, delay_stages
from .row_lengths import Geometries, longest_row, row_lengths
from .statistics import foreseen
from .weights import expanded_on_machine, host_delays, to_row_delays

EXTENSION_BYTES = 58368
"""Of a delay extension's core, for counters of spikes; found by running its binary."""
EXTENSION_SLOT_BYTES = 12
"""Each tick that spikes may wait takes a pointer and a header of the heap beside its counters,
a byte for each neuron in whole words; the ticks are rounded up to a power of two."""
MOST_NEURONS = 256
"""Of any model, on a core."""
PER_CORE = {
    "SpikeSourceArray": sys.maxsize,
    "SpikeSourcePoisson": 500,
    "SpikeSourcePoissonVariable": 500,
}
"""Neurons of a core where it is not 256: an array of spikes always is on a single core."""
SHOWN = 4
"""Of many values, so many are told."""
CHOOSING = {"FixedNumberPreConnector": "pre", "FixedNumberPostConnector": "post"}
"""Connectors that choose so many neurons of one end for each of the other."""
NEAREST = 1e-6
"""Delays closer to a tick than this part of one are meant to be on it."""


def problems(network: Network, geometries: Geometries) -> list[str]:
    """All that keeps the synapses of *network* off the board.

    Where :func:`unforeseeable` finds anything there are no geometries to be had: ask first.
    """
    return [
        *unusable_numbers(network),
        *impossible_numbers(network),
        *mixed_signs(network),
        *short_delays(network),
        *long_delays(network, geometries),
        *extended_draws(network, geometries),
        *delays_cut_into_rings(network, geometries),
        *unequal_stages(network, geometries),
        *crowded_extensions(network, geometries),
        *long_rows(network, geometries),
    ]


def warnings(network: Network, geometries: Geometries) -> list[str]:
    """All that the board will do with the synapses and that their user won't expect."""
    return [*moved_delays(network, geometries), *full_ring_delays(network, geometries)]


def name(network: Network, projection: Projection) -> str:
    """How a projection is called in messages."""
    pre, post = network.populations[projection.pre], network.populations[projection.post]
    return f"Projection {projection.label!r} from {pre.label!r} to {post.label!r}"


def unforeseeable(network: Network) -> list[str]:
    """Projections of which sPyNNaker can't foresee the weights, the delays or their number."""
    found = []
    for projection in network.projections:
        try:
            expected = foreseen(network, projection)
            expected.statistics()
            if not math.isfinite(expected.longest_delay):
                raise Unforeseeable("a delay is not a finite number")
        except Unforeseeable as reason:
            found.append(f"{name(network, projection)}: {reason}.")
    return found


def unusable_numbers(network: Network) -> list[str]:
    """Weights and delays that are no numbers, or too large for the board's s16.15."""
    found = []
    for projection in network.projections:
        made = projection.connections
        by_accum = expanded_on_machine(network, projection)
        for quantity in ("weight", "delay"):
            if (in_range if by_accum else np.isfinite)(made.bounds(quantity)).all():
                continue
            values = getattr(made, quantity)
            unusable = values[~(in_range(values) if by_accum else np.isfinite(values))]
            if len(unusable):
                found.append(_unusable(network, projection, quantity, unusable))
        for quantity, asked in (("weight", projection.weight), ("delay", projection.delay)):
            if by_accum and isinstance(asked, Distribution):
                given = np.array([p for p in asked.parameters.values() if not math.isinf(p)])
                if not in_range(given).all():
                    outside = given[~in_range(given)]
                    found.append(
                        _unusable(network, projection, f"parameter of a {quantity}", outside)
                    )
    return found


def _unusable(network: Network, projection: Projection, what: str, values: Floats) -> str:
    return (
        f"{name(network, projection)} has a {what} of {_some(values)}; give numbers from -65536 "
        "to 65535.99996, which is what the board's s16.15 holds."
    )


def impossible_numbers(network: Network) -> list[str]:
    """Connectors that are to make more connections than there are neurons to connect."""
    found = []
    for projection in network.projections:
        kind, given = projection.connector.kind, projection.connector.parameters
        probability = given.get("p_connect")
        if isinstance(probability, float | int) and not 0 <= probability <= 1:
            found.append(
                f"{name(network, projection)}: {kind} has a probability of {probability:g}; give "
                "one from 0 to 1."
            )
        if kind not in CHOOSING or given.get("with_replacement", True):
            continue
        end = CHOOSING[kind]
        whole = network.populations[getattr(projection, end)].size
        of_view = getattr(projection, f"n_{end}")
        available = whole if of_view is None else of_view
        others = _is_recurrent(projection) and not given.get("allow_self_connections", True)
        n = given.get("n")
        if isinstance(n, int) and n > available - others:
            found.append(
                f"{name(network, projection)}: {kind} is to choose {n} neurons without "
                f"replacement, but there are {available - others}{' others' if others else ''}; "
                "give a smaller n or with_replacement=True."
            )
    return found


def _is_recurrent(projection: Projection) -> bool:
    """Whether it connects a population, or a view, to itself."""
    pre = (projection.pre, projection.first_pre, projection.n_pre)
    return pre == (projection.post, projection.first_post, projection.n_post)


def mixed_signs(network: Network) -> list[str]:
    """Projections with weights above and below zero: a synapse type is one or the other."""
    found = []
    for projection in network.projections:
        lowest, highest = projection.connections.bounds("weight")
        if not lowest < 0 < highest or projection.changes is not None:
            continue
        weights = projection.connections.weight
        if weights.min() < 0 < weights.max():
            found.append(
                f"{name(network, projection)} has weights from {weights.min():g} to "
                f"{weights.max():g}. On the board all weights of a projection are excitatory or "
                "all are inhibitory; split it in two, by receptor_type."
            )
    return found


def short_delays(network: Network) -> list[str]:
    """Delays of less than a time step."""
    step = timestep_in_us(network.timestep) / 1000
    found = []
    for projection in network.projections:
        if projection.drawn_on_board or projection.brings:
            continue  # they last one time step there; dopamine has no delay that anyone chooses
        if projection.connections.bounds("delay")[0] >= step * (1 - NEAREST):
            continue
        delays = projection.connections.delay
        short = delays < step * (1 - NEAREST)
        if short.any():
            found.append(
                f"{name(network, projection)} has a delay of {_some(delays[short])} ms, less than "
                f"a time step. The board's shortest delay is one time step, {step:g} ms; give at "
                "least that, or a shorter time step to setup()."
            )
    return found


def long_delays(network: Network, geometries: Geometries) -> list[str]:
    """Delays of more ticks than ring buffers and delay extension hold together."""
    step = timestep_in_us(network.timestep) / 1000
    found = []
    for projection, rings in _targeting(network, geometries):
        longest = foreseen(network, projection).longest_delay
        most = _longest_delay(network, projection, rings) * step
        if longest > most * (1 + NEAREST):
            found.append(
                f"{name(network, projection)} has a delay of {longest:g} ms; with "
                f"{rings.neurons} neurons per core and a time step of {step:g} ms the board holds "
                f"at most {most:g} ms. Give shorter delays, or fewer neurons per core to the "
                "target population (neurons_per_core)."
            )
        else:
            found += _lost(network, projection, geometries)
    return found


def extended_draws(network: Network, geometries: Geometries) -> list[str]:
    """Learning with random numbers behind a delay extension, which draws them for empty rows."""
    return [
        f"{name(network, projection)}: RecurrentRule with delays that need a delay extension does "
        f"not run here; give delays of up to {rings.delay_slots} time steps, or fewer neurons per "
        "core to the target population (neurons_per_core)"
        for projection, rings in _targeting(network, geometries)
        if projection.plasticity is not None
        and projection.plasticity.timing == RECURRENT
        and delay_stages(network, projection, geometries)
    ]


def _longest_delay(network: Network, projection: Projection, rings: Geometry) -> int:
    options = network.populations[projection.post].options
    extensible = options.get("allow_delay_extensions")
    return rings.delay_slots if extensible is False else rings.longest_ticks


def _lost(network: Network, projection: Projection, geometries: Geometries) -> list[str]:
    """Random delays of the host beyond what it foresees: their synapses get into no row."""
    if expanded_on_machine(network, projection):
        return []  # the board itself cuts the delays that it draws
    timestep_us = timestep_in_us(network.timestep)
    stages = delay_stages(network, projection, geometries)
    held = (1 + stages) * geometries[projection.post].delay_slots
    latest = projection.connections.bounds("delay")[1]
    if math.isfinite(latest) and (host_delays(np.array([latest]), timestep_us) <= held).all():
        return []
    delays = projection.connections.delay
    delays = delays[np.isfinite(delays)]  # others are told of by unusable_numbers()
    beyond = delays[host_delays(delays, timestep_us) > held]
    if not len(beyond):
        return []
    return [
        f"{name(network, projection)} has random delays of {_some(beyond)} ms; sPyNNaker foresees "
        f"none above {held * timestep_us / 1000:g} ms and leaves {len(beyond)} of the "
        "connections out. Give random delays with a bound (uniform, normal_clipped), or the "
        "connections as a list with their delays (FromListConnector)."
    ]


def crowded_extensions(network: Network, geometries: Geometries) -> list[str]:
    """Sources whose spikes, times the ticks that they wait, are too many for one core."""
    found = []
    for index, source in enumerate(network.populations):
        waits = [
            delay_stages(network, projection, geometries) * rings.delay_slots
            for projection, rings in _targeting(network, geometries)
            if projection.pre == index
        ]
        ticks = max(waits, default=0)
        room = EXTENSION_BYTES // (1 << ticks.bit_length()) - EXTENSION_SLOT_BYTES
        neurons = neurons_of_a_core(source)
        if ticks and 4 * math.ceil(neurons / 4) > room:
            allowed = (
                f"at most {room - room % 4} neurons (neurons_per_core)"
                if room >= 4
                else "no neuron at all: shorten the delays"
            )
            found.append(
                f"Population {source.label!r} has {neurons} neurons on a core whose spikes have "
                f"to wait for up to {ticks} ticks beyond the ring buffers. The memory of the core "
                f"that keeps them holds {allowed}."
            )
    return found


def neurons_of_a_core(source: Population) -> int:
    """Neurons or sources of a population that share a core."""
    per_core = source.neurons_per_core or PER_CORE.get(source.cell_type, MOST_NEURONS)
    return min(source.size, per_core)


def delays_cut_into_rings(network: Network, geometries: Geometries) -> list[str]:
    """Delays for which the host makes room behind an extension, and which the board cuts off.

    What is left of them needs no extension, for which the board's program finds no room.
    """
    step = timestep_in_us(network.timestep) / 1000
    found = []
    for projection, rings in _targeting(network, geometries):
        if isinstance(projection.delay, Distribution) or not len(projection.connections):
            continue
        if not expanded_on_machine(network, projection):
            continue
        if not in_range(projection.connections.bounds("delay")).all():
            continue  # told of by unusable_numbers()
        stages = delay_stages(network, projection, geometries)
        asked = foreseen(network, projection).longest_delay
        to_ticks = to_row_delays(network, projection, (1 + stages) * rings.delay_slots)
        delays = (block.delay for block in projection.connections.blocks())
        used = max(int(to_ticks(each).max(initial=0)) for each in delays)
        if used <= rings.delay_slots < round(asked / step):
            found.append(
                f"{name(network, projection)} has a delay of {asked:g} ms, which needs a delay "
                f"extension; the board's program cuts it to {used * step:g} ms, which needs none, "
                'and ends: "Matrix not sized correctly" or "Matrix size is wrong". Give a delay of '
                f"{used * step:g} or {asked + step:g} ms, or each connection in a list."
            )
    return found


def unequal_stages(network: Network, geometries: Geometries) -> list[str]:
    """Sources whose one delay extension would have to serve ring buffers of different lengths."""
    found = []
    for index, source in enumerate(network.populations):
        lengths = {
            rings.delay_slots: network.populations[projection.post].label
            for projection, rings in _targeting(network, geometries)
            if projection.pre == index and delay_stages(network, projection, geometries)
        }
        if len(lengths) > 1:
            targets = ", ".join(f"{ticks} ticks of {label!r}" for ticks, label in lengths.items())
            found.append(
                f"Population {source.label!r} has delays that need a delay extension to ring "
                f"buffers of different lengths ({targets}), and has only one. Give the target "
                "populations the same neurons_per_core, or shorter delays."
            )
    return found


def long_rows(network: Network, geometries: Geometries) -> list[str]:
    """Neurons with more synapses onto one core than a row of the board holds."""
    found = []
    for projection, rings in _targeting(network, geometries):
        kind = "static" if projection.plasticity is None else "plastic"
        kind = kind if projection.neuromodulation is None else "neuromodulating"
        kind = kind if projection.changes is None else "weight-changing"
        limit = longest_row(network, projection)
        longest = max(row_lengths(network, projection, geometries))
        if longest > limit:
            found.append(
                f"{name(network, projection)}: a neuron may have {longest} synapses onto the "
                f"{rings.neurons} neurons of one core; a row of {kind} synapses holds {limit}. "
                f"Give the target population fewer neurons per core (neurons_per_core={limit} or "
                "less), or make fewer connections."
            )
    return found


def moved_delays(network: Network, geometries: Geometries) -> list[str]:
    """Delays that the board gives another length than was asked for."""
    step = timestep_in_us(network.timestep) / 1000
    found = []
    for projection, rings in _targeting(network, geometries):
        if isinstance(projection.delay, Distribution) or projection.brings:
            continue  # random delays are meant to fall anywhere
        if not len(projection.connections):
            continue
        shortest, latest = projection.connections.bounds("delay")
        is_one = shortest == latest
        asked = np.array([latest]) if is_one else projection.connections.delay
        stages = delay_stages(network, projection, geometries)
        to_ticks = to_row_delays(network, projection, (1 + stages) * rings.delay_slots)
        used = to_ticks(asked) * step
        moved = np.abs(used - asked) > NEAREST * step
        if moved.any():
            different, where = np.unique(asked[moved], return_index=True)
            pairs = zip(different[:SHOWN], used[moved][where], strict=False)
            changes = [f"{was:g} ms becomes {now:g} ms" for was, now in pairs]
            more = ", …" if len(different) > SHOWN else ""
            found.append(
                f"{name(network, projection)} has delays that the board keeps otherwise, in time "
                f"steps of {step:g} ms: {', '.join(changes)}{more}."
            )
    return found


def full_ring_delays(network: Network, geometries: Geometries) -> list[str]:
    """Plastic synapses whose delay fills the ring buffers, which on the board deliver nothing."""
    found = []
    for projection, rings in _targeting(network, geometries):
        if projection.plasticity is None:
            continue
        stages = delay_stages(network, projection, geometries)
        to_ticks = to_row_delays(network, projection, (1 + stages) * rings.delay_slots)
        ticks = (to_ticks(block.delay) for block in projection.connections.blocks())
        full = np.concatenate([each[each % rings.ring_length == 0] for each in ticks])
        if len(full):
            found.append(f"{name(network, projection)} has {_full_ring(network, full, rings)}")
    return found


def _full_ring(network: Network, full: NDArray[np.uint16], rings: Geometry) -> str:
    step = timestep_in_us(network.timestep) / 1000
    length = rings.ring_length * step
    remedy = f"Give them a delay that is no multiple of {length:g} ms"
    if rings.delay_slots < rings.available_slots:
        remedy += (
            f", or lengthen the ring buffers: any connection into the target population with a "
            f"delay above {length:g} ms does"
        )
    return (
        f"plastic synapses with a delay of {_some(full * step)} ms, which fills the "
        f"{rings.ring_length} slots of the target's ring buffers. The board keeps such a delay "
        "as 0: these synapses learn as if they had none and deliver no current, ever. "
        f"{remedy}."
    )


def _targeting(network: Network, geometries: Geometries) -> Iterator[tuple[Projection, Geometry]]:
    return ((p, geometries[p.post]) for p in network.projections if p.post in geometries)


def _some(values: NDArray[Any]) -> str:
    """The different *values*, few of many."""
    different = [f"{value:g}" for value in np.unique(values)]
    return ", ".join(different[:SHOWN]) + (", …" if len(different) > SHOWN else "")
