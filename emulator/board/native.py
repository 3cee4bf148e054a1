"""What compiled code needs to drive Unicorn: its C API, views of raw addresses, decorators.

Compiled code calls Unicorn's C functions directly, so that no Python runs while a core does.
Handles, pointers and register values travel as signed 64-bit integers, because numba turns sums
of signed and unsigned 64-bit integers into floats.

Functions that take records have ``Any`` for them: mypy knows no fields of numba's records, which
is also why their files switch its check "no-any-return" off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numpy as np
import unicorn
from llvmlite import ir
from numba import carray, types  # type: ignore[attr-defined]
from numba.core import cgutils
from numba.core.ccallback import CFunc
from numba.extending import intrinsic
from unicorn.unicorn_py3.unicorn import uclib

from emulator.arithmetic.jit import CALLED_FROM_C, keep, kernel

__all__ = ["carray", "kernel", "uclib"]

Uc: Final[Any] = vars(unicorn)["Uc"]
"""Unicorn's engine; its Python binding has no types."""

llvm.load_library_permanently(uclib._name)


def hook(signature: Any) -> Callable[[Callable[..., Any]], CFunc]:
    """Compile a function now, as one that C code calls; its ``address`` is what to hand over."""

    def compile_hook(function: Callable[..., Any]) -> CFunc:
        arguments = (signature.args, signature.return_type)
        compiled = CFunc(function, arguments, locals={}, options={}, **CALLED_FROM_C)
        keep(compiled, function)
        compiled.compile()
        return compiled

    return compile_hook


_int32, _int64 = types.int32, types.int64

uc_emu_start: Final[Any] = types.ExternalFunction(
    "uc_emu_start", _int32(_int64, _int64, _int64, _int64, _int64)
)
"""(engine, begin, until, timeout in µs, instruction count) -> error."""

uc_emu_stop: Final[Any] = types.ExternalFunction("uc_emu_stop", _int32(_int64))
"""(engine) -> error."""

uc_reg_read: Final[Any] = types.ExternalFunction("uc_reg_read", _int32(_int64, _int32, _int64))
"""(engine, register, address of the value) -> error."""

uc_reg_write: Final[Any] = types.ExternalFunction("uc_reg_write", _int32(_int64, _int32, _int64))
"""(engine, register, address of the value) -> error."""

uc_ctl: Final[Any] = types.ExternalFunction("uc_ctl", _int32(_int64, _int32))
"""(engine, what to do) -> error; for those that need nothing else."""

uc_context_save: Final[Any] = types.ExternalFunction("uc_context_save", _int32(_int64, _int64))
"""(engine, address of a context) -> error."""

memcmp: Final[Any] = types.ExternalFunction("memcmp", _int32(_int64, _int64, _int64))
"""(one address, another, bytes) -> 0 if they are the same."""

memmove: Final[Any] = types.ExternalFunction("memmove", _int64(_int64, _int64, _int64))
"""(destination, source, bytes) -> destination."""

pthread_mutex_init: Final[Any] = types.ExternalFunction(
    "pthread_mutex_init", _int32(_int64, _int64)
)
pthread_mutex_lock: Final[Any] = types.ExternalFunction("pthread_mutex_lock", _int32(_int64))
pthread_mutex_unlock: Final[Any] = types.ExternalFunction("pthread_mutex_unlock", _int32(_int64))
pthread_cond_init: Final[Any] = types.ExternalFunction("pthread_cond_init", _int32(_int64, _int64))
pthread_cond_wait: Final[Any] = types.ExternalFunction("pthread_cond_wait", _int32(_int64, _int64))
pthread_cond_broadcast: Final[Any] = types.ExternalFunction(
    "pthread_cond_broadcast", _int32(_int64)
)
sched_yield: Final[Any] = types.ExternalFunction("sched_yield", _int32())
"""POSIX's, with addresses as integers."""

clock_gettime: Final[Any] = types.ExternalFunction("clock_gettime", _int32(_int32, _int64))
"""(clock, address of seconds and nanoseconds) -> error."""

MMIO_READ: Final = _int64(_int64, _int64, types.uint32, types.voidptr)
"""Type of a device's read function: (engine, offset, size, user data) -> value."""

MMIO_WRITE: Final = types.void(_int64, _int64, types.uint32, _int64, types.voidptr)
"""Type of a device's write function: (engine, offset, size, value, user data)."""

CODE_HOOK: Final = types.void(_int64, _int64, types.uint32, types.voidptr)
"""Type of a code hook: (engine, address, size, user data)."""

MEMORY_HOOK: Final = types.void(_int64, types.int32, _int64, types.int32, _int64, types.voidptr)
"""Type of a memory hook: (engine, kind, address, size, value, user data)."""

PAGE_HOOK: Final = types.boolean(_int64, _int64, types.int32, types.voidptr, types.voidptr)
"""Type of a translation buffer's hook: (engine, address, kind, result, user data) -> found."""

PAGE_ENTRY: Final = np.dtype([("address", "u8"), ("permissions", "u4")], align=True)
"""What such a hook finds (uc_tlb_entry in unicorn.h)."""

INTERRUPT_HOOK: Final = types.void(_int64, types.uint32, types.voidptr)
"""Type of an exception hook: (engine, exception number, user data)."""


def _as_pointer(typing_context: Any, address: Any) -> Any:
    signature = types.voidptr(types.int64)

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return signature, codegen


as_pointer: Final[Any] = intrinsic(_as_pointer)
"""The integer address as a C pointer, for ``carray``."""


def _codegen(generate: Callable[[Any, Any, Any], Any]) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = builder.inttoptr(arguments[0], ir.IntType(WORD_BITS).as_pointer())
        return generate(builder, place, arguments[1:])

    return codegen


def _load(typing_context: Any, address: Any) -> Any:
    return _int64(_int64), _codegen(
        lambda builder, place, values: builder.load_atomic(place, ORDERING, WORD_BYTES)
    )


def _store(typing_context: Any, address: Any, value: Any) -> Any:
    def generate(builder: Any, place: Any, values: Any) -> Any:
        builder.store_atomic(values[0], place, ORDERING, WORD_BYTES)
        return cgutils.false_bit

    return types.boolean(_int64, _int64), _codegen(generate)


def _fetch_add(typing_context: Any, address: Any, value: Any) -> Any:
    return _int64(_int64, _int64), _codegen(
        lambda builder, place, values: builder.atomic_rmw("add", place, values[0], ORDERING)
    )


def _compare_and_swap(typing_context: Any, address: Any, old: Any, new: Any) -> Any:
    def generate(builder: Any, place: Any, values: Any) -> Any:
        found = builder.cmpxchg(place, values[0], values[1], ORDERING, ORDERING)
        return builder.extract_value(found, 1)

    return types.boolean(_int64, _int64, _int64), _codegen(generate)


ORDERING: Final = "seq_cst"
"""All threads see all atomic accesses in the same order."""
WORD_BITS: Final = 64
WORD_BYTES: Final = 8

load: Final[Any] = intrinsic(_load)
"""(address) -> the word there, as it is at this moment."""

store: Final[Any] = intrinsic(_store)
"""(address, value): put it there at once."""

fetch_add: Final[Any] = intrinsic(_fetch_add)
"""(address, value) -> the word before `value` was added to it."""

compare_and_swap: Final[Any] = intrinsic(_compare_and_swap)
"""(address, old, new) -> True if the word was `old`, and is `new` now."""
