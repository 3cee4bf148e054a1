"""sPyNNaker's splitters, which cut a population into cores, for scripts that name them.

A splitter of sPyNNaker 7.4.1 chooses whether neurons and their synapses share a core; those of
earlier releases, which scripts still import, had the number of synapse cores too. Both are options
of a population here (``n_synapse_cores``, ``allow_delay_extensions``).
(sPyNNaker: ``spynnaker.pyNN.extra_algorithms.splitter_components``; PACMAN:
``pacman.model.partitioner_splitters``.)
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from .met import note

REMEDY = (
    "leave the splitter out and give n_synapse_cores and neurons_per_core to the population, or "
    "run the script on sPyNNaker itself: `spinn-stdp board run SCRIPT` does"
)


class Splitter:
    """What any of them is."""

    of: tuple[str, ...] = ("neurons",)
    """What its population may be."""

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Options of its population, for which the script has *given* others."""
        return {}


class SplitterPopulationVertexNeuronsSynapses(Splitter):
    """Synapse cores beside each core of neurons; how many is for the population to say."""

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """As many as the population has been given, or one."""
        asked = given.get("n_synapse_cores")
        if asked is None:
            note(
                f"{type(self).__name__}() of a population without n_synapse_cores: one synapse "
                "core, where sPyNNaker has as many as the input that it expects is worth"
            )
        return {"n_synapse_cores": 1 if asked is None else asked}


class SplitterPopulationVertexFixed(Splitter):
    """Neurons and synapses on one core."""

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """No synapse cores, whatever is given: sPyNNaker follows the splitter."""
        return {"n_synapse_cores": 0}


class _OfEarlierReleases(Splitter):
    """One of sPyNNaker 6 and 7.0."""

    def __init__(self, cores: int, max_delay: int | None, allow: bool | None) -> None:
        self._options: dict[str, Any] = {"n_synapse_cores": cores}
        if allow is not None:
            self._options["allow_delay_extensions"] = allow
        if max_delay is not None:
            note(f"{type(self).__name__}(max_delay={max_delay}): sPyNNaker 7.4.1 finds its own")

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Those that it was made with."""
        return self._options


class SplitterAbstractPopulationVertexNeuronsSynapses(_OfEarlierReleases):
    """Synapse cores, so many, beside each core of neurons."""

    def __init__(
        self,
        n_synapse_vertices: int = 1,
        max_delay: int | None = None,
        allow_delay_extension: bool | None = None,
    ) -> None:
        super().__init__(n_synapse_vertices, max_delay, allow_delay_extension)


class SplitterAbstractPopulationVertexFixed(_OfEarlierReleases):
    """Neurons and synapses on one core."""

    def __init__(
        self, max_delay: int | None = None, allow_delay_extension: bool | None = None
    ) -> None:
        super().__init__(0, max_delay, allow_delay_extension)


class SplitterPoissonDelegate(Splitter):
    """Poisson sources beside the one population that they feed one to one, as by default."""

    of = ("SpikeSourcePoisson", "SpikeSourcePoissonVariable")


class SplitterFixedLegacy(Splitter):
    """Cores of neighbouring neurons, as spike source arrays have by default."""

    of = ("SpikeSourceArray",)


class _NotHere(Splitter):
    """One that is refused where a population is given it."""

    of = ()


class SplitterOneToOneLegacy(_NotHere):
    """A core for each machine vertex of an application."""


class SplitterOneAppOneMachine(_NotHere):
    """One core, whatever the number of neurons."""


PARTITIONER_SPLITTERS = "pacman.model.partitioner_splitters"
OF_SPYNNAKER = (
    SplitterAbstractPopulationVertexFixed,
    SplitterAbstractPopulationVertexNeuronsSynapses,
    SplitterPoissonDelegate,
    SplitterPopulationVertexFixed,
    SplitterPopulationVertexNeuronsSynapses,
)
OF_PACMAN = (SplitterFixedLegacy, SplitterOneAppOneMachine, SplitterOneToOneLegacy)


class Splitters(ModuleType):
    """A module of them; whatever else it is asked for is refused by its name."""

    def __init__(self, name: str, *splitters: type[Splitter]) -> None:
        super().__init__(name, __doc__)
        self.__path__: list[str] = []
        self.__dict__.update({splitter.__name__: splitter for splitter in splitters})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(f"{self.__name__}.{name} does not run here; {REMEDY}")


def chosen(splitter: Any, kind: str, given: dict[str, Any], named: str) -> dict[str, Any]:
    """The options of a population of *kind* that a *splitter* stands for.

    Raises:
        TypeError: for what is no splitter of these, or not one for such a population.
    """
    if splitter is None:
        return {}
    if not isinstance(splitter, Splitter):
        raise TypeError(f"{named}: splitter is {splitter!r}, which is none of these; {REMEDY}")
    is_source = kind.startswith("SpikeSource")
    if kind not in splitter.of and (is_source or "neurons" not in splitter.of):
        raise TypeError(
            f"{named}: splitter is a {type(splitter).__name__}, which runs here for "
            f"{' or '.join(splitter.of) or 'nothing'}, not for {kind}; {REMEDY}"
        )
    options = splitter.options(given)
    told = ", ".join(f"{name}={value}" for name, value in options.items()) or "as by default"
    note(f"Population(splitter={type(splitter).__name__}(…)): {told}")
    return options
