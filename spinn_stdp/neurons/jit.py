"""The decorator of this package's compiled functions.

It is the emulator's, which keeps compiled code on disk where it can and does without where it
can't, and it also compiles anew when another source of this package has changed: numba by
itself notices changes only in the file of the function, not of those that it calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from emulator.arithmetic import jit

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def sources_stamp() -> str:
    """A digest of every source file that compiled code can come from."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def kernel(function: Function) -> Function:
    """Compile *function* on its first call; with ``NUMBA_DISABLE_JIT=1`` it stays Python."""
    compiled = jit.kernel(function)
    index = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if index is not None:
        index._source_stamp = (index._source_stamp, sources_stamp())
    return compiled
