"""The tutorial's page and its example: every block of code runs and prints what it says."""

from __future__ import annotations

import io
import re
import runpy
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "spike-and-learn.md"
EXAMPLE = ROOT / "examples" / "spike_and_learn.py"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of code and what it prints."""

    line: int
    code: str
    output: str


def blocks(page: str) -> list[Block]:
    """The Python blocks of *page*; a text block right after one is its output."""
    found: list[Block] = []
    end = -1
    for match in FENCED.finditer(page):
        language, text = match.groups()
        if language == "python":
            found.append(Block(page[: match.start()].count("\n") + 1, text, ""))
        elif language == "text":
            assert found, "an output stands before any code"
            assert not page[end : match.start()].strip(), "an output stands apart from its code"
            found[-1] = found[-1]._replace(output=text)
        else:
            raise AssertionError(f"a block of {language or 'no language'} is not run")
        end = match.end()
    return found


@pytest.fixture(autouse=True)
def _without_a_screen():
    plt.switch_backend("Agg")
    yield
    plt.close("all")


def test_the_page() -> None:
    """In order and in one namespace, as a reader would type it."""
    names: dict[str, object] = {}
    page = PAGE.read_text(encoding="utf-8")
    written = blocks(page)
    assert len(written) == page.count("```python") > 10
    for block in written:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile("\n" * block.line + block.code, str(PAGE), "exec"), names)
        assert printed.getvalue() == block.output, f"{PAGE.name}, line {block.line}"


def test_the_runner_finds_what_is_wrong() -> None:
    assert blocks("```python\nprint(1)\n```\n```text\n2\n```\n") == [Block(1, "print(1)\n", "2\n")]
    with pytest.raises(AssertionError, match="apart"):
        blocks("```python\n1\n```\nso\n```text\n2\n```\n")
    with pytest.raises(AssertionError, match="no language"):
        blocks("```\n1\n```\n")


def test_the_page_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert [Path(name).stem for name in shown] == [
        "spike-and-learn-window",
        "spike-and-learn-potentials",
        "spike-and-learn-weights",
    ]
    for name in shown:
        assert (PAGE.parent / name).stat().st_size < 100_000


def test_the_example_makes_the_pictures(tmp_path: Path) -> None:
    printed = io.StringIO()
    with redirect_stdout(printed):
        runpy.run_path(str(EXAMPLE))["main"](tmp_path / "new")
    assert "[0 0 0 1 0 0 0 0 1 1]]" in printed.getvalue()
    assert "1.28884081" in printed.getvalue()
    made = sorted((tmp_path / "new").iterdir())
    shown = sorted((PAGE.parent / "images").glob("spike-and-learn-*.png"))
    assert [path.name for path in made] == [path.name for path in shown]
    for one, other in zip(made, shown, strict=True):
        there, here = plt.imread(one), plt.imread(other)
        assert there.shape == here.shape
        assert np.abs(there - here).mean() < 0.02  # but for another font, the same picture
