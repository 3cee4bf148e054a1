"""The page about PyNN's tests and examples."""

from __future__ import annotations

from pathlib import Path

from spinn_stdp.conformance.examples import RAN, REFUSAL, Example, _warnings
from spinn_stdp.conformance.page import write_page
from spinn_stdp.conformance.suites import Outcome

PRINTED = """script.py:7: BoardWarning: responses are weak
  run(simtime)
script.py:9: DeprecationWarning: old
script.py:7: BoardWarning: responses are weak
script.py:8: BoardWarning: times are moved
"""


def test_warnings_of_ours_are_told_once() -> None:
    assert list(_warnings(PRINTED)) == ["responses are weak", "times are moved"]


def test_the_page_tells_what_ran_and_what_was_warned_of(tmp_path: Path) -> None:
    outcomes = [
        Outcome("scenarios", "test_x.py::test_a", True, "", "", 0.1),
        Outcome("scenarios", "test_x.py::test_b", False, "assert 1 == 2", "", 0.1),
    ]
    examples = [
        Example("one.py", ("--fast",), RAN, RAN, "rate: 3\nend", tuple(_warnings(PRINTED))),
        Example("two.py", (), RAN, REFUSAL, "", ()),
    ]
    write_page(tmp_path / "page.md", outcomes, examples)
    lines = (tmp_path / "page.md").read_text().splitlines()
    assert "| scenarios | 2 | 1 | 0 | 1 |" in lines
    assert "| x: test_b | failed: assert 1 == 2 |" in lines
    assert "| one.py | --fast | ran | rate: 3<br>end |" in lines
    assert "| two.py |  | **ran** |  |" in lines
    assert "- `one.py --fast`: responses are weak (1 more)" in lines
