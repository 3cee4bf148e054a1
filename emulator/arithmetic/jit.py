"""The one decorator of all compiled functions.

Compiled kernels are kept on disk beside the source, or in the user's cache folder where
the installation is read only, or nowhere when neither can be written.

Numba notices when the file of a kernel changes, but not when a function that the kernel
calls changes in another file. A stale kernel would compute other integers than the
source says, so every kernel's stamp here covers all sources that it can come from: those of
its own package (``emulator.timestep``, say) and of this one.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, TypeVar

import numba
from numba.core import types
from numba.extending import intrinsic, overload

Function = TypeVar("Function", bound=Callable[..., Any])
Value = TypeVar("Value")

IN_PLACE: Any = {"forceinline": True}
"""Options of a function that is compiled into its callers. Numba's own inlining takes an array
that is :func:`borrowed` for one that nobody else sees, and drops what is written to it."""
ARITHMETIC = Path(__file__).resolve().parent


def kernel(function: Function) -> Function:
    """Compile *function* on its first call; it releases the GIL and keeps its code on disk.

    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python and gives the same integers.
    """
    return _compiled(function, {})


def inner(function: Function) -> Function:
    """The same for use within kernels: its code is put where it is called.

    So nothing is handed over there, and a loop around the call can be vectorised.
    """
    return _compiled(function, IN_PLACE)


def _compiled(function: Function, options: Any) -> Function:
    try:
        compiled: Any = numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # no folder for the cache: compile at each start instead
        compiled = numba.njit(nogil=True, **options)(function)
    stamp(compiled, function)
    result: Function = compiled
    return result


def stamp(compiled: Any, function: Callable[..., Any]) -> None:
    """Let the code that numba keeps of *function* be compiled anew when a source changes."""
    index = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if index is not None:
        index._source_stamp = (index._source_stamp, *_digests(function))
        index._load_index = partial(_kept, index._load_index)


def _kept(load: Callable[[], dict[Any, Any]]) -> dict[Any, Any]:
    """What numba has kept, or nothing where that names types that are no longer there.

    It finds out whether a source has changed only after it has read what it kept for the types
    of all arguments.
    """
    try:
        return load()
    except (ImportError, AttributeError, EOFError, UnpicklingError):
        return {}


def _digests(function: Callable[..., Any]) -> tuple[str, ...]:
    """Of the sources beside this file, and of the package that *function* belongs to."""
    folders = {ARITHMETIC}
    above = len(function.__module__.split(".")) - 3  # folders between the file's and a.b
    if above >= 0:
        folders.add(Path(inspect.getfile(function)).resolve().parents[above])
    return tuple(_digest(folder) for folder in sorted(folders))


@cache
def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def borrowed(value: Value) -> Value:
    """*value*, an array or a tuple of them, for use inside a kernel that was given it.

    Compiled code counts the references to an array whenever it is handed on, which in an inner
    loop costs more than the arithmetic. The caller of the kernel keeps the arrays alive anyway,
    so that a kernel's first step is to borrow them: these copies are not counted.
    """
    return value


@overload(borrowed)
def _borrowed(value: Any) -> Any:
    def compiled(value: Any) -> Any:
        return _without_owner(value)

    return compiled


def _type_without_owner(context: Any, value: Any) -> Any:
    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _forget_owner(target, builder, signature.return_type, arguments[0])

    return value(value), generate


_without_owner: Any = intrinsic(_type_without_owner)


def _forget_owner(target: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Generate code that takes the owner off an array, or off each array of a tuple."""
    if isinstance(kind, types.Array):
        array = target.make_array(kind)(target, builder, value)
        for field in ("meminfo", "parent"):
            setattr(array, field, getattr(array, field).type(None))
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        elements: Any = kind  # numba's tuple types are sequences of types
        for index, element in enumerate(elements):
            part = _forget_owner(target, builder, element, builder.extract_value(value, index))
            value = builder.insert_value(value, part, index)
    return value
