"""Poisson sources against sPyNNaker and its firmware on a board in software: every spike.

Here the host's part is under test: conversions, slices and their seeds, and what it makes of
``set`` and ``reset`` between runs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emulator.timestep.fired import Fired
from emulator.timestep.poisson import Poisson
from spinn_stdp.network import Population
from spinn_stdp.quantise.poisson import quantise_poisson

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("poisson_script.py")
SETTINGS = {"Machine": {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}}
RATES = (0.5, 3.0, 9.0, 20.0, 100.0, 900.0, 5000.0, 9999.0, 10000.0, 20000.0)
random = np.random.RandomState(0)


def described(label: str, size: int, seed: int, per_core: int | None = None, **parameters: Any):
    return {
        "label": label,
        "size": size,
        "seed": seed,
        "neurons_per_core": per_core,
        "parameters": parameters,
    }


EVERY_METHOD = (
    *(described(f"{rate} Hz", 30, 100 + k, rate=rate) for k, rate in enumerate(RATES)),
    described(
        "times",
        30,
        7,
        11,
        rate=(10 ** random.uniform(-1, 4.3, 30)).tolist(),
        start=random.uniform(0, 20, 30).tolist(),
        duration=random.uniform(0, 50, 30).tolist(),
    ),
    described("three cores", 1300, 5, rate=7.0),
)
MIXED = [3.0] * 10 + [50.0] * 10 + [15000.0] * 5 + [0.0] * 5
CHANGED = (
    described("slow", 30, 1, 10, rate=4.0),
    described("fast", 30, 2, 13, rate=50.0),
    described("mixed", 30, 3, 13, rate=MIXED),
    described("untouched", 20, 4, rate=5.0),
    described("times", 20, 9, rate=40.0, start=20.0, duration=80.0),
)
CHANGES = (
    {"run": 100},
    {"run": 50},  # the same as one run of 150
    {"set": [0, 0, 2, "rate", 6.0]},  # all slow ones of all cores draw again
    {"set": [1, 0, 30, "rate", 2.0]},
    {"set": [1, 0, 30, "rate", 8.0]},  # once, though set twice
    {"set": [2, 3, 5, "rate", 70.0]},
    {"run": 200},
    {"set": [4, 0, 20, "start", 360.0]},
    {"run": 100},
    {"reset": True},
    {"run": 120},
    {"set": [0, 0, 30, "rate", 40.0]},
    {"reset": True},
    {"run": 90},
    {"reset": True},
    {"set": [0, 0, 30, "rate", 5.0]},
    {"run": 100},
)


class Ours:
    """What the script does, on the emulator."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self._step_us = round(plan["timestep"] * 1000)
        self._described = plan["populations"]
        self._parameters = [
            {
                name: np.array(
                    np.broadcast_to(p["parameters"].get(name, default), p["size"]), float
                )
                for name, default in (("rate", 0.0), ("start", 0.0), ("duration", np.inf))
            }
            for p in self._described
        ]
        self._sources = [Poisson(self._quantised(k)) for k in range(len(self._described))]
        self._changed: set[int] = set()
        self._tick = 0
        self._segment = 0
        self.spikes: dict[str, list[tuple[int, int]]] = {}
        for step in plan["steps"]:
            self._do(step)

    def _quantised(self, k: int) -> Any:
        p = self._described[k]
        population = Population(
            p["label"],
            p["size"],
            "SpikeSourcePoisson",
            self._parameters[k],
            seed=p["seed"],
            neurons_per_core=p["neurons_per_core"],
        )
        return quantise_poisson(population, self._step_us)

    def _do(self, step: dict[str, Any]) -> None:
        if "set" in step:
            k, first, end, name, value = step["set"]
            self._parameters[k][name][first:end] = value
            self._changed.add(k)
            return
        for k in self._changed:
            self._sources[k].update(self._quantised(k))
        self._changed.clear()
        if "run" in step:
            self._run(round(step["run"] * 1000 / self._step_us))
        else:
            self._tick = 0
            self._segment += 1
            for sources in self._sources:
                sources.reset()

    def _run(self, ticks: int) -> None:
        for k, sources in enumerate(self._sources):
            size = self._described[k]["size"]
            fired = Fired(np.zeros(size, np.int32), np.zeros(size, np.int32))
            spikes = self.spikes.setdefault(f"{self._segment}_{k}", [])
            for tick in range(self._tick, self._tick + ticks):
                count = sources.fire(tick, fired)
                each = np.repeat(fired.neurons[:count], fired.copies[:count])
                spikes.extend((n, tick) for n in each.tolist())
        self._tick += ticks


@pytest.mark.parametrize(
    ("timestep", "populations", "steps"),
    [
        (1.0, EVERY_METHOD, ({"run": 100},)),
        (0.1, EVERY_METHOD, ({"run": 20},)),
        (1.0, CHANGED, CHANGES),
    ],
    ids=["every method at 1 ms", "every method at 0.1 ms", "set and reset"],
)
def test_spikes(timestep: float, populations: Any, steps: Any, tmp_path: Path) -> None:
    from emulator.board import Board

    plan = {"timestep": timestep, "populations": populations, "steps": steps}
    stored = tmp_path / "spikes.npz"
    with Board() as board:
        result = board.run(
            SCRIPT,
            [json.dumps(plan), str(stored)],
            settings=SETTINGS,
            folder=tmp_path,
            timeout=300,
            capture=True,
        )
    assert result.returncode == 0, result.stderr
    ours = Ours(plan).spikes
    with np.load(stored) as theirs:
        assert sorted(theirs) == sorted(ours)
        for name, rows in theirs.items():
            assert sorted(map(tuple, rows.tolist())) == sorted(ours[name]), name
    assert sum(map(len, ours.values())) > 1000
