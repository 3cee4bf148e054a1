"""Libraries that PyNN imports and that are not needed to describe a network and run it.

They take half of the time that ``import spinn_stdp`` would take. Here they are loaded when
something of them is used: ``csa``, which takes in matplotlib, neo, with the units of quantities,
and with readers of a hundred formats that wait until one of those is asked for, and SciPy's sparse
matrices. Whoever imports them too has the same modules.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import util
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

CONNECTIONS = "csa"
CONNECTORS = "pyNN.connectors"
DATA, FORMATS = "neo", "neo.io"
UNITS = "quantities"
ARRAYS = "lazyarray"
SCIPY, SPARSE = "scipy", "scipy.sparse"


class _Late(ModuleType):
    """A module until something of it is used. (Another ``import`` of it loads importlib's own.)"""

    def __getattr__(self, name: str) -> Any:
        loader = None if self.__spec__ is None else self.__spec__.loader
        assert loader is not None
        # What its own code looks for is there or not.
        object.__setattr__(self, "__class__", ModuleType)
        loader.exec_module(self)
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        self.__getattr__("__dict__")
        return dir(self)


def _late(name: str, wrapped: Callable[[Loader], Loader] = lambda loader: loader) -> None:
    """Let the module be loaded when it is first looked at, if nobody has it by now."""
    spec = None if name in sys.modules else util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = wrapped(spec.loader)
    module = util.module_from_spec(spec)
    module.__class__ = _Late
    sys.modules[name] = module


class _WithoutFormats(Loader):
    """Loads neo without ``neo.io``, whose names it has too, until one of them is asked for."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As neo's own."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """As neo's own, but for its last step."""
        empty: Any = ModuleType(FORMATS)
        empty.__all__ = []
        sys.modules[FORMATS] = empty
        try:
            self._loader.exec_module(module)
        finally:
            del sys.modules[FORMATS]
        _late(FORMATS)
        formats = sys.modules[FORMATS]
        vars(module)[FORMATS.rpartition(".")[2]] = formats
        vars(module)["__getattr__"] = lambda name: _name_of(formats, name)


def _name_of(formats: ModuleType, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"module {DATA!r} has no attribute {name!r}")
    return getattr(formats, name)


def _import_connectors() -> None:
    """Import PyNN's connectors, which take an absent ``csa`` for one that is not installed."""
    if util.find_spec(CONNECTIONS) is None or {CONNECTIONS, CONNECTORS} & sys.modules.keys():
        return
    sys.modules[CONNECTIONS] = ModuleType(CONNECTIONS)  # so that PyNN takes it for installed
    from pyNN import connectors

    del sys.modules[CONNECTIONS]
    _late(CONNECTIONS)
    connectors.csa = sys.modules[CONNECTIONS]


class _Sparse:
    """What lazyarray asks of ``scipy.sparse``: nobody has such a matrix unless that is loaded."""

    def issparse(self, value: object) -> bool:
        """Whether *value* is one of its matrices."""
        loaded: Any = sys.modules.get(SPARSE)
        return loaded is not None and bool(loaded.issparse(value))

    def __getattr__(self, name: str) -> Any:
        from scipy import sparse  # type: ignore[import-untyped]

        return getattr(sparse, name)


def _import_arrays() -> None:
    """Import lazyarray without ``scipy.sparse``."""
    if {ARRAYS, SCIPY} & sys.modules.keys() or util.find_spec(SCIPY) is None:
        return
    stand_in: Any = ModuleType(SCIPY)
    stand_in.sparse = _Sparse()
    sys.modules[SCIPY] = stand_in
    try:
        __import__(ARRAYS)
    finally:
        del sys.modules[SCIPY]


_late(UNITS)
_late(DATA, _WithoutFormats)
_import_arrays()
_import_connectors()
