"""The tables and the figure of the comparison."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
from _network import Case, Measured

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
OURS = "spinn-stdp"
GOALS = {
    False: {OURS: 1.5, "Brian2, C++": 10.0, "NEST": 20.0},
    True: {OURS: 10.0, "Brian2, C++": 15.0, "NEST": 40.0},
}
"""By whether plastic: ns per event of ours, and how many times as long others should take."""
CELL_GOALS = {"IF_curr_exp": 1.5, "IF_cond_exp": 2.5}
"""ns per neuron and tick."""
STREAMED = {False: 4, True: 8}
"""Bytes of a row that an event reads and writes."""
PUBLISHED = {
    False: ("NEST 3.10, as published before", 39.0),
    True: ("NEST 3.10, as published before", 439.0),
}
"""ns per event, measured on another day on a computer of the same kind."""


class Point(NamedTuple):
    """Of a curve."""

    case: Case
    measured: Measured


Found = Mapping[tuple[bool, int], Mapping[str, Measured]]
Curves = Mapping[str, Sequence[Point]]


def events(case: Case, measured: Measured) -> float:
    """Synaptic events of a turn."""
    return measured.rate * case.milliseconds / 1000 * case.neurons * case.inputs


def per_event(case: Case, measured: Measured) -> tuple[float, float]:
    """ns, of the processors and by the clock."""
    number = events(case, measured) * 1e-9
    return measured.seconds / number, measured.clock / number


def lines(case: Case, found: Mapping[str, Measured]) -> str:
    """Of the table of simulators."""
    ours = per_event(case, found[OURS])
    rows = []
    for name, measured in found.items():
        processor, clock = per_event(case, measured)
        rows.append(
            f"| {_kind(case.plastic)} | {case.threads} | {name} | {measured.rate:.1f} | "
            f"{processor:.2f} | {clock:.2f} | {processor / ours[0]:.1f} | {clock / ours[1]:.1f} | "
            f"{measured.build:.0f} | {measured.memory / 2**20:.0f} |"
        )
    return "\n".join(rows)


def tables(given: argparse.Namespace, found: Found, curves: Curves, bytes_a_second: float) -> str:
    """All tables, as Markdown."""
    cases = {
        key: Case(given.neurons, given.inputs, key[0], given.milliseconds, key[1]) for key in found
    }
    simulators = [
        f"{given.neurons:,} cells with {given.inputs:,} inputs each; the best of {given.rounds} "
        f"turns of {given.milliseconds:g} ms.",
        "",
        "| synapses | threads | simulator | Hz | ns per event | by the clock | times ours | "
        "by the clock | build s | MiB |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(lines(cases[key], each) for key, each in found.items()),
    ]
    return "\n".join(
        [
            *simulators,
            "",
            *_goals(cases, found, curves),
            "",
            *_profile(cases, found, bytes_a_second),
        ]
    )


def _goals(cases: Mapping[tuple[bool, int], Case], found: Found, curves: Curves) -> list[str]:
    rows = ["| goal | wanted | measured | |", "|---|---|---|---|"]
    for key, simulators in found.items():
        plastic, threads = key
        if threads != 1:
            one = found.get((plastic, 1))
            if one is not None:
                gain = per_event(cases[plastic, 1], one[OURS])[1]
                gain /= per_event(cases[key], simulators[OURS])[1]
                rows.append(_goal(f"{_kind(plastic)}: {threads} threads, times faster", 1.8, gain))
            continue
        ours = per_event(cases[key], simulators[OURS])[0]
        for name, wanted in GOALS[plastic].items():
            if name == OURS:
                rows.append(_goal(f"{_kind(plastic)}, ns per event", -wanted, ours))
            elif name in simulators:
                ratio = per_event(cases[key], simulators[name])[0] / ours
                rows.append(_goal(f"{_kind(plastic)}: times faster than {name}", wanted, ratio))
        if "NEST" not in simulators:
            name, each = PUBLISHED[plastic]
            wanted = GOALS[plastic]["NEST"]
            rows.append(_goal(f"{_kind(plastic)}: times faster than {name}", wanted, each / ours))
    for cell, wanted in CELL_GOALS.items():
        least = min(_per_cell(point) for point in curves[cell])
        rows.append(_goal(f"{cell}, ns per neuron and tick", -wanted, least))
    return rows


def _goal(name: str, wanted: float, measured: float) -> str:
    """A row; *wanted* is below 0 where less is better."""
    is_met = measured <= -wanted if wanted < 0 else measured >= wanted
    bound = f"at most {-wanted:g}" if wanted < 0 else f"at least {wanted:g}"
    return f"| {name} | {bound} | {measured:.2f} | {'met' if is_met else 'not met'} |"


def _profile(
    cases: Mapping[tuple[bool, int], Case], found: Found, bytes_a_second: float
) -> list[str]:
    rows = [
        f"Where the time of a tick goes, one thread, ns per event; a stream of "
        f"{bytes_a_second / 1e9:.1f} GB/s is what one thread reads at best.",
        "",
        "| synapses | synapses | neurons and sources | recording | all else | the row's stream |",
        "|---|---|---|---|---|---|",
    ]
    for key, simulators in found.items():
        if key[1] != 1:
            continue
        measured = simulators[OURS]
        number = events(cases[key], measured) * 1e-9
        names = ("synapses", "neurons and sources", "recording")
        parts = [measured.parts[name] / number for name in names]
        parts.append(measured.seconds / number - sum(parts))
        parts.append(STREAMED[key[0]] / bytes_a_second * 1e9)
        rows.append(f"| {_kind(key[0])} | " + " | ".join(f"{each:.2f}" for each in parts) + " |")
    return rows


def _kind(plastic: bool) -> str:
    return "plastic" if plastic else "static"


def _per_cell(point: Point) -> float:
    """ns of a neuron and tick."""
    return point.measured.seconds * 1e9 / point.case.milliseconds / point.case.neurons


def write(text: str, page: Path) -> None:
    """Put *text* between the marks of *page*."""
    marked = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
    before = page.read_text()
    assert marked.search(before), f"{page} has no {BEGIN} … {END}"
    page.write_text(marked.sub(lambda _: f"{BEGIN}\n{text}\n{END}", before))


def draw(curves: Curves, file: Path) -> None:
    """Time against synapses, neurons, rate and threads."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 7), constrained_layout=True)
    (synapses, neurons), (rate, threads) = axes
    for name in ("static", "plastic"):
        points = curves[name]
        synapses.plot(
            [point.case.neurons * point.case.inputs for point in points],
            [_per_second(point) for point in points],
            "o-",
            label=name,
        )
    synapses.set(xscale="log", yscale="log", xlabel="synapses", ylabel="s per simulated s")
    for name in CELL_GOALS:
        points = curves[name]
        neurons.plot(
            [point.case.neurons for point in points],
            [_per_second(point) for point in points],
            "o-",
            label=name,
        )
    neurons.set(
        xscale="log", yscale="log", xlabel="neurons without synapses", ylabel="s per simulated s"
    )
    points = curves["rate"]
    rate.plot(
        [point.measured.rate for point in points], [_per_second(point) for point in points], "o-"
    )
    rate.set(xlabel="rate, Hz", ylabel="s per simulated s", xlim=(0, None), ylim=(0, None))
    points = curves["threads"]
    by_clock = [per_event(point.case, point.measured)[1] for point in points]
    threads.bar([str(point.case.threads) for point in points], by_clock)
    threads.set(xlabel="threads", ylabel="plastic, ns per event by the clock")
    for axis in (synapses, neurons):
        axis.legend()
    file.parent.mkdir(exist_ok=True)
    figure.savefig(file, dpi=100)


def _per_second(point: Point) -> float:
    """Seconds of the processor for one that is simulated."""
    return point.measured.seconds / point.case.milliseconds * 1000
