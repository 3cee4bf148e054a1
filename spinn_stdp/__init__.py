"""One PyNN network, three targets: an emulator of SpiNNaker, its firmware in software, a board.

``import spinn_stdp as sim`` is a PyNN back end: the interface is PyNN's, defaults and
arithmetic are those of the board.

What it offers is in :mod:`.interface`, which is imported with the first name that is asked for:
commands, and processes that need but a part of this package, start without PyNN.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .interface import *  # noqa: F403

# For pyNN.utility.get_simulator and all that asks for a back end by its name within PyNN.
sys.modules["pyNN.spinn_stdp"] = sys.modules[__name__]


def __getattr__(name: str) -> Any:
    """A module of this package, or what the interface has under *name*.

    Raises:
        AttributeError: there is no such thing.
    """
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if find_spec(f"{__name__}.{name}") is not None:
        return import_module(f"{__name__}.{name}")
    value = getattr(import_module(f"{__name__}.interface"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *import_module(f"{__name__}.interface").__all__})
