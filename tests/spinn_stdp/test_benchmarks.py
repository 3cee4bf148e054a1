"""``./scripts/bench``: it measures, goes on where it stopped, and writes its tables and figure."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"
SMALL = ["--neurons", "50", "--inputs", "10", "--largest", "200000", "--scale", "0.02"]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "simulators.py"), *SMALL, *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return {
        name: importlib.import_module(f"_{name}") for name in ("cases", "kept", "plan", "reasons")
    }


@pytest.mark.slow
def test_what_is_measured_is_kept_and_written_once_all_is_there(
    modules: dict[str, Any], tmp_path: Path
) -> None:
    results, page = tmp_path / "bench.json", tmp_path / "speed.md"
    page.write_text("before\n<!-- bench: begin -->\n<!-- bench: end -->\nafter\n")
    places = ["--kept", str(results), "--output", str(tmp_path)]
    first = bench("simulators", *places)
    assert first.returncode == 0, first.stderr
    assert "not measured yet" in first.stdout
    assert "column" in first.stdout
    measured = json.loads(results.read_text())
    assert len(measured) == 4
    assert all(each["spinn-stdp"]["seconds"] > 0 for each in measured.values())

    plan = modules["plan"].Plan(50, 10, 200000, 0.02)
    kept = modules["kept"].Kept(results, again=False)
    for part in modules["plan"].PARTS:
        for piece in plan.pieces(part):
            made_up = modules["cases"].Measured(1.0, 0.5, 10.0, 1 << 20, 2.0)
            kept.measure(piece.case, lambda made_up=made_up: {"spinn-stdp": made_up})
    second = bench(*places)
    assert second.returncode == 0, second.stderr
    assert "Case(" not in second.stdout, "nothing was to be measured again"
    written = page.read_text()
    assert written.startswith("before")
    assert written.endswith("after\n")
    assert "| microcircuit, 1 ms, poisson: times real time | at most 1 | 0.50 | met | |" in written
    assert (
        "| static: times faster than NEST | at least 20 | – | not measured | not installed |"
        in written
    )
    goals = re.findall(r"^\| ([^|]+) \| at (?:most|least) ", written, re.MULTILINE)
    missed = re.findall(r"\*\*not met\*\*, by [\d.]+ times \| [^|]+ \|$", written, re.MULTILINE)
    assert len(goals) > 30
    assert len(missed) == written.count("**not met**") > 5
    assert all(modules["reasons"].reason(goal) for goal in goals)
    assert (tmp_path / "images" / "speed.png").stat().st_size > 10_000


@pytest.mark.slow
def test_what_it_can_not_do(tmp_path: Path) -> None:
    wrong = bench("speed")
    assert wrong.returncode == 2
    assert "there is no part speed; there are simulators" in wrong.stderr
    nowhere = bench("--output", str(tmp_path))
    assert nowhere.returncode == 1
    assert "no place for the tables" in nowhere.stderr
