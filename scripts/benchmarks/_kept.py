"""Measurements that are kept in a file, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from _cases import AnyCase, Measured

Found = Mapping[str, Measured]
"""By simulator."""


class Kept:
    """What was measured, by case."""

    def __init__(self, file: Path, *, again: bool) -> None:
        self._file = file
        self._all: dict[str, dict[str, dict[str, object]]] = {}
        if file.exists() and not again:
            self._all = json.loads(file.read_text())

    def __getitem__(self, case: AnyCase) -> Found:
        each = self._all[_key(case)]
        return {name: Measured(**values) for name, values in each.items()}  # type: ignore[arg-type]

    def __contains__(self, case: AnyCase) -> bool:
        return _key(case) in self._all

    def measure(self, case: AnyCase, how: Callable[[], Found]) -> None:
        """By *how*, unless it was measured before."""
        if case in self:
            return
        found = how()
        self._all[_key(case)] = {name: asdict(measured) for name, measured in found.items()}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".part")
        unfinished.write_text(json.dumps(self._all, indent=1))
        unfinished.replace(self._file)


def _key(case: AnyCase) -> str:
    return f"{type(case).__name__} {json.dumps(asdict(case))}"
