"""What programs take of their cores' memory, seen on their heaps."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from spinn_stdp.network import Network
from spinn_stdp.quantise import BoardWarning, NetworkError, core_memory
from spinn_stdp.quantise.geometries import foreseen_geometries
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.targets import choose
from spinn_stdp.targets.heap_watch import Place
from tests.fuzz.draw import draw
from tests.spinn_stdp.quantise.test_core_memory import network

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

SEEDS = (1, 2, 7, 9, 10)
"""Networks with several cells, rules, recordings and currents, dopamine and rewired synapses."""
TOO_MANY, TOO_FEW = 80, 20
"""Bytes: where projections share entries of tables, and where bit fields are kept."""


def free_bytes(session: Any) -> dict[str, int]:
    """Of the core, by label, of each population's first neurons or synapses."""
    heaps = session._workplace._machine._heaps
    return {
        core.label: heaps._read(Place(core.x, core.y, core.p))[1]
        for core in session._workplace.ask("cores", 1)
    }


@pytest.mark.parametrize(
    "seed", [SEEDS[0], *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[1:])]
)
def test_it_is_known_beforehand(seed: int) -> None:
    described = draw(seed).network
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BoardWarning)
        session = choose("firmware").load(described)
    free = free_bytes(session)
    session.close()
    geometries = foreseen_geometries(described, Problems())
    assert geometries
    for index, rings in geometries.items():
        label, last = described.populations[index].label, rings.neurons - 1
        apart = f"{label}_Synapses:0(0)", f"{label}_Neurons:0"
        programs = core_memory.programs(described, index, rings)
        names = (f"{label}(0:{last})",) if len(programs) == 1 else apart
        for name, program in zip(names, programs, strict=True):
            assert -TOO_FEW <= program.takes - (program.has - free[name]) <= TOO_MANY, name


def test_the_board_refuses_what_is_refused_here(monkeypatch: pytest.MonkeyPatch) -> None:
    too_many = network("IF_curr_exp", 224, 15)
    with pytest.raises(NetworkError, match="data memory"):
        choose("firmware").load(too_many)

    def none(_: Network, __: object) -> list[str]:
        return []

    monkeypatch.setattr(core_memory, "problems", none)
    with pytest.raises(NetworkError, match="RUN_TIME_EXCEPTION"):
        choose("firmware").load(too_many)
