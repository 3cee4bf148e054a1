"""Flags by which threads tell each other where they are, without Python's lock.

A flag is an element of an int64 array that one thread writes and another one reads. What a thread
wrote before it raised a flag is seen by whoever has seen the flag.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeAlias

import numpy as np
from numba import config
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from .jit import inner, kernel

Flags: TypeAlias = NDArray[np.int64]
WIDTH = 8
"""Bytes."""
_taking_turns = Lock()
"""Where nothing is compiled."""


def _read(flags: Flags, index: int) -> int:
    """A flag as it stands."""
    return int(flags[index])


def _write(flags: Flags, index: int, value: int) -> None:
    """Raise a flag."""
    flags[index] = value


def _take(flags: Flags, index: int) -> int:
    """Raise a flag by 1, which others may do at the same time; return what it was."""
    with _taking_turns:
        flags[index] += 1
        return int(flags[index]) - 1


def _reading(context: Any, flags: Any, index: Any) -> Any:
    """Type and code of :func:`_read`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = target.make_array(flags)(target, builder, arguments[0]).data
        place = builder.gep(data, [arguments[1]])
        return builder.load_atomic(place, "acquire", WIDTH)

    return types.int64(flags, types.int64), generate


def _writing(context: Any, flags: Any, index: Any, value: Any) -> Any:
    """Type and code of :func:`_write`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = target.make_array(flags)(target, builder, arguments[0]).data
        builder.store_atomic(arguments[2], builder.gep(data, [arguments[1]]), "release", WIDTH)
        return target.get_dummy_value()

    return types.void(flags, types.int64, types.int64), generate


def _taking(context: Any, flags: Any, index: Any) -> Any:
    """Type and code of :func:`_take`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = target.make_array(flags)(target, builder, arguments[0]).data
        place = builder.gep(data, [arguments[1]])
        return builder.atomic_rmw("add", place, target.get_constant(types.int64, 1), "acq_rel")

    return types.int64(flags, types.int64), generate


read: Any = _read if vars(config)["DISABLE_JIT"] else intrinsic(_reading)
write: Any = _write if vars(config)["DISABLE_JIT"] else intrinsic(_writing)
take: Any = _take if vars(config)["DISABLE_JIT"] else intrinsic(_taking)


@kernel
def raise_flag(flags: Flags, index: int, value: int) -> None:
    """Set a flag."""
    write(flags, index, value)


@kernel
def wait_for(flags: Flags, index: int, value: int, looks: int) -> bool:
    """Look at a flag until it has the *value*, so many times at most; return whether it has."""
    while looks > 0 and read(flags, index) != value:
        looks -= 1
    return looks > 0


@inner
def reached(flags: Flags, index: int, value: int, looks: int) -> bool:
    """The same until it has the *value* or a larger one."""
    while looks > 0 and read(flags, index) < value:
        looks -= 1
    return looks > 0


@kernel
def tell_and_wait(flags: Flags, told: int, index: int, value: int, looks: int) -> bool:
    """Raise the flag *told* to *value*, and wait until another one has the next value."""
    write(flags, told, value)
    return wait_for(flags, index, value + 1, looks)
