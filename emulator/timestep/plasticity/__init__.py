"""Learning: what deferred STDP does to the weights of a presynaptic spike's row.

A rule is one file that gives a NamedTuple of its integers and functions on it, and one line
in the tables here.
"""

from collections.abc import Callable
from typing import NamedTuple

from .additive import Additive
from .additive_triplet import AdditiveTriplet
from .changes import Bounds, Unpaired
from .multiplicative import Multiplicative
from .nearest_pair import NearestPair
from .pair import Pair
from .recurrent import Recurrent
from .triplet import Triplet
from .vogels import Vogels

TIMINGS: dict[str, Callable[..., NamedTuple]] = {
    "PfisterSpikeTriplet": Triplet,
    "RecurrentRule": Recurrent,
    "SpikeNearestPairRule": NearestPair,
    "SpikePairRule": Pair,
    "Vogels2011Rule": Vogels,
    "WeightChangeable": Unpaired,
}
WEIGHTS: dict[str, Callable[..., NamedTuple]] = {
    "AdditiveWeightDependence": Additive,
    "MultiplicativeWeightDependence": Multiplicative,
    "WeightChangeable": Bounds,
    "WeightDependenceAdditiveTriplet": AdditiveTriplet,
}
