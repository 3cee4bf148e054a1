"""Functions that are compiled into their callers, and kernels, which Python calls.

Numba makes machine code of every function, with a wrapper for Python and one for C, also of those
that only kernels call, and optimises each with all that it calls: half of the time that kernels
would take. Here only those have machine code that Python calls.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

_library: Any = JITCodeLibrary
_compiler: Any = Compiler
_dispatcher: Any = CPUDispatcher
"""Numba has types for some of its functions only."""


class _Defined:
    """A module as if it had those functions only that it defines, not those that they call."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    @property
    def functions(self) -> Iterator[Any]:
        """Those to optimise."""
        return (each for each in self._module.functions if not each.is_declaration)


class _Code(_library):
    """The code of a kernel."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.called: list[Any] = []
        """Code of all functions that it calls, each behind those that it calls itself."""

    def _optimize_functions(self, module: Any) -> None:
        super()._optimize_functions(_Defined(module))

    def add_linking_library(self, library: Any) -> None:
        """Call what is in *library*."""
        library._ensure_finalized()
        for each in (*getattr(library, "called", ()), library):
            if each not in self.called:
                self.called.append(each)

    def finalize(self) -> None:
        """Optimise it, with all that it calls, and make machine code of it."""
        for each in reversed(self.called):  # what nothing calls that is there is left out
            super().add_linking_library(each)
        super().finalize()


class _CodeInPlace(_Code):
    """The code of a function that is compiled into its callers, and optimised with them."""

    def finalize(self) -> None:
        """Leave it as it is."""
        self._finalized = True


class WithCode(_compiler):
    """Compiles a function that is called from elsewhere."""

    def __init__(self, typing: Any, target: Any, _: Any, *rest: Any) -> None:
        library = _Code(target.codegen(), "code")
        library.enable_object_caching()
        super().__init__(typing, target, library, *rest)


class _ForPython(WithCode):
    """Compiles a kernel. C does not call it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.state.flags.no_cfunc_wrapper = True


class WithoutCode(_compiler):
    """Compiles a function that only compiled ones call."""

    def __init__(self, typing: Any, target: Any, _: Any, *rest: Any) -> None:
        super().__init__(typing, target, _CodeInPlace(target.codegen(), "in place"), *rest)
        flags = self.state.flags
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """The code of *function*, for callers with arguments of these types."""
        made = super().compile_extra(function)
        name = object().__sizeof__  # any that is built in: what numba tells functions apart by
        made.target_context.insert_user_function(name, made.fndesc, [made.library])
        return made._replace(entry_point=name)


class InPlace(_dispatcher):
    """A function that has no machine code, which takes as long to make as its callers'.

    Where Python calls it, another one does the same, with code of its own.
    """

    def __init__(
        self, function: Callable[..., Any], options: Any, alone: Callable[[], Any]
    ) -> None:
        """*alone* makes that one."""
        super().__init__(function, targetoptions=options, pipeline_class=WithoutCode)
        self._make_alone = alone

    def add_overload(self, made: Any) -> None:
        """Have it for callers with arguments of these types."""
        self.overloads[tuple(made.signature.args)] = made

    def _compile_for_args(self, *arguments: Any, **named: Any) -> Any:
        """What Python is to call."""
        return self._alone

    @cached_property
    def _alone(self) -> Any:
        return self._make_alone()


class Kernel(_dispatcher):
    """A function with machine code, which Python calls; other kernels have it in place."""

    def __init__(self, function: Callable[..., Any], types: Any, options: Any) -> None:
        """*types* of local variables that are given, and *options*: as of ``numba.njit``."""
        super().__init__(function, types, options, pipeline_class=_ForPython)

    def compile(self, signature: Any) -> Any:
        """Its code for arguments of such types."""
        # To look for objects that are no longer used takes a tenth of the time.
        looks = gc.isenabled()
        gc.disable()
        try:
            return super().compile(signature)
        finally:
            if looks:
                gc.enable()

    def get_call_template(self, types: Any, named: Any) -> Any:
        """How another kernel calls it with arguments of such *types*."""
        return self._in_place.get_call_template(types, named)

    def get_overload(self, types: Any) -> Any:
        """The code for that."""
        return self._in_place.get_overload(types)

    @cached_property
    def _in_place(self) -> InPlace:
        return InPlace(self.py_func, self.targetoptions, lambda: self)


for _owner, _names in {
    _library: ("_optimize_functions", "_ensure_finalized", "add_linking_library", "finalize"),
    _compiler: ("compile_extra",),
    _dispatcher: ("_compile_for_args", "add_overload", "get_call_template", "get_overload"),
}.items():
    for _name in _names:
        getattr(_owner, _name)  # so that it is found here if numba has it elsewhere
