"""The page of the docs about PyNN's own tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from spinn_stdp.results.whole_file import whole_file

from .examples import OF_ANOTHER_KIND, Example
from .exclusions import BY_CHANCE, reason_for
from .source import RELEASE
from .suites import Outcome

HEAD = f"""# PyNN's own tests

Written by `./scripts/conformance`, which fetches PyNN {RELEASE}'s source distribution and runs its
test suites, unedited, on the emulator: the scenarios with `spinn_stdp` for a simulator, the unit
tests with `spinn_stdp` in the place of `pyNN.mock`, each test in a process of its own. Then it
runs PyNN's example scripts.

"""


def write_page(path: Path, outcomes: Sequence[Outcome], examples: Sequence[Example]) -> None:
    """Write the results of both suites and of the examples."""
    lines = [HEAD, *_summary(outcomes)]
    for suite in dict.fromkeys(outcome.suite for outcome in outcomes):
        lines += _suite(suite, [outcome for outcome in outcomes if outcome.suite == suite])
    lines += _examples(examples)
    with whole_file(path) as temporary:
        temporary.write_text("".join(lines), encoding="utf-8")


def _summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "| suite | tests | passed | no board can | failed |\n|---|---|---|---|---|\n"
    for suite in dict.fromkeys(outcome.suite for outcome in outcomes):
        here = [outcome for outcome in outcomes if outcome.suite == suite]
        passed = sum(outcome.passed for outcome in here)
        excluded = sum(not o.passed and reason_for(o.name) is not None for o in here)
        failed = len(here) - passed - excluded
        yield f"| {suite} | {len(here)} | {passed} | {excluded} | {failed} |\n"


def _suite(suite: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"\n## {suite.capitalize()}\n\n| file | tests | passed |\n|---|---|---|\n"
    for file in dict.fromkeys(_file(outcome) for outcome in outcomes):
        here = [outcome for outcome in outcomes if _file(outcome) == file]
        yield f"| {file} | {len(here)} | {sum(outcome.passed for outcome in here)} |\n"
    others = [outcome for outcome in outcomes if not outcome.passed]
    if others:
        yield "\n| not passed | why |\n|---|---|\n"
    for outcome in sorted(others, key=lambda o: (reason_for(o.name) is None, o.name)):
        why = reason_for(outcome.name) or f"failed: {outcome.reason}"
        yield f"| {_short(outcome.name)} | {_in_a_cell(why)} |\n"
    yield from _by_chance(outcomes)


def _by_chance(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.passed and outcome.times > 1:
            yield (
                f"\n`{_short(outcome.name)}` passed when it was run for the {outcome.times}. time: "
                f"{BY_CHANCE[outcome.name]}.\n"
            )


def _short(name: str) -> str:
    return name.removeprefix("test_").replace(".py::", ": ").replace("::", ".")


def _file(outcome: Outcome) -> str:
    return outcome.name.partition("::")[0]


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    if not examples:
        return
    yield (
        "\n## Examples\n\n`python -m spinn_stdp SCRIPT spinn_stdp …` runs each, unmodified.\n\n"
        "| script | arguments | | what it printed at its end, or why |\n|---|---|---|---|\n"
    )
    for example in examples:
        outcome = example.outcome if example.is_right else f"**{example.outcome}**"
        arguments = " ".join(example.arguments)
        yield f"| {example.name} | {arguments} | {outcome} | {_in_a_cell(example.said)} |\n"
    for name, why in OF_ANOTHER_KIND.items():
        yield f"| {name} | | not run | {why} |\n"
    yield from _warned(examples)


def _warned(examples: Sequence[Example]) -> Iterator[str]:
    yield "\nWhat those that ran were warned of, of several warnings the first:\n\n"
    for example in examples:
        if example.warned:
            first, *others = example.warned
            more = f" ({len(others)} more)" if others else ""
            yield f"- `{' '.join((example.name, *example.arguments))}`: {first}{more}\n"


def _in_a_cell(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "<br>".join(lines).replace("|", "\\|")
