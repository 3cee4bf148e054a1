"""``./scripts/conformance``: PyNN's suites and examples, and the page about them."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

from .examples import Example, run_examples
from .exclusions import reason_for
from .page import write_page
from .source import NoSource
from .suites import Outcome, run_suites

QUICK = "test_projection or test_simulation_control or test_procedural_api or test_recording"
"""What runs in seconds and touches everything, in pytest's words."""


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; 1 if a test failed that a board could pass."""
    parser = argparse.ArgumentParser(
        prog="./scripts/conformance", description="Run PyNN's own tests on the emulator."
    )
    parser.add_argument("--quick", action="store_true", help="a part of them, in seconds")
    parser.add_argument("--only", default="", help="names of tests, as pytest's -k")
    parser.add_argument("--page", type=Path, help="write the results of all into this file")
    parser.add_argument("--no-examples", action="store_true", help="leave PyNN's examples out")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell all about failures")
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    is_all = not (given.quick or given.only)
    try:
        outcomes = run_suites(QUICK if given.quick else given.only)
        examples = _examples() if is_all and not given.no_examples else []
    except NoSource as problem:
        print(problem, file=sys.stderr)
        return 2
    failed = [o for o in outcomes if not o.passed and reason_for(o.name) is None]
    _tell(outcomes, failed, given.verbose)
    if given.page:
        write_page(given.page, outcomes, examples)
    return 1 if failed or not all(example.is_right for example in examples) else 0


def _examples() -> list[Example]:
    found = []
    for example in run_examples():
        what = " ".join((example.name, *example.arguments))
        print(
            f"example {what} {example.outcome}" + ("" if example.is_right else f"; {example.said}")
        )
        found.append(example)
    return found


def _tell(outcomes: list[Outcome], failed: list[Outcome], verbose: bool) -> None:
    for outcome in failed:
        print(f"FAILED {outcome.suite}: {outcome.name}\n    {outcome.reason}")
        if verbose:
            print(outcome.details)
    for suite in dict.fromkeys(outcome.suite for outcome in outcomes):
        here = [outcome for outcome in outcomes if outcome.suite == suite]
        passed = sum(outcome.passed for outcome in here)
        excluded = sum(not o.passed and reason_for(o.name) is not None for o in here)
        print(
            f"{suite}: {passed} of {len(here)} passed, {excluded} that no board can pass, "
            f"{len(here) - passed - excluded} failed"
        )


if __name__ == "__main__":
    sys.exit(main())
