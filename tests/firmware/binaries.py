"""The binaries that come with sPyNNaker, which of them tests run, and the docs' table of that.

To make the table again, run the tests with a file for their records and give it to this module::

    BINARIES_RECORD=/tmp/ran.jsonl python -m pytest tests/firmware/test_networks.py
    python -m tests.firmware.binaries /tmp/ran.jsonl
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from emulator.board.scamp.monitor import SYSTEM_BASE, Monitor

FOLDERS = {
    "spynnaker": "pyNN/model_binaries",
    "spinn_front_end_common": "common_model_binaries",
}
"""Where they are, by the package that brings them."""
DOCS = Path(__file__).resolve().parents[2] / "docs/board.md"
HEAD = "| binary | ran in, or why not |\n|---|---|\n"
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)

SPLIT_ONLY = "never loaded: sPyNNaker 7.4.1 asks for synapse cores of their own for this rule"
WHY_NOT = {
    "bit_field_expander": "never loaded: sPyNNaker 7.4.1 has no code that does",
    "delay_expander": "never loaded: sPyNNaker 7.4.1 has no code that does",
    "synapses_stdp_mad_nearest_pair_additive_structural_random_distance_weight": (
        "ends in run-time error 13: built for LastNeuronSelection, while the host lays out data "
        "for RandomSelection"
    ),
}
"""What does not run and why, besides what has `SPLIT_ONLY` in its way."""


def why_not(name: str) -> str:
    """Why a binary does not run; "" if it does."""
    combined = not name.startswith("synapses")
    if combined and ("neuromodulation" in name or "structural" in name):
        return SPLIT_ONLY
    return WHY_NOT.get(name, "")


@cache
def images() -> dict[str, bytes]:
    """Every binary by its name."""
    return {
        path.stem: path.read_bytes()
        for package in FOLDERS
        for path in sorted(_folder(package).glob("*.aplx"))
    }


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / FOLDERS[package]


def _name(monitor: Monitor) -> str:
    """Name of the binary that a monitor is about to start; "" for one that is not sPyNNaker's."""
    image = monitor.chip.read(SYSTEM_BASE, max(map(len, images().values())))
    return next((name for name, data in images().items() if image.startswith(data)), "")


@contextmanager
def started() -> Iterator[set[str]]:
    """The names of the binaries that boards start in the block, as a set that grows."""
    names: set[str] = set()
    start = Monitor.start

    def noting(self: Monitor, mask: int, app_id: int, flags: int) -> None:
        if mask:
            names.add(_name(self))
        start(self, mask, app_id, flags)

    Monitor.start = noting  # type: ignore[method-assign]
    try:
        yield names
    finally:
        Monitor.start = start  # type: ignore[method-assign]


def table() -> dict[str, str]:
    """The table in the docs: by binary, what its row says."""
    text = DOCS.read_text(encoding="utf-8")
    start = text.index(HEAD)
    return dict(ROW.findall(text[start : text.index("\n\n", start) + 1]))


def credited(test: str) -> set[str]:
    """The binaries that the table says ran in `test`."""
    return {name for name, row in table().items() if row == f"`{test}`"}


def render(ran: Mapping[str, str]) -> str:
    """The table for the docs; `ran` has a test by binary."""
    rows = [
        f"| `{name}` | {why_not(name) or f'`{ran[name]}`'} |\n"
        for name in sorted(images(), key=str.lower)
    ]
    return HEAD + "".join(rows)


def main(record: str) -> None:
    """Put the table of the tests recorded in the file `record` into the docs."""
    ran: dict[str, str] = {}
    for line in Path(record).read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        for name in run["binaries"]:
            ran.setdefault(name, run["test"])
    text = DOCS.read_text(encoding="utf-8")
    start = text.index(HEAD)
    end = text.index("\n\n", start) + 1
    DOCS.write_text(text[:start] + render(ran) + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
