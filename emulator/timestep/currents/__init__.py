"""Current sources: what flows into neurons besides their synapses.

The firmware asks each source of a neuron in every step of that neuron's update, so that what
a source keeps from one answer to the next (where it is in its list, its random numbers) is
shared by the neurons of a core and by their substeps. It is loaded anew whenever a run begins.
(sPyNNaker: current_source.h and the files beside it.)

A kind is one file that gives a :class:`~.source.Source`, and one line in the table here.
"""

from __future__ import annotations

from .alternating import AlternatingCurrent
from .direct import DirectCurrent
from .noisy import NoisyCurrent
from .source import Source
from .stepwise import StepwiseCurrent

KINDS: dict[str, type[Source]] = {
    "ACSource": AlternatingCurrent,
    "DCSource": DirectCurrent,
    "NoisyCurrentSource": NoisyCurrent,
    "StepCurrentSource": StepwiseCurrent,
}
