"""Functions that are chosen by the type of their first argument, in kernels as well.

``functools.singledispatch`` for compiled code: numba knows the type of a NamedTuple when
it compiles a kernel, so that the choice costs nothing while the kernel runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, cast

from numba.extending import overload

from emulator.arithmetic.jit import IN_PLACE, inner

P = ParamSpec("P")
R = TypeVar("R")


class ByType(Generic[P, R]):
    """A function with one implementation for each type of its first argument."""

    def __init__(self, prototype: Callable[P, R]) -> None:
        implementations: dict[type, Callable[..., R]] = {}

        def chosen(rule: Any, *arguments: Any) -> R:
            return implementations[type(rule)](rule, *arguments)

        @overload(chosen, jit_options=IN_PLACE)
        def choose(rule: Any, *arguments: Any) -> Any:
            implementation = implementations[rule.instance_class]

            def call(rule: Any, *arguments: Any) -> Any:
                return implementation(rule, *arguments)

            return call

        chosen.__name__ = prototype.__name__
        chosen.__doc__ = prototype.__doc__
        self.implementations = implementations
        self.function: Callable[P, R] = cast(Callable[P, R], chosen)

    def register(self, kind: type) -> Callable[[Callable[..., R]], Callable[..., R]]:
        """Decorator: compile a function and make it the implementation for *kind*."""

        def add(function: Callable[..., R]) -> Callable[..., R]:
            self.implementations[kind] = inner(function)
            return self.implementations[kind]

        return add
