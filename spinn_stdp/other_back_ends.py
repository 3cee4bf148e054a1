"""Arguments of ``setup`` that PyNN's other back ends have and that mean nothing here.

Scripts that are written for several simulators hand all of them to each: they are passed over,
and told.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from .quantise.problems import BoardWarning

NO_SOLVER = "every time step is computed as the board does"
SEED = "give seed=… to populations, and an rng to connectors and distributions"
LOGGING = "pyNN.utility.init_logging sets up logging"
OTHER_HARDWARE = "it is another machine"
GRID = "spikes are on the grid of time steps"

PASSED_OVER = {
    "atol": ("NEURON", NO_SOLVER),
    "debug": ("NEURON", LOGGING),
    "default_maxstep": ("NEURON", NO_SOLVER),
    "file": ("NeuroML", "nothing is exported"),
    "filename": ("NeuroML", "nothing is exported"),
    "grng_seed": ("NEST", SEED),
    "hardwareNeuronSize": ("BrainScaleS", OTHER_HARDWARE),
    "label": ("NeuroML", "nothing is exported"),
    "loglevel": ("BrainScaleS", LOGGING),
    "maxNeuronLoss": ("BrainScaleS", OTHER_HARDWARE),
    "maxSynapseLoss": ("BrainScaleS", OTHER_HARDWARE),
    "native_rng_baseseed": ("NEURON", SEED),
    "quit_on_end": ("NEURON", "end() never quits"),
    "recording_precision": ("NEST", "recordings are exact"),
    "rng_seed": ("NEST", SEED),
    "rng_seeds": ("NEST", SEED),
    "rng_seeds_seed": ("NEST", SEED),
    "rng_type": ("NEST", SEED),
    "rtol": ("NEURON", NO_SOLVER),
    "spike_precision": ("NEST", GRID),
    "t_flush": ("NEST", "a reset leaves nothing behind"),
    "threads": ("NEST", "the target decides on threads"),
    "use_cvode": ("NEURON", NO_SOLVER),
    "useSystemSim": ("BrainScaleS", OTHER_HARDWARE),
    "verbosity": ("NEST", "Python's warnings and logging tell what there is"),
}
"""By name: whose it is, and how it is here."""


def without_theirs(options: Mapping[str, Any], kept: frozenset[str], level: int) -> dict[str, Any]:
    """*options* without those of other back ends, of which the caller at *level* is warned.

    *kept*: theirs that the target honours.
    """
    passed_over = PASSED_OVER.keys() - kept
    for name in sorted(passed_over & options.keys()):
        whose, here = PASSED_OVER[name]
        warnings.warn(
            f"setup({name}={options[name]!r}) is {whose}'s and has no effect here: {here}",
            BoardWarning,
            stacklevel=level + 1,
        )
    return {name: value for name, value in options.items() if name not in passed_over}
