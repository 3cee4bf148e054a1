"""What the board draws: sPyNNaker's ``synapse_expander`` and ``neuron_expander``, in integers.

Before a run the host writes, for each core that has synapses, what each projection is asked to
be and two seeds, and a program on that core draws the connections, weights and delays.

``values``        numbers of the distributions
``rows``          room in the rows, delays in ticks
``pairs``         which neurons each connector connects
``expand``        a target population, core by core and projection by projection
``cells``         parameters and state variables of neurons

Source: sPyNNaker 7.4.1's ``neural_modelling/src/synapse_expander``; found equal by reading back
what its binaries make.
"""

from .cells import NOT_RANDOM, draw_cells
from .expand import Drawn, Edge, ExpanderError, Rows, Values, expand
from .values import GIVEN_UP

__all__ = [
    "GIVEN_UP",
    "NOT_RANDOM",
    "Drawn",
    "Edge",
    "ExpanderError",
    "Rows",
    "Values",
    "draw_cells",
    "expand",
]
