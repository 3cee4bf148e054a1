"""From a Network, in PyNN's units, to an Image of the board's integers.

The counterpart of sPyNNaker's host side, and of the programs that prepare data on the board
before a run; one file for each thing that is converted. Everything that the board could not
do is found first and told at once.
"""

from .network import Quantised, quantise, quantise_network, requantise
from .problems import BoardWarning, NetworkError

__all__ = [
    "BoardWarning",
    "NetworkError",
    "Quantised",
    "quantise",
    "quantise_network",
    "requantise",
]
