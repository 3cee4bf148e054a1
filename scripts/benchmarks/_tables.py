"""The tables of the comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from _cases import WHOLE, Case, Making, Measured, Start
from _kept import Kept
from _plan import BRIAN, CELLS, CONNECTIONS, CONNECTORS, NEST, OURS, THREADS, Plan
from _reasons import reason

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
MARKED = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
PER_EVENT = {False: 1.5, True: 10.0}
"""ns, at most, by whether synapses learn."""
TIMES_FASTER = {False: {NEST: 20.0, BRIAN: 10.0}, True: {NEST: 40.0, BRIAN: 15.0}}
WITH_TWO_THREADS = 1.8
"""Times faster."""
PER_CELL = {"IF_curr_exp": 1.5, "IF_cond_exp": 2.5}
"""ns per neuron and tick."""
PER_CONNECTION = 30.0
"""ns, to make it."""
STARTS = {"import": 0.9, "notebook": 1.2, "first": 12.0}
"""Seconds."""
WITH_V, WITH_WEIGHTS = 1.2, 2.0
"""Times the time of a run that records spikes alone."""
TIMES_REAL = {1.0: 1.0, 0.1: 3.0}
"""Of the microcircuit, by its time step."""
COLUMN_BUILD, COLUMN_MEMORY = 60.0, 6 * 2**30
"""Seconds; bytes."""
BYTES_EACH = {False: 2 * 4.5, True: 2 * 6.5}
"""At most, of a synapse while its network is built."""
STREAMED = {False: 4, True: 8}
"""Bytes of a row that an event reads and writes."""
MIB = 2**20


def tables(plan: Plan, kept: Kept, bytes_a_second: float) -> str:
    """All tables, as Markdown."""
    parts = (_simulators(plan, kept), _goals(plan, kept), _profile(plan, kept, bytes_a_second))
    return "\n".join("\n".join((*part, "")) for part in parts).rstrip()


def check(page: Path) -> None:
    """Before hours are spent, that *page* has a place for the tables.

    Raises:
        SystemExit: if it hasn't.
    """
    if not page.exists() or not MARKED.search(page.read_text()):
        raise SystemExit(f"{page} has no {BEGIN} … {END}: there is no place for the tables")


def write(text: str, page: Path) -> None:
    """Put *text* between the marks of *page*."""
    page.write_text(MARKED.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page.read_text()))


def per_event(case: Case, measured: Measured) -> tuple[float, float]:
    """ns, of the processors and by the clock."""
    number = measured.rate * case.milliseconds / 1000 * case.neurons * case.inputs * 1e-9
    return measured.seconds / number, measured.clock / number


def _simulators(plan: Plan, kept: Kept) -> Iterator[str]:
    yield (
        f"{plan.neurons:,} cells with {plan.inputs:,} inputs each, steps of 1 ms, the best of some "
        "turns; seconds of all processors together, and by the clock."
    )
    yield ""
    yield (
        "| synapses | threads | simulator | Hz | ns per event | by the clock | times ours | "
        "by the clock | build s | MiB |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for plastic in (False, True):
        for threads in THREADS:
            case = plan.compared(plastic, threads)
            ours = per_event(case, kept[case][OURS])
            for name, measured in kept[case].items():
                processor, clock = per_event(case, measured)
                yield (
                    f"| {_kind(plastic)} | {threads} | {name} | {measured.rate:.1f} | "
                    f"{processor:.2f} | {clock:.2f} | {processor / ours[0]:.1f} | "
                    f"{clock / ours[1]:.1f} | {measured.build:.0f} | {measured.memory / MIB:.0f} |"
                )


def _goals(plan: Plan, kept: Kept) -> Iterator[str]:
    yield "| goal | wanted | measured | | why |"
    yield "|---|---|---|---|---|"
    for plastic in (False, True):
        yield from _goals_of_events(plan, kept, plastic)
    for cell in CELLS:
        each = min(_per_cell(case, kept[case][OURS]) for case in plan.cells(cell))
        yield _at_most(f"{cell}, ns per neuron and tick", PER_CELL[cell], each)
    yield from _goals_of_the_column(plan, kept)
    for plastic in (False, True):
        small, *_, large = plan.sizes(plastic)
        held = kept[large][OURS].memory - kept[small][OURS].memory
        name = f"{_kind(plastic)}: bytes of a synapse, at most while it is built"
        yield _at_most(name, BYTES_EACH[plastic], held / (large.neurons * large.inputs))
    for connector in CONNECTORS:
        each = kept[Making(connector, CONNECTIONS)][OURS].seconds / CONNECTIONS * 1e9
        yield _at_most(f"{connector}: ns to make a connection", PER_CONNECTION, each)
    for what, wanted in STARTS.items():
        yield _at_most(f"{what}, s by the clock", wanted, kept[Start(what)][OURS].clock)
    for variable, wanted in (("v", WITH_V), ("weight", WITH_WEIGHTS)):
        plain, recorded = (kept[case][OURS] for case in plan.recorded(variable))
        times = recorded.seconds / recorded.rate / (plain.seconds / plain.rate)
        yield _at_most(f"{variable} recorded at every tick: times as long", wanted, times)


def _goals_of_events(plan: Plan, kept: Kept, plastic: bool) -> Iterator[str]:
    one, two = (plan.compared(plastic, threads) for threads in THREADS)
    each, clock = per_event(one, kept[one][OURS])
    kind = _kind(plastic)
    yield _at_most(f"{kind}, ns per event", PER_EVENT[plastic], each)
    for name, wanted in TIMES_FASTER[plastic].items():
        goal = f"{kind}: times faster than {name}"
        if name in kept[one]:
            yield _at_least(goal, wanted, per_event(one, kept[one][name])[0] / each)
        else:
            yield f"| {goal} | at least {wanted:g} | – | not measured | not installed |"
    gain = clock / per_event(two, kept[two][OURS])[1]
    yield _at_least(f"{kind}: times faster by two threads", WITH_TWO_THREADS, gain)


def _goals_of_the_column(plan: Plan, kept: Kept) -> Iterator[str]:
    for case in plan.columns():
        measured = kept[case][OURS]
        name = f"microcircuit, {case.timestep:g} ms, {case.background}"
        times = measured.clock / case.milliseconds * 1000
        yield _at_most(f"{name}: times real time", TIMES_REAL[case.timestep], times)
        yield _at_most(f"{name}: s to build", COLUMN_BUILD, measured.build)
        gib = 1 << 30
        yield _at_most(f"{name}: GiB", COLUMN_MEMORY / gib, measured.memory / gib)


def _at_most(name: str, wanted: float, measured: float) -> str:
    verdict = _verdict(name, measured <= wanted, measured / wanted)
    return f"| {name} | at most {wanted:g} | {measured:.2f} | {verdict} |"


def _at_least(name: str, wanted: float, measured: float) -> str:
    verdict = _verdict(name, measured >= wanted, wanted / measured)
    return f"| {name} | at least {wanted:g} | {measured:.2f} | {verdict} |"


def _verdict(name: str, is_met: bool, times: float) -> str:
    """The last two columns."""
    return "met |" if is_met else f"**not met**, by {times:.2f} times | {reason(name)}"


def _profile(plan: Plan, kept: Kept, bytes_a_second: float) -> Iterator[str]:
    yield (
        "Where the time goes tick by tick, one thread, ns per event; a stream of "
        f"{bytes_a_second / 1e9:.1f} GB/s is what one thread reads at best."
    )
    yield ""
    yield "| synapses | synapses | neurons and sources | recording | all else | the row's stream |"
    yield "|---|---|---|---|---|---|"
    for plastic in (False, True):
        case = plan.compared(plastic, 1)
        measured = kept[case][OURS]
        each = per_event(case, measured)[0]
        names = ("synapses", "neurons and sources", "recording")
        whole, *parts = (measured.parts[n] / measured.seconds * each for n in (WHOLE, *names))
        parts.append(whole - sum(parts))
        parts.append(STREAMED[plastic] / bytes_a_second * 1e9)
        yield f"| {_kind(plastic)} | " + " | ".join(f"{part:.2f}" for part in parts) + " |"


def _kind(plastic: bool) -> str:
    return "plastic" if plastic else "static"


def _per_cell(case: Case, measured: Measured) -> float:
    """ns of a neuron and tick."""
    return measured.seconds * 1e9 / case.milliseconds / case.neurons
