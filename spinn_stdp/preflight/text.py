"""The report, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from . import costs
from .checking import NetworkReport, Preflight

MIB = 1 << 20
BUSIEST = 5
"""Of cores, so many are told."""
SHOWN = 20
"""Of what is not stable, so much is told."""


def as_text(found: Preflight) -> str:
    """For a terminal."""
    return "\n".join(_lines(found))


def _lines(found: Preflight) -> Iterator[str]:
    verdict = "a board would take it and keep up" if found.fits else "a board would not do"
    yield f"{found.script}: {verdict}"
    if found.refused:
        yield found.refused
    for number, report in enumerate(found.networks, 1):
        if len(found.networks) > 1:
            yield f"run {number} of {len(found.networks)}, {report.ticks} ticks:"
        yield from _network(report, found.phases)


def _network(report: NetworkReport, phases: int) -> Iterator[str]:
    if report.refused:
        yield f"  {report.refused}"
    if report.not_asked:
        yield f"  cores, chips and memory are not known: {report.not_asked}"
    needs = report.machine
    if needs is not None:
        yield (
            f"  machine: {needs.cores} cores on {needs.chips} chips, {needs.boards} boards of 48; "
            f"SDRAM {needs.sdram / MIB:.1f} MiB, {needs.fullest / MIB:.1f} on the fullest chip"
        )
        if needs.connections == "frozen":
            yield "  its connectors can only be deployed as lists: connections='frozen'"
        for program, cores in needs.programs.items():
            yield f"    {cores} × {program}"
    yield "  populations:"
    for p in report.populations:
        learns = f"; learns by {', '.join(p.rules)}" if p.rules else ""
        yield (
            f"    {p.label!r}: {p.size} {p.cell_type} on {p.cores} cores; longest row "
            f"{p.longest_row}, longest delay {p.longest_delay:g} ms{learns}"
        )
    busiest = sorted(report.loads, key=lambda load: -load.peak)[:BUSIEST]
    yield "  load of the busiest cores, in parts of a tick (an estimate; see preflight/costs.py):"
    for load in busiest:
        yield (
            f"    {load.population!r} from neuron {load.first}: mean {load.mean:.0%}, peak "
            f"{load.peak:.0%} at tick {load.peak_tick} ({load.worst_rows} rows, "
            f"{load.worst_synapses} synapses)"
        )
    for load in report.overruns:
        yield (
            f"  overruns foreseen: {load.population!r} from neuron {load.first}, {load.overruns} "
            "ticks; give it fewer neurons per core, or a time_scale_factor of "
            f"{-int(-load.peak // 1)}"
        )
    if phases:
        yield from _phases(report, phases)


def _phases(report: NetworkReport, phases: int) -> Iterator[str]:
    count = len(report.unstable)
    yield f"  {count} neurons and synapses are not stable in {phases} phases of arrival"
    for each in report.unstable[:SHOWN]:
        yield (
            f"    {each.label!r} {each.which}, {each.what}: differs in {each.phases}; "
            f"{each.example}"
        )
    if count > SHOWN:
        yield f"    … and {count - SHOWN} more"


def as_json(found: Preflight) -> Any:
    """All of it."""
    return {
        "format": "spinn-stdp preflight",
        "version": 1,
        "script": str(found.script),
        "fits": found.fits,
        "refused": found.refused,
        "phases": found.phases,
        "costs": {name.lower(): value for name, value in vars(costs).items() if name.isupper()},
        "networks": [
            {
                "ticks": report.ticks,
                "populations": [asdict(p) for p in report.populations],
                "machine": None if report.machine is None else asdict(report.machine),
                "refused": report.refused,
                "not_asked": report.not_asked,
                "loads": [asdict(load) for load in report.loads],
                "unstable": [asdict(each) for each in report.unstable],
            }
            for report in found.networks
        ],
    }
