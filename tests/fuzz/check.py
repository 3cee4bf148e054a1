"""One experiment on both targets, and what differs."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import numpy as np

from spinn_stdp.network import Network, Population
from spinn_stdp.quantise import BoardWarning, NetworkError, core_memory
from spinn_stdp.quantise.direct import races
from spinn_stdp.quantise.encoding import ticks_of, timestep_in_us
from spinn_stdp.quantise.geometries import foreseen_geometries
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.ring_buffers import delay_stages
from spinn_stdp.targets.deployment.home import Settings
from spinn_stdp.targets.deployment.session import (
    Deployable,
    DeployedSession,
    MachineTooSmall,
    prepare,
)
from spinn_stdp.targets.deployment.shared import SharedWorkplace
from spinn_stdp.targets.deployment.wiring import frozen
from spinn_stdp.targets.emulator import EmulatorSession
from spinn_stdp.targets.firmware import SoftwareBoard, settings_of
from tests.reference.compare import differences

from .experiment import RUN, SET, Experiment, Step

SMALL_BOARD, LARGE_BOARD = 3, 5
"""sPyNNaker's versions of boards: one of 4 chips, and one of 48 for networks that need it."""
SAME, DIFFERENT, REFUSED, FAILED = "same", "different", "refused", "failed"
ROOM = 256
"""Spikes that wait on a core, where nothing else is set."""
UNDEFINED = "undefined"
"""The targets differ, and the board does not define it: see :func:`hangs_on_order`."""
WORD = 4
"""Bytes that a spike that waits takes."""


@dataclass(frozen=True)
class Outcome:
    """What came of an experiment."""

    verdict: str
    """SAME, DIFFERENT, REFUSED by both targets or one, UNDEFINED, or FAILED: one of them ended
    otherwise."""
    texts: list[str] = field(default_factory=list)
    """What differs, or why not."""
    spikes: int = 0
    """Recorded on the firmware."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Laboratory:
    """sPyNNaker and boards, for one experiment after another."""

    small: SharedWorkplace
    large: SharedWorkplace

    def deploy(self, deployable: Deployable, settings: Settings) -> DeployedSession:
        """A session on the smallest board that takes the network."""
        try:
            return DeployedSession(deployable, lambda: self.small.lend(settings))
        except MachineTooSmall:
            return DeployedSession(deployable, lambda: self.large.lend(settings))


@contextmanager
def laboratory() -> Iterator[Laboratory]:
    """Boards, which are started when they are needed."""
    with (
        SharedWorkplace(lambda: SoftwareBoard((SMALL_BOARD, 1), {})) as small,
        SharedWorkplace(lambda: SoftwareBoard((LARGE_BOARD, 1), {})) as large,
    ):
        yield Laboratory(small, large)


def try_out(experiment: Experiment, shared: Laboratory) -> Outcome:
    """Run *experiment* on the emulator and on the firmware."""
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BoardWarning)
        verdict, texts, spikes = _tried(experiment, shared)
    return Outcome(verdict, texts, spikes, round(time.perf_counter() - began, 2))


def _tried(experiment: Experiment, shared: Laboratory) -> tuple[str, list[str], int]:
    try:
        emulator = EmulatorSession(_given(experiment, experiment.network))
    except NetworkError as refusal:
        return REFUSED, [f"emulator: {refusal}"], 0
    try:
        deployable = prepare(experiment.network, experiment.connections)
        room = room_for_spikes(experiment.network)
        runs = sum(step.kind == RUN for step in experiment.steps)
        if overfills_extensions(experiment.network):
            return REFUSED, ["fuzz: a delay extension has no room for so many spikes at once"], 0
        if not has_room_for(room, experiment.network, runs):
            return REFUSED, ["fuzz: a core has no memory for so many spikes at once, or runs"], 0
        settings = settings_of(experiment.network, room)
        firmware = shared.deploy(deployable, settings)
    except NetworkError as refusal:
        return REFUSED, [f"firmware: {refusal}"], 0
    except Exception as error:
        return FAILED, [f"{type(error).__name__}: {error}"], 0
    with closing(firmware):
        try:
            found, spikes = _compared(experiment, emulator, firmware)
        except Exception as error:
            return FAILED, [f"{type(error).__name__}: {error}"], 0
        if found and races(experiment.network):
            return UNDEFINED, ["Poisson sources write while their targets read"], 0
        if found and hangs_on_order(experiment):
            return UNDEFINED, ["learning hangs on the order of packets of one tick"], 0
    return (DIFFERENT if found else SAME), found, spikes


def room_for_spikes(network: Network) -> Settings:
    """sPyNNaker's settings that give each core room for all spikes that may come in a tick.

    The board in software takes no time: they all come at once, and those for which there is no
    room (256, unless it is set) are lost, as on a board that has too much to do.
    """
    # A delay extension sends each again.
    sizes = [2 * _at_once(population, network.timestep) for population in network.populations]
    most = 0
    for target, size in enumerate(sizes):
        sources = {projection.pre for projection in network.projections_into(target)}
        most = max(most, size + sum(sizes[source] for source in sources - {target}))
    if most < ROOM:
        return {}
    return {"Simulation": {"incoming_spike_buffer_size": str(1 << most.bit_length())}}


def _at_once(population: Population, timestep: float) -> int:
    """Spikes that *population* may send in one tick: with each substep one, or as listed."""
    times = population.parameters.get("spike_times")
    if times is None:
        return population.size * int(population.options.get("n_steps_per_timestep", 1))
    ticks = ticks_of(np.concatenate([*times, np.zeros(0)]), timestep_in_us(timestep))
    return max(population.size, int(np.unique(ticks, return_counts=True)[1].max(initial=0)))


def overfills_extensions(network: Network) -> bool:
    """Whether more spikes reach a delay extension at once than it has room for."""
    geometries = foreseen_geometries(network, Problems()) or {}
    return any(
        delay_stages(network, each, geometries)
        and _at_once(network.populations[each.pre], network.timestep) > ROOM
        for each in network.projections
    )


def has_room_for(settings: Settings, network: Network, runs: int) -> bool:
    """Whether all cores have memory for these *runs* with the input buffer that *settings* say."""
    asked = settings.get("Simulation", {}).get("incoming_spike_buffer_size", ROOM)
    more = (int(asked) - ROOM) * WORD
    geometries = foreseen_geometries(network, Problems()) or {}
    programs = [
        each
        for p, rings in geometries.items()
        if network.populations[p].cell_type in core_memory.CELL_MEMORY
        for each in core_memory.programs(network, p, rings)
    ]
    return all(each.takes + more + runs * each.each_run <= each.has for each in programs)


def hangs_on_order(experiment: Experiment) -> bool:
    """Whether it matters to the emulator in which order what happens in one tick does.

    Nothing on a board determines that order: it is that of what its cores happen to do. Packets
    may come in any, and before or after a neuron's own spike takes the last room in its history.
    """
    sessions = [EmulatorSession(_given(experiment, experiment.network))]
    sessions.append(EmulatorSession(_given(experiment, experiment.network), backwards=True))
    for step, network in experiment.networks():
        for session in sessions:
            _take(session, step, _given(experiment, network))
        if sessions[0].is_history_in_doubt():
            return True
    return bool(_differences(experiment, *sessions)[0])


def _given(experiment: Experiment, network: Network) -> Network:
    """What the emulator gets of *network*."""
    return frozen(network) if experiment.connections == "frozen" else network


def _take(session: EmulatorSession | DeployedSession, step: Step, network: Network) -> None:
    if step.kind == RUN:
        session.run(step.ticks)
    elif step.kind == SET:
        session.update(network, [step.population])
    else:
        session.reset()


def _compared(
    experiment: Experiment, emulator: EmulatorSession, firmware: DeployedSession
) -> tuple[list[str], int]:
    """What differs after each run, up to the first run in which something does."""
    spikes = 0
    for step, network in experiment.networks():
        _take(emulator, step, _given(experiment, network))
        _take(firmware, step, network)
        if step.kind == RUN:
            found, spikes = _differences(experiment, emulator, firmware)
            if found:
                return found, spikes
    return [], spikes


def _differences(
    experiment: Experiment, emulator: EmulatorSession, firmware: DeployedSession | EmulatorSession
) -> tuple[list[str], int]:
    ours, theirs = emulator.traces(), firmware.traces()
    found = differences(ours, theirs)
    for index, projection in enumerate(experiment.network.projections):
        if projection.structure is not None:
            found += _rewired_differently(index, projection.post, emulator, firmware)
            continue
        at_the_start = emulator.tick == experiment.steps[0].ticks
        if projection.plasticity is None and not at_the_start:
            continue  # they were seen, and never change
        for what in ("weights", "delays"):
            expected, given = getattr(emulator, what)(index), getattr(firmware, what)(index)
            if not np.array_equal(expected, given):
                where = np.flatnonzero(expected != given)[:3]
                found.append(
                    f"{what} of projection {index}: {np.count_nonzero(expected != given)} of "
                    f"{len(expected)} differ; at {where} {expected[where]} and {given[where]}"
                )
    return found, sum(0 if each is None else len(each) for each in theirs.spikes)


def _rewired_differently(
    index: int, post: int, emulator: EmulatorSession, firmware: DeployedSession
) -> list[str]:
    """What differs of a projection that is rewired."""
    found = []
    ours, theirs = emulator.connections(index), firmware.connections(index)
    for column in ("pre", "post", "weight", "delay"):
        if not np.array_equal(getattr(ours, column), getattr(theirs, column)):
            found.append(
                f"{column} of the {len(ours)} and {len(theirs)} synapses of projection {index}, "
                "which is rewired"
            )
    if not np.array_equal(emulator.rewiring_events(post), firmware.rewiring_events(post)):
        found.append(f"what was formed and eliminated onto population {post}")
    return found
