"""The one decorator of all compiled functions; :mod:`.kept_code` keeps what is compiled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import numba
from numba.core import config as _config
from numba.core import types
from numba.extending import intrinsic, overload

try:
    from .in_place import InPlace, Kernel, WithCode, WithoutCode
except (ImportError, AttributeError):  # numba has elsewhere what its own users do not see
    HAS_PLACES = False
else:
    HAS_PLACES = True
try:
    from .kept_code import KeptCode
except (ImportError, AttributeError):
    CAN_KEEP = False
else:
    CAN_KEEP = True

config: Any = _config
"""Numba's, without types."""
Function = TypeVar("Function", bound=Callable[..., Any])
Value = TypeVar("Value")

INLINED: Any = {"forceinline": True}
"""Options of a function that is compiled into its callers. Numba's own inlining takes an array
that is :func:`borrowed` for one that nobody else sees, and drops what is written to it."""
OPTIONS: Any = {"nopython": True, "nogil": True}
"""Of all functions."""
IN_PLACE: Any = {**INLINED, "pipeline_class": WithoutCode} if HAS_PLACES else INLINED
"""Those of an ``overload``."""
CALLED_FROM_C: Any = {"pipeline_class": WithCode} if HAS_PLACES else {}
"""What a ``CFunc`` is made with that calls these functions."""


def kernel(function: Function) -> Function:
    """Compile *function* on its first call; it releases the GIL and keeps its code on disk.

    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python and gives the same integers.
    """
    return _compiled(function, {})


def inner(function: Function) -> Function:
    """The same for use within kernels: its code is put where it is called.

    So nothing is handed over there, and a loop around the call can be vectorised.
    """
    if config.DISABLE_JIT or not HAS_PLACES:
        return _compiled(function, INLINED)
    alone = partial(_compiled, function, INLINED)
    made: Any = InPlace(function, {**OPTIONS, **INLINED}, alone)
    result: Function = made
    return result


def _compiled(function: Function, options: Any) -> Function:
    if config.DISABLE_JIT:
        return function
    options = {**OPTIONS, **options}
    compiled: Any = Kernel(function, {}, options) if HAS_PLACES else numba.jit(**options)(function)
    keep(compiled, function)
    result: Function = compiled
    return result


def keep(compiled: Any, function: Callable[..., Any]) -> None:
    """Keep the code of *function* on disk, until a source changes that it comes from."""
    if CAN_KEEP and not config.DISABLE_JIT:
        compiled._cache = KeptCode(function)


def borrowed(value: Value) -> Value:
    """*value*, an array or a tuple of them, for use inside a kernel that was given it.

    Compiled code counts the references to an array whenever it is handed on, which in an inner
    loop costs more than the arithmetic. The caller of the kernel keeps the arrays alive anyway,
    so that a kernel's first step is to borrow them: these copies are not counted.
    """
    return value


@overload(borrowed, jit_options=IN_PLACE)
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
