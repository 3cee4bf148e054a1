"""Functions that are compiled into their callers only."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

_compiler: Any = Compiler
_dispatcher: Any = CPUDispatcher
"""Numba has types for some of its functions only."""


class InPlace(_dispatcher):
    """A compiled function that has no machine code, which takes as long to make as its callers'.

    Where Python calls it, another one does the same, with code of its own.
    """

    def __init__(
        self, function: Callable[..., Any], options: Any, alone: Callable[[], Any]
    ) -> None:
        """*alone* makes that one."""
        super().__init__(function, targetoptions=options, pipeline_class=_WithoutCode)
        self._make_alone = alone

    def add_overload(self, made: Any) -> None:
        """Have it for callers with arguments of these types."""
        name = object()  # what numba tells functions apart by
        made.target_context.insert_user_function(name, made.fndesc, [made.library])
        self.overloads[tuple(made.signature.args)] = made._replace(entry_point=name)

    def _compile_for_args(self, *arguments: Any, **named: Any) -> Any:
        """What Python is to call."""
        return self._alone

    @cached_property
    def _alone(self) -> Any:
        return self._make_alone()


class _WithoutCode(_compiler):
    def __init__(
        self,
        typing: Any,
        target: Any,
        library: Any,
        arguments: Any,
        result: Any,
        flags: Any,
        *rest: Any,
    ) -> None:
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        super().__init__(typing, target, library, arguments, result, flags, *rest)
