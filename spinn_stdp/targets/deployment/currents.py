"""Current sources in sPyNNaker's words.

sPyNNaker 7.4.1 can't write sources with negative numbers (it checks their words as unsigned
ones), takes no seed, and sets a source that has been made in other units than a new one. So a
source here gives it the very words that the board is to hold.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emulator.arithmetic.fixed_point import WORD
from emulator.image import Image, Neurons
from spinn_stdp.network import CurrentSource
from spinn_stdp.quantise.currents import CURRENTS, FOREVER
from spinn_stdp.quantise.neurons import CELLS

from .messages import NotDeployable

US_PER_MS = 1000
BYTES_PER_WORD = 4

ORDER = {
    "ACSource": ("start", "stop", "amplitude", "offset", "frequency", "phase"),
    "DCSource": ("amplitude", "start", "stop"),
    "NoisyCurrentSource": ("mean", "stdev", "start", "stop", "dt", "seed"),
    "StepCurrentSource": ("times", "amplitudes"),
}
"""In which the board's program reads the parameters of a source."""
BEGIN_ANEW = frozenset({"NoisyCurrentSource", "StepCurrentSource"})
"""Kinds that the board begins anew with each run."""
SEEDED_MODELS = frozenset(cell.model for cell in CELLS.values() if cell.is_seeded)
"""Models whose generators the board validates, and so changes, with each run."""


class Currents:
    """The current sources of a network.

    Arguments:
        timestep_us: µs.
    """

    def __init__(
        self,
        sim: Any,
        sources: tuple[CurrentSource, ...],
        populations: list[Any],
        timestep_us: int,
    ) -> None:
        self._sources = sources
        self._timestep_us = timestep_us
        self._made = []
        for source in sources:
            made = source_of_words(sim, source.kind, timestep_us)
            made.hold(words(source, timestep_us))
            made.inject_into(populations[source.population][source.neurons.tolist()])
            self._made.append(made)

    def update(self, sources: tuple[CurrentSource, ...]) -> set[int]:
        """Set the currents of *sources*, which flow into the same neurons as before.

        Returns the populations that they flow into where a source changed: sPyNNaker writes
        their currents anew only if it has to write something else of them as well.

        Raises:
            NotDeployable: they flow elsewhere, there are others, or one has more entries.
        """
        if not same_places(self._sources, sources):
            raise NotDeployable(
                "a current source was connected after the run began, and sPyNNaker has set no "
                "memory aside for it: connect it before, with an amplitude of 0 to begin with"
            )
        changed = set()
        for made, source in zip(self._made, sources, strict=True):
            given = words(source, self._timestep_us)
            if source.kind == "StepCurrentSource" and len(given["times"]) > made.most_entries:
                raise NotDeployable(
                    f"a StepCurrentSource of {made.most_entries} steps was given "
                    f"{len(given['times'])} after the run began, and sPyNNaker has set no memory "
                    "aside for more: begin with as many, the last ones with a time never reached"
                )
            if "times" in given:  # the memory set aside is of one size
                unused = made.most_entries - len(given["times"])
                given = {
                    "times": given["times"] + [FOREVER] * unused,
                    "amplitudes": given["amplitudes"] + [0] * unused,
                }
            if given != made.parameters:
                made.hold(given)
                changed.add(source.population)
        self._sources = sources
        return changed


def words(source: CurrentSource, timestep_us: int) -> dict[str, Any]:
    """The words of a source's parameters, in the order in which the board reads them."""
    quantised = dict(CURRENTS[source.kind].convert(source.parameters, timestep_us))
    quantised["dt"] = 1  # nothing reads it
    return {name: _unsigned(quantised[name]) for name in ORDER[source.kind]}


def _unsigned(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [int(each) & WORD for each in value]
    return int(value) & WORD


def source_of_words(sim: Any, kind: str, timestep_us: int) -> Any:
    """A source of sPyNNaker's whose parameters are the words that it is told to ``hold``."""
    from spinn_front_end_common.interface.ds import DataType

    class SourceOfWords(getattr(sim, kind)):  # type: ignore[misc]
        most_entries = 0
        parameters: dict[str, Any] = {}
        parameter_types = dict.fromkeys(ORDER[kind], DataType.UINT32)

        def hold(self, given: dict[str, Any]) -> None:
            self.parameters = given
            self.most_entries = max(self.most_entries, len(given.get("times", ())))
            self.set_parameters()  # of none: it only has them loaded before the next run

        def get_sdram_usage_in_bytes(self) -> int:
            more = 2 * len(self.parameters.get("times", ()))  # words; its own are none
            own: int = super().get_sdram_usage_in_bytes()
            return own + more * BYTES_PER_WORD

    step = {"dt": timestep_us / US_PER_MS} if kind == "NoisyCurrentSource" else {}
    return SourceOfWords(**step)


def begins_anew(image: Image) -> bool:
    """Whether there is anything that is not the same if a run is cut into pieces.

    That is so of some current sources, and of cells with random numbers of their own.
    """
    return any(current.kind in BEGIN_ANEW for current in image.currents) or any(
        isinstance(each.cells, Neurons) and each.cells.model in SEEDED_MODELS
        for each in image.populations
    )


def same_places(some: tuple[CurrentSource, ...], others: tuple[CurrentSource, ...]) -> bool:
    """Whether these are sources of the same kinds into the same neurons."""
    return len(some) == len(others) and all(
        a.kind == b.kind and a.population == b.population and np.array_equal(a.neurons, b.neurons)
        for a, b in zip(some, others, strict=True)
    )
