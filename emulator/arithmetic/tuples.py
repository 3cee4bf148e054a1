"""Parts of several arrays, by name."""

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


def rows_of(kind: Any, table: Any) -> Any:
    """The rows of a *table*, (names, n), as a NamedTuple of the type of *kind*."""
    return type(kind)(*table)


def _rows_of(context: Any, kind: Any, table: Any) -> Any:
    """Type and code of :func:`rows_of`."""
    named_tuple, array_type = types.NamedTuple, types.Array  # type: Any, Any
    row = array_type(table.dtype, 1, "C")
    rows = named_tuple([row] * len(kind), kind.instance_class)

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = target.make_array(table)(target, builder, arguments[1])
        size = builder.extract_value(array.shape, 1)
        values = []
        for k in range(len(kind)):
            first = builder.mul(size, target.get_constant(types.intp, k))
            own = target.make_array(row)(target, builder)
            target.populate_array(
                own,
                data=builder.gep(array.data, [first]),
                shape=[size],
                strides=[array.itemsize],
                itemsize=array.itemsize,
                meminfo=None,
            )
            values.append(own._getvalue())
        return target.make_tuple(builder, rows, values)

    is_table = isinstance(table, types.Array) and (table.ndim, table.layout) == (2, "C")
    return (rows(kind, table), generate) if is_table else None


if not vars(config)["DISABLE_JIT"]:
    compiled: Any = intrinsic
    entry, rows_of = compiled(_entry), compiled(_rows_of)
