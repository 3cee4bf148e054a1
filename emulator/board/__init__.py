"""A SpiNNaker board in software: executes the firmware's own ARM binaries.

``board``              a board for one `with` block: start here
``ports``, ``server``  its Ethernet port: UDP sockets, and the threads that serve them
``script``             a host: a script in a process of its own
``inspection``, ``tap``  look into the cores without the host, now or before every tick
``controller``         routes messages between host, monitors and cores, and runs the machine
``scamp``              the work of SC&MP, the program of the monitor cores
``layout``, ``machine``, ``chip``, ``core``, ``links``  what the board, or several, is made of
``scheduler``          virtual time
``processor``          ARM exceptions and interrupts around Unicorn
``vic``, ``timers``, ``dma``, ``comms_controller``, ``system_controller``, ``router``  peripherals
``neighbour``          reads and writes the memory of a neighbouring chip
``bus``                the peripherals as Unicorn calls them
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .board import Board
    from .ports import AddressError
    from .tap import Place, Tap

__all__ = ["AddressError", "Board", "Place", "Tap"]

_MODULES = {"AddressError": "ports", "Board": "board", "Place": "tap", "Tap": "tap"}


def __getattr__(name: str) -> Any:
    """What is imported when it is first used: a script can be started before its board."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
