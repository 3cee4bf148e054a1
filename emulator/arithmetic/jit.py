"""The one decorator of all compiled functions.

Compiled kernels are kept on disk beside the source, or in the user's cache folder where
the installation is read only, or nowhere when neither can be written.

Numba notices when the file of a kernel changes, but not when a function that the kernel
calls changes in another file. A stale kernel would compute other integers than the
source says, so every kernel's stamp here covers all sources of the package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def sources_stamp() -> str:
    """A digest of every source file that compiled code can come from."""
    digest = hashlib.sha256()
    for folder in ("arithmetic", "timestep"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def kernel(function: Function) -> Function:
    """Compile *function* on its first call; it releases the GIL and keeps its code on disk.

    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python and gives the same integers.
    """
    try:
        compiled: Any = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder for the cache: compile at each start instead
        compiled = numba.njit(nogil=True)(function)
    index = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if index is not None:
        index._source_stamp = (index._source_stamp, sources_stamp())
    result: Function = compiled
    return result
