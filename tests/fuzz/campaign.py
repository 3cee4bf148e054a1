"""A long run, which can be ended at any time and goes on where it was.

Its folder holds ``log.jsonl``, a line for each experiment that was tried, and ``failures``, a
file for each in which something differs, as it was drawn and as small as it could be made.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tqdm import tqdm

from spinn_stdp.quantise.direct import POISSON, direct_target

from . import files
from .check import DIFFERENT, FAILED, SAME, Outcome
from .draw import draw
from .experiment import RESET, SET, Experiment
from .shrink import shrink
from .worker import Worker

LOG, FAILURES = "log.jsonl", "failures"
TRIES = 40
"""Experiments that are tried to make one that fails smaller."""
VERSIONS = ("spinn-stdp", "sPyNNaker", "unicorn", "numpy", "numba")


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    seed: int
    outcome: Outcome
    drawn: dict[str, Any]
    """What the experiment had."""
    versions: dict[str, str]


class Campaign:
    """The state of a long run, in *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / LOG

    def entries(self) -> list[Entry]:
        """What was tried so far; of a seed that was tried again, the last time."""
        if not self._log.exists():
            return []
        found: dict[int, Entry] = {}
        for line in self._log.read_text(encoding="utf-8").splitlines():
            if not line:
                continue
            try:
                held = json.loads(line)
            except json.JSONDecodeError:
                continue  # it was cut short when the run was killed
            outcome = Outcome(**held.pop("outcome"))
            found[held["seed"]] = Entry(outcome=outcome, **held)
        return list(found.values())

    def compared(self) -> int:
        """Networks that both targets have run."""
        return sum(each.outcome.verdict in (SAME, DIFFERENT) for each in self.entries())

    def run(self, networks: int, first: int = 0, again: bool = False, tries: int = TRIES) -> None:
        """Try experiments from the seed *first* on until so many *networks* were compared.

        *again*: the ones in which something differed, or failed, before anything else.
        """
        with Worker() as worker, tqdm(total=networks, unit="network", desc="fuzz") as bar:
            if again:
                for entry in self.entries():
                    if entry.outcome.verdict in (DIFFERENT, FAILED):
                        self._try(worker, entry.seed, tries)
            bar.update(self.compared())
            done = {each.seed for each in self.entries()}
            for seed in self._seeds(first, done):
                if bar.n >= networks:
                    return
                outcome = self._try(worker, seed, tries)
                bar.update(outcome.verdict in (SAME, DIFFERENT))
                bar.set_postfix(Counter(each.outcome.verdict for each in self.entries()))

    def _seeds(self, first: int, done: set[int]) -> Iterator[int]:
        seed = first
        while True:
            if seed not in done:
                yield seed
            seed += 1

    def _try(self, worker: Worker, seed: int, tries: int) -> Outcome:
        experiment = draw(seed)
        outcome = worker.try_out(experiment)
        if outcome.verdict == DIFFERENT:
            self._keep(worker, seed, experiment, outcome, tries)
        self._write(seed, experiment, outcome)
        return outcome

    def _keep(
        self, worker: Worker, seed: int, experiment: Experiment, outcome: Outcome, tries: int
    ) -> None:
        folder = self.folder / FAILURES
        files.save(experiment, folder / f"{seed}.json", outcome.texts)
        if not tries:
            return
        small, texts = smaller(worker, experiment, tries)
        files.save(small, folder / f"{seed}-small.json", texts or outcome.texts)

    def _write(self, seed: int, experiment: Experiment, outcome: Outcome) -> None:
        short = replace(outcome, texts=[text[:1000] for text in outcome.texts])
        entry = Entry(seed, short, features(experiment), versions())
        with self._log.open("a", encoding="utf-8") as file:
            # A line of its own, also after one that was cut short.
            file.write(f"\n{json.dumps(asdict(entry))}\n")


def smaller(worker: Worker, experiment: Experiment, tries: int) -> tuple[Experiment, list[str]]:
    """*experiment* made smaller with so many *tries*, and what differs in it."""
    texts: list[str] = []

    def fails(candidate: Experiment) -> bool:
        outcome = worker.try_out(candidate)
        if outcome.verdict == DIFFERENT:
            texts[:] = outcome.texts
        return outcome.verdict == DIFFERENT

    return shrink(experiment, fails, tries), texts


def features(experiment: Experiment) -> dict[str, Any]:
    """What an experiment has, for the summary."""
    network = experiment.network
    rules = {
        " + ".join(p.plasticity.names) for p in network.projections if p.plasticity is not None
    }
    kinds = {step.kind for step in experiment.steps}
    return {
        "timestep": network.timestep,
        "ticks": experiment.ticks,
        "neurons": sum(p.size for p in network.populations),
        "synapses": sum(len(p.connections) for p in network.projections),
        "cells": sorted({p.cell_type for p in network.populations}),
        "rules": sorted(rules),
        "currents": sorted({each.kind for each in network.currents}),
        "longest": max((_longest(p, network.timestep) for p in network.projections), default=0),
        "connectors": sorted(
            {p.connector.kind + (" drawn" if p.drawn_on_board else "") for p in network.projections}
        ),
        "neuromodulation": any(p.neuromodulation for p in network.projections),
        "changes of weights": any(p.changes is not None for p in network.projections),
        "backprop_delay=False": any(
            p.plasticity and not p.plasticity.backprop_delay for p in network.projections
        ),
        "direct Poisson": any(
            p.cell_type in POISSON and direct_target(network, k) is not None
            for k, p in enumerate(network.populations)
        ),
        "n_synapse_cores": any("n_synapse_cores" in p.options for p in network.populations),
        "substeps": any("n_steps_per_timestep" in p.options for p in network.populations),
        "several cores": any(
            p.size > (p.neurons_per_core or p.size) or p.size > 256 for p in network.populations
        ),
        "several runs": len(experiment.steps) > 1,
        "set": SET in kinds,
        "reset": RESET in kinds,
        "connections": experiment.connections,
    }


def _longest(projection: Any, timestep: float) -> int:
    """Delay in ticks."""
    delays = projection.connections.delay
    return round(float(delays.max(initial=0.0)) / timestep)


def versions() -> dict[str, str]:
    """Of all that a result depends on."""
    return {name: version(name) for name in VERSIONS}
