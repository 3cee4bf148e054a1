"""A SpiNNaker board in software: executes the firmware's own ARM binaries.

``board``              a board for one `with` block: start here
``server``             its Ethernet port: UDP sockets and the thread that serves them
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

from .board import Board
from .server import AddressError
from .tap import Place, Tap

__all__ = ["AddressError", "Board", "Place", "Tap"]
