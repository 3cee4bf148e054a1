"""Whether a board would take a script's networks, before it is asked.

``checking``  all of it; start here
``machine``   cores, chips and memory, by sPyNNaker on a virtual board
``costs``     what a core spends on what
``load``      how busy each core is in each tick, from an emulated run
``phases``    what is not stable if packets come a tick late
``text``      the report
"""

from .checking import NotChecked, Preflight, preflight

__all__ = ["NotChecked", "Preflight", "preflight"]
