"""Cell types as scripts for sPyNNaker make them: of parameters and of initial values alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from pyNN.standardmodels import StandardCellType


@cache
def taking_initial_values(
    cell_type: type[StandardCellType], note: Callable[[str], None]
) -> type[StandardCellType]:
    """*cell_type*, whose instances may be given initial values as sPyNNaker's may.

    PyNN has ``initial_values`` for those. *note* is called with words about each that was given;
    an instance keeps them in ``given_initial_values``.
    """

    def __init__(self: Any, *arguments: Any, **parameters: Any) -> None:
        state = sorted(set(parameters) & set(cell_type.default_initial_values))
        self.given_initial_values = {name: parameters.pop(name) for name in state}
        for name in state:
            note(f"{cell_type.__name__}({name}=…), an initial value")
        cell_type.__init__(self, *arguments, **parameters)

    own = {"__doc__": cell_type.__doc__, "__module__": cell_type.__module__, "__init__": __init__}
    return type(cell_type.__name__, (cell_type,), own)
