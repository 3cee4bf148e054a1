"""Modules that sPyNNaker imports at its beginning and hardly ever uses, imported when they are.

They take nearly half of the time that sPyNNaker takes to be imported: statistics, for connectors
and values that are drawn, and plots.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

LATE = ("scipy.stats", "matplotlib", "matplotlib.pyplot")


@contextmanager
def late_modules() -> Iterator[None]:
    """A block whose imports get stand-ins of these modules, as far as they are not yet imported."""
    there = [name for name in LATE if find_spec(name.partition(".")[0]) is not None]
    stand_ins = {name: _StandIn(name) for name in there if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


class _StandIn(ModuleType):
    """Has whatever it is asked for, as something that is yet to be imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Member(self.__name__, name)


class _Member:
    """Stands for something in such a module."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._real()(*arguments, **named)

    def _real(self) -> Any:
        return getattr(import_module(self._module), self._name)
