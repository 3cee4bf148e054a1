"""Compiled code that is kept on disk, and loaded without what only compiling needs.

Compiled kernels are kept beside the source, or in the user's cache folder where the installation
is read only, or nowhere when neither can be written.

Numba notices when the file of a kernel changes, but not when a function that the kernel
calls changes in another file. A stale kernel would compute other integers than the
source says, so every kernel's stamp here covers all sources that it can come from: those of
its own package (``emulator.timestep``, say) and of this one.

Before it loads a kernel, numba takes in all that it could compile, and SciPy's linear algebra
with it, which takes several times as long as the kernels of a small network. Here only memory
management is made ready; whoever has to compile takes in the rest then.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from pickle import Unpickler, UnpicklingError
from typing import Any

from numba.core import caching, environment
from numba.core.runtime.nrt import rtsys

_caching: Any = caching
_environments: Any = environment
"""Numba has types for some of its functions only."""
MOVED = (AttributeError, TypeError)
"""What a numba causes that has its private parts elsewhere: its code is not kept then."""
ARITHMETIC = Path(__file__).resolve().parent


class KeptCode(_caching._Cache):
    """What is kept of one function, looked for when it is first called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        # As the sources are that the function was read from, should they change by then.
        self._stamp = _digests(function.__module__, inspect.getfile(function))

    @cached_property
    def _files(self) -> Any:
        try:
            files = _caching.FunctionCache(self._function)
            base = files._impl.filename_base
        except (RuntimeError, *MOVED):  # no folder for it: compile at each start instead
            return _caching.NullCache()
        files._cache_file = _Files(files.cache_path, base, self._stamp)
        return files

    @property
    def cache_path(self) -> Any:
        """The folder."""
        return self._files.cache_path

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The code for arguments of the types of *signature*; None if it has to be compiled."""
        try:
            rtsys.initialize(context)
            return self._files._load_overload(signature, context) if self._is_kept else None
        except MOVED:
            return None

    def save_overload(self, signature: Any, code: Any) -> None:
        """Keep it."""
        with suppress(*MOVED):
            self._files.save_overload(signature, code)

    def enable(self) -> None:
        """Use it."""
        self._files.enable()

    def disable(self) -> None:
        """Neither load nor keep anything."""
        self._files.disable()

    def flush(self) -> None:
        """Forget what is kept."""
        self._files.flush()

    @property
    def _is_kept(self) -> bool:
        return isinstance(self._files, _caching.FunctionCache)


class _Files(_caching.IndexDataCacheFile):
    """The files of one function: an index by types of arguments, and the code for each of them."""

    def _load_index(self) -> dict[Any, Any]:
        """What numba has kept, or nothing where that names types that are no longer there.

        It finds out whether a source has changed only after it has read what it kept for the
        types of all arguments.
        """
        try:
            index: dict[Any, Any] = super()._load_index()
        except (ImportError, AttributeError, EOFError, UnpicklingError):
            return {}
        return index

    def _load_data(self, name: str) -> Any:
        return _Loader(BytesIO(Path(self._data_path(name)).read_bytes())).load()


class _Loader(Unpickler):
    """Loads code without the modules that its functions come from, numba's own for the most."""

    def find_class(self, module: str, name: str) -> Any:
        """As of :class:`Unpickler`."""
        if (module, name) == (environment.__name__, _environments._rebuild_env.__name__):
            return _environment
        return super().find_class(module, name)


def _environment(module: str, constants: list[Any], name: str) -> Any:
    """The objects that the code of a function needs.

    Those of its *module* are not among them: only code that is no kernel looks into it.
    """
    known = _environments.lookup_environment(name)
    if known is not None:
        return known
    loaded = sys.modules.get(module)
    made = _environments.Environment({"__name__": module} if loaded is None else vars(loaded))
    made.consts[:] = constants
    made.env_name = name
    _environments.Environment._memo[name] = made
    return made


@cache
def _digests(module: str, file: str) -> tuple[str, ...]:
    """Of the sources beside this file, and of the package that a function's module belongs to."""
    path = Path(file).resolve()
    above = len(module.split(".")) - 3  # folders between the file's and a.b
    sources = {ARITHMETIC, path.parents[above] if above >= 0 else path}
    return tuple(_digest(source) for source in sorted(sources))


@cache
def _digest(source: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*.py")) if source.is_dir() else [source] * source.is_file():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
