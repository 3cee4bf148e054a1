"""PyNN's connectors, without a library that they import for one of them.

PyNN takes in all of ``csa`` where it is installed, which takes in matplotlib: half of the time
that ``import spinn_stdp`` would take. Here it is loaded when something of it is used.
"""

from __future__ import annotations

import sys
from importlib import util
from types import ModuleType

LATE = "csa"


def _import_connectors() -> None:
    """Import PyNN's connectors, the library being loaded when it is first looked at."""
    spec = util.find_spec(LATE)
    if spec is None or spec.loader is None or "pyNN.connectors" in sys.modules:
        return
    sys.modules[LATE] = ModuleType(LATE)  # so that PyNN takes it for installed
    from pyNN import connectors

    spec.loader = util.LazyLoader(spec.loader)
    late = util.module_from_spec(spec)
    sys.modules[LATE] = connectors.csa = late
    spec.loader.exec_module(late)


if LATE not in sys.modules:
    _import_connectors()
