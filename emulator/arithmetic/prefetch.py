"""Asking for memory before it is needed.

Processors foresee where a stream goes on, but not where the next one begins.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import config
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

READ, SECOND_LEVEL, DATA = 0, 2, 1
"""Arguments of LLVM's ``prefetch``: what for, into which cache, and of which kind."""


def prefetch(array: NDArray[Any], index: int) -> None:
    """Have the element *index* of *array* in the second-level cache soon; it need not exist."""


def _asked_for(context: Any, array: Any, index: Any) -> Any:
    """Type and code of :func:`prefetch`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = target.make_array(array)(target, builder, arguments[0]).data
        place = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place.type, word, word, word])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
        options = [ir.Constant(word, number) for number in (READ, SECOND_LEVEL, DATA)]
        builder.call(function, [place, *options])
        return target.get_dummy_value()

    return types.void(array, index), generate


if not vars(config)["DISABLE_JIT"]:
    by_the_processor: Any = intrinsic(_asked_for)
    prefetch = by_the_processor
