"""What a reset does to synapses that are rewired."""

from __future__ import annotations

from emulator.image import Image
from spinn_stdp.quantise.problems import Problems


class Reloads:
    """Counts how often sPyNNaker loads a network's synapses, which it does again with each reset.

    Each time it lists the synapses that there are at first once more in the places that are
    rewired, without taking out what it listed before.
    """

    def __init__(self) -> None:
        self._loads = 1

    def again(self, image: Image) -> None:
        """A reset, after a run of *image*.

        Warns (BoardWarning) the first time, that the next run will differ from the last one.

        Raises:
            NetworkError: the places don't suffice; sPyNNaker stops there too.
        """
        problems = Problems()
        for rewiring in image.rewirings:
            most = int((rewiring.places[..., 0] >= 0).sum(axis=1).max())
            s_max, label = rewiring.places.shape[1], image.populations[rewiring.population].label
            if most * (self._loads + 1) > s_max:
                problems.error(
                    f"Population {label!r}: sPyNNaker 7.4.1 can't reset it, as with each reset it "
                    "lists the first synapses that are rewired once more, which are then "
                    f"{most * (self._loads + 1)} for a neuron, where s_max is {s_max}. Give a "
                    "larger s_max, begin without synapses, or begin with setup() again"
                )
            elif most and self._loads == 1:
                problems.warn(
                    f"Population {label!r}: the next run will not be that before the reset, as "
                    "sPyNNaker 7.4.1 lists the first synapses that are rewired once more with each "
                    "reset, so that they take two places each, and more of them are eliminated. "
                    "Begin without synapses, or begin with setup() again."
                )
        problems.tell()
        self._loads += 1
