"""A script's networks, looked at from all sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from spinn_stdp.network import Network
from spinn_stdp.quantise import NetworkError, quantise
from spinn_stdp.regression.script_process import SPIKES, run_apart
from spinn_stdp.results.results import Results
from spinn_stdp.targets.deployment.options import MissingExtra
from spinn_stdp.targets.deployment.process import DeploymentError

from .load import CoreLoad, core_loads, cores_of, width_of
from .machine import MachineNeeds, machine_needs
from .phases import Unstable, unstable


class NotChecked(RuntimeError):
    """A script that could not be looked at."""


@dataclass(frozen=True)
class PopulationNeeds:
    """A population, and what comes into it."""

    label: str
    cell_type: str
    size: int
    cores: int
    rules: tuple[str, ...]
    """By which it learns."""
    longest_row: int
    """Most synapses from one neuron onto one of its cores."""
    longest_delay: float
    """ms."""


@dataclass(eq=False)
class NetworkReport:
    """One of the script's networks."""

    ticks: int
    populations: list[PopulationNeeds]
    machine: MachineNeeds | None = None
    refused: str = ""
    """Why sPyNNaker does not take it; empty if it does, or was not asked."""
    not_asked: str = ""
    """Why it was not asked."""
    loads: list[CoreLoad] = field(default_factory=list)
    unstable: list[Unstable] = field(default_factory=list)

    @property
    def overruns(self) -> list[CoreLoad]:
        """Cores that take longer for a tick than they may."""
        return [load for load in self.loads if load.overruns]


@dataclass(eq=False)
class Preflight:
    """What was found out."""

    script: Path
    networks: list[NetworkReport] = field(default_factory=list)
    refused: str = ""
    """Why no board would take it at all."""
    phases: int = 0

    @property
    def fits(self) -> bool:
        """Whether a board would take it, and keep up."""
        return not self.refused and not any(n.refused or n.overruns for n in self.networks)


def preflight(script: Path, arguments: Sequence[str] = (), phases: int = 0) -> Preflight:
    """Run *script* on the emulator, and look at what it ran.

    Arguments:
        phases: see :mod:`spinn_stdp.preflight.phases`; 0 for none.

    Raises:
        NotChecked: the script failed, or runs nothing.
    """
    run = run_apart(script, arguments, "emulator", recorded=SPIKES)
    if run.problem.startswith(NetworkError.__name__):
        return Preflight(script, refused=run.problem.partition(": ")[2])
    if run.problem:
        raise NotChecked(f"{script} failed on the emulator: {run.problem}")
    results = [take.results for take in run.takes if take.results is not None]
    if not results:
        raise NotChecked(f"{script} runs nothing")
    return Preflight(script, [_report(each, phases) for each in results], phases=phases)


def _report(results: Results, phases: int) -> NetworkReport:
    network, ticks = results.network, results.traces.ticks
    report = NetworkReport(ticks, [_needs(network, p) for p in range(len(network.populations))])
    try:
        report.machine = machine_needs(network, ticks)
    except NetworkError as refused:
        report.refused = str(refused)
    except (MissingExtra, DeploymentError) as problem:
        report.not_asked = str(problem)
    report.loads = core_loads(results)
    if phases:
        report.unstable = unstable(network, quantise(network), ticks, phases)
    return report


def _needs(network: Network, index: int) -> PopulationNeeds:
    population = network.populations[index]
    incoming = network.projections_into(index)
    rules = [" with ".join(p.plasticity.names) for p in incoming if p.plasticity]
    rows = [0]
    delays = [0.0]
    for projection in incoming:
        made = projection.connections
        keys = made.pre * cores_of(population) + made.post // width_of(population)
        rows.append(int(np.unique(keys, return_counts=True)[1].max(initial=0)))
        delays.append(float(made.delay.max(initial=0.0)))
    return PopulationNeeds(
        population.label,
        population.cell_type,
        population.size,
        cores_of(population),
        tuple(dict.fromkeys(rules)),
        max(rows),
        max(delays),
    )
