"""Every example in the README and the docs runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spinn_stdp import models
from spinn_stdp.quantise.neurons import CELLS, SOURCES
from spinn_stdp.quantise.plasticity import TIMINGS, WEIGHTS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def blocks(page: Path) -> list[str]:
    """The page's Python, block by block."""
    return BLOCK.findall(page.read_text())


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=lambda p: p.name)
def test_examples(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, as a reader would type them, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for number, block in enumerate(blocks(page), 1):
        exec(compile(block, f"{page.name}, example {number}", "exec"), names)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []


def test_commands_exist() -> None:
    for command in re.findall(r"^\./(\S+)", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert (ROOT / command).stat().st_mode & 0o111


def test_the_readme_names_all_that_runs() -> None:
    text = (ROOT / "README.md").read_text()
    missing = [name for name in (*CELLS, *SOURCES, *TIMINGS, *WEIGHTS) if name not in text]
    assert missing == []


def test_the_list_of_models_is_that_of_the_code() -> None:
    written = (ROOT / "docs" / "models.md").read_text()
    assert written == models.page(), "python -m spinn_stdp.models > docs/models.md"
