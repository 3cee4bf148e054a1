"""Modules that stand in for sPyNNaker's while a script runs.

``import pyNN.spiNNaker``, ``spynnaker8`` and ``spynnaker.pyNN`` give `spinn_stdp`, with what
sPyNNaker has beside PyNN. Whatever else of sPyNNaker's is imported is refused by its name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

import pyNN

from . import met, neo_convertor, splitters, surface

BACK_ENDS = (surface.SPYNNAKER, "spynnaker8", "spynnaker.pyNN", "spynnaker")
"""Each is sPyNNaker's PyNN, by the name of this, an earlier or a later release."""
HELPERS = frozenset(
    {
        "spynnaker.spike_checker",
        "spynnaker.spynnaker_plotting",
        "spynnaker.pyNN.utilities.neo_compare",
    }
)
"""Modules that look at results alone: the installed sPyNNaker's own are as good here."""
ROOTS = ("spynnaker", "spynnaker8", surface.SPYNNAKER, splitters.PARTITIONER_SPLITTERS)


class StandIn(ModuleType):
    """The back end by one of sPyNNaker's names."""

    def __init__(self, name: str) -> None:
        super().__init__(name, surface.__doc__)
        self.__dict__.update(surface.names())
        self.__all__ = sorted(surface.names())
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        import spinn_stdp

        return getattr(spinn_stdp, name)  # which says in words what there is


def _module(name: str) -> ModuleType:
    """What is imported by a name of sPyNNaker's."""
    if name in BACK_ENDS:
        return StandIn(name)
    root, _, last = name.rpartition(".")
    if root in BACK_ENDS and last == "extra_models":
        return surface.extra_models
    if root in BACK_ENDS and last == "external_devices":
        return surface.external_devices
    if last == "neo_convertor":
        return neo_convertor
    if name in HELPERS:
        return _installed(name)
    if last == "splitter_components":
        return splitters.Splitters(name, *splitters.OF_SPYNNAKER)
    if name == splitters.PARTITIONER_SPLITTERS:
        return splitters.Splitters(name, *splitters.OF_PACMAN)
    if last in ("utilities", "extra_algorithms"):
        package = ModuleType(name)
        package.__path__ = []
        return package
    raise ModuleNotFoundError(
        f"{name} is a part of sPyNNaker's own program, for which nothing stands in here; "
        f"{surface.REMEDY}",
        name=name,
    )


def _installed(name: str) -> ModuleType:
    """A helper from the installed sPyNNaker, of which nothing else is loaded.

    Raises:
        ModuleNotFoundError: there is none.
    """
    spec = PathFinder.find_spec("spynnaker")
    *folders, last = name.split(".")[1:]
    for place in (spec and spec.submodule_search_locations) or ():
        path = Path(place, *folders, f"{last}.py")
        if path.is_file():
            module = ModuleType(name)
            module.__file__ = str(path)
            exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
            return module
    raise ModuleNotFoundError(
        f"{name} is sPyNNaker's own, which is not installed; pip install 'sPyNNaker==1!7.4.1'",
        name=name,
    )


class _Finder(MetaPathFinder, Loader):
    """Finds the stand-ins before anything that is installed."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> Any:
        """*fullname*, if it is one of sPyNNaker's."""
        return ModuleSpec(fullname, self, is_package=True) if _is_spynnakers(fullname) else None

    def create_module(self, spec: ModuleSpec) -> None:
        """None: an empty module is as good, for it is replaced."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the stand-in in the place of the empty module."""
        sys.modules[module.__name__] = _module(module.__name__)


def _is_spynnakers(name: str) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in ROOTS)


@contextmanager
def in_place_of_spynnaker() -> Iterator[None]:
    """A block in which sPyNNaker's names are this package's."""
    before = {name: module for name, module in sys.modules.items() if _is_spynnakers(name)}
    attribute = getattr(pyNN, "spiNNaker", None)
    if attribute is not None:
        del pyNN.spiNNaker  # or `from pyNN import spiNNaker` would find the installed one
    for name in before:
        del sys.modules[name]
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    met.calls.clear()
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_spynnakers(name)]:
            del sys.modules[name]
        sys.modules.update(before)
        if attribute is not None:
            pyNN.spiNNaker = attribute
        elif hasattr(pyNN, "spiNNaker"):
            del pyNN.spiNNaker
