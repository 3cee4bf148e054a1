"""Room for numbers within a kernel, on its stack.

The compiler knows that nothing else points there, which it can't know of the arrays that a kernel
is given: so a loop that gathers from those and writes here is done for several elements at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import config
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

LINE_BYTES = 64
"""Of the processor's cache."""


def room(size: int, dtype: type[Any]) -> NDArray[Any]:
    """(size,) of *dtype*, not initialised, for the kernel that calls this, until it returns.

    *size* is a constant. Not for functions that are compiled into their callers, whose room
    would end with them.
    """
    return np.empty(size, dtype)


def _on_the_stack(context: Any, size: Any, dtype: Any) -> Any:
    """Type and code of :func:`room`."""
    kind: Any = types.Array(dtype.dtype, 1, "C")
    length = size.literal_value

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number = target.get_data_type(kind.dtype)
        width = target.get_abi_sizeof(number)
        allocate: Any = cgutils.alloca_once
        memory = allocate(builder, number, size=length)
        memory.align = LINE_BYTES
        array = target.make_array(kind)(target, builder)
        target.populate_array(
            array,
            data=memory,
            shape=[target.get_constant(types.intp, length)],
            strides=[target.get_constant(types.intp, width)],
            itemsize=target.get_constant(types.intp, width),
            meminfo=None,
        )
        return array._getvalue()

    return kind(size, dtype), generate


if not vars(config)["DISABLE_JIT"]:
    on_the_stack: Any = intrinsic(prefer_literal=True)(_on_the_stack)
    room = on_the_stack
