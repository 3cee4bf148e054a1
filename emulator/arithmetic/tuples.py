"""One entry of several arrays, by name."""

from __future__ import annotations

from typing import Any

from numba import config
from numba.core import types
from numba.extending import intrinsic


def entry(arrays: Any, index: int) -> Any:
    """The elements at *index* of a NamedTuple of arrays, as a NamedTuple of the same kind."""
    return type(arrays)(*(array[index] for array in arrays))


def _entry(context: Any, arrays: Any, index: Any) -> Any:
    """Type and code of :func:`entry`."""
    named_tuple: Any = types.NamedTuple
    kind = named_tuple([each.dtype for each in arrays.types], arrays.instance_class)

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = []
        for k, each in enumerate(arrays.types):
            array = target.make_array(each)(target, builder, builder.extract_value(arguments[0], k))
            place = builder.gep(array.data, [arguments[1]])
            values.append(target.unpack_value(builder, each.dtype, place))
        return target.make_tuple(builder, kind, values)

    return kind(arrays, types.int64), generate


if not vars(config)["DISABLE_JIT"]:
    of_compiled: Any = intrinsic(_entry)
    entry = of_compiled
