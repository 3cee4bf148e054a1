"""What the fuzzer tries: a network, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spinn_stdp.network import Network, Population

RUN, SET, RESET = "run", "set", "reset"


@dataclass(frozen=True, eq=False)
class Step:
    """One thing that is done with a network."""

    kind: str
    """RUN, SET or RESET."""
    ticks: int = 0
    """Of a RUN."""
    population: int = 0
    """Of a SET: which one gets other parameters."""
    parameters: dict[str, object] | None = None
    """Of a SET: all of the population's."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """A network and the steps that are taken with it."""

    network: Network
    steps: tuple[Step, ...]
    connections: str = "native"
    """How the target ``firmware`` is to make its connections."""

    @property
    def ticks(self) -> int:
        """Of all its runs."""
        return sum(step.ticks for step in self.steps)

    def population_after(self, network: Network, step: Step) -> Population:
        """The population that a SET leaves in *network*."""
        assert step.parameters is not None
        return replace(network.populations[step.population], parameters=step.parameters)

    def networks(self) -> Iterator[tuple[Step, Network]]:
        """Each step, with the network as it is after it."""
        network = self.network
        for step in self.steps:
            if step.kind == SET:
                populations = list(network.populations)
                populations[step.population] = self.population_after(network, step)
                network = replace(network, populations=tuple(populations))
            yield step, network
