"""The integers of our images are those that sPyNNaker writes for the same network, field by field.

From the data base of a run without a board. (Rows that the host makes, weight scales and ring
buffers are in ``test_against_spynnaker``; what the board makes of the data in ``tests/firmware``.)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from emulator.image import ArraySource, Image, PoissonSource
from emulator.timestep.plasticity.modulation import DOPAMINE_SHIFT, ELIGIBILITY_SHIFT
from emulator.timestep.plasticity.triplet import SLOW_SHIFT
from spinn_stdp.network import CurrentSource, Network, Neuromodulation, Population
from spinn_stdp.quantise import quantise
from spinn_stdp.quantise.checks import ONLY_WITH_WINDOWS_OF_SYNAPSES
from spinn_stdp.quantise.encoding import accum, accums, unsigned_accum, unsigned_accums
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.neurons.izhikevich import THRESHOLD
from spinn_stdp.quantise.neurons.own_generators import generators
from spinn_stdp.quantise.plasticity.neuromodulation import quantise_modulation
from spinn_stdp.quantise.plasticity.recurrent import RECURRENT, has_windows_of_synapses
from tests.firmware.described import join, poisson
from tests.fuzz import files, ranges
from tests.fuzz.experiment import RUN, Experiment, Step
from tests.fuzz.rules import random_rule
from tests.reference.examples import array_source
from tests.reference.networks import uniform

from . import regions

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]
pytest.importorskip("spynnaker", reason="compares with sPyNNaker, of the extra 'firmware'")

TIMESTEPS = (1.0, 0.1)
SIZE = 7
NEURONS_PER_CORE = 4
RATES = (0.0, 0.7, 12.3, 950.25, 4000.0)
CONDUCTANCES = "gsyn_", "isyn_"
"""How names of conductances begin, which sPyNNaker calls currents, in the board's units."""


def cells(rng: Random, kind: str) -> Population:
    """Neurons of every number different."""

    def numbers(limits: ranges.Ranges) -> dict[str, Any]:
        return {name: uniform(rng, *each, SIZE) for name, each in limits.items()}

    return Population(
        kind,
        SIZE,
        kind,
        numbers(ranges.parameters(kind)),
        ranges.with_whole_counts(kind, numbers(ranges.initial_values(kind))),
        seed=5,
        neurons_per_core=NEURONS_PER_CORE,
        cell_seed=8 if CELLS[kind].is_seeded else None,
    )


def everything(timestep: float) -> Network:
    """Every cell type, with a learning rule each where it can learn, and both kinds of sources."""
    rng = Random(f"written {timestep}")
    times = [[round(rng.uniform(0, 20), 3) for _ in range(5)] for _ in range(3)]
    sources = [
        array_source("array", *(sorted(each) for each in times)),
        poisson("poisson", RATES, timestep, seed=11),
    ]
    made = [cells(rng, kind) for kind in sorted(CELLS)]
    ends = [(i, j) for i in range(3) for j in range(SIZE)]
    rules = [_rule(rng, kind) for kind in sorted(CELLS)]
    return Network(
        timestep,
        (*sources, *made),
        currents=currents(2 + sorted(CELLS).index("IF_curr_exp"), timestep),
        projections=tuple(
            join(0, 2 + k, ends, ranges.largest_weight(cell.cell_type), timestep, plasticity=rule)
            for k, (cell, rule) in enumerate(zip(made, rules, strict=True))
        ),
    )


def currents(population: int, timestep: float) -> tuple[CurrentSource, ...]:
    """One of each kind, into neurons on one core or on both."""
    span = {"start": 3.0 * timestep, "stop": 17.5 * timestep}
    given = {
        "DCSource": ({"amplitude": 0.7, **span}, [0, 5]),
        "ACSource": (
            {"amplitude": 0.3, "offset": 0.1, "frequency": 12.5, "phase": 30.0, **span},
            [0, 1, 2],
        ),
        "StepCurrentSource": (
            {
                "times": np.array([1.0, 4.0, 9.0]) * timestep,
                "amplitudes": np.array([0.2, -0.4, 0.123]),
            },
            [0, 4, 6],
        ),
        "NoisyCurrentSource": ({"mean": 0.1, "stdev": 0.25, "dt": timestep, **span}, [1, 6]),
    }
    return tuple(
        CurrentSource(kind, parameters, population, np.array(neurons))
        for kind, (parameters, neurons) in given.items()
    )


def _rule(rng: Random, kind: str) -> Any:
    most = ranges.largest_weight(kind)
    if not CELLS[kind].has_split_binary:
        return None
    rule = random_rule(rng, most, most / 8)
    if has_windows_of_synapses(rule) and kind != ONLY_WITH_WINDOWS_OF_SYNAPSES:
        rule = replace(rule, timing_parameters={**rule.timing_parameters, "dual_fsm": 1.0})
    return rule


@pytest.fixture(scope="module", params=TIMESTEPS)
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Network, Image, list[dict[str, Any]]]:
    """The network, our image, and the data of sPyNNaker's cores."""
    folder = tmp_path_factory.mktemp("written")
    network = everything(request.param)
    given = folder / "network.json"
    files.save(Experiment(network, (Step(RUN, 1),)), given, [])
    packages = str(Path(__file__).parents[3])
    program = "tests.spinn_stdp.quantise.written_data"
    ended = subprocess.run(
        [sys.executable, "-m", program, str(given), str(folder / "out.json"), ".spynnaker.cfg"],
        cwd=folder,
        env=dict(os.environ, HOME=str(folder), PYTHONPATH=packages),
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return network, quantise(network), json.loads((folder / "out.json").read_text())


def words(core: dict[str, Any], region: str) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(core["regions"][region]), "<u4")


def test_neurons(written: tuple[Network, Image, list[dict[str, Any]]]) -> None:
    """Every field of every struct, neuron by neuron."""
    network, _, cores = written
    compared = 0
    for core in cores:
        if "neuron_params" not in core["regions"]:
            continue
        population = network.populations[core["population"]]
        mine = slice(core["first"], core["first"] + core["size"])
        memory = words(core, "neuron_params")
        for name, values in _fields(core, memory):
            expected = _asked(population, name)
            if expected is None:
                expected = np.full(population.size, _constant(population, name, network.timestep))
            mine_or_all = mine if len(values) == core["size"] else slice(1)
            np.testing.assert_array_equal(
                values, expected[mine_or_all], f"{population.label} {name}"
            )
            compared += 1
    assert compared > 8 * len(CELLS)


def test_the_order_in_which_the_board_draws(
    written: tuple[Network, Image, list[dict[str, Any]]],
) -> None:
    """That of the fields; of some models sPyNNaker lets it draw none."""
    network, _, cores = written
    for core in cores:
        if not core["structs"]:
            continue
        kind = network.populations[core["population"]].cell_type
        fields = [name for struct in core["structs"] for name in struct["fields"]]
        known = {*ranges.parameters(kind), *CELLS[kind].initial_values}
        expected = [name for name in fields if name in known] if core["generated"] else []
        assert list(CELLS[kind].drawn) == expected, kind


def _fields(core: dict[str, Any], memory: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Names and words of all fields, of each neuron or of all."""
    found, first = [], 0
    for struct in core["structs"]:
        fields, items = struct["fields"], core["size"] if struct["of each neuron"] else 1
        table = memory[first : first + len(fields) * items].reshape(items, len(fields))
        first += table.size
        found.extend((name, table[:, k].view("<i4")) for k, name in enumerate(fields))
    assert first == len(memory)
    return found


def _asked(population: Population, name: str) -> np.ndarray | None:
    """The words of a field that has the name of a parameter or of a state variable."""
    cell = CELLS[population.cell_type]
    if name.startswith("seed") and cell.is_seeded:
        return generators(population, 0)[:, int(name[-1])].view(np.int32)
    if name in cell.unsigned:
        return unsigned_accums(population.parameters[name]).astype(np.uint32).view(np.int32)
    if name in population.parameters:
        return accums(population.parameters[name])
    for ours in (name, name.replace(CONDUCTANCES[1], CONDUCTANCES[0])):
        if ours in population.initial_values:
            return cell.initial_values[ours].words(np.asarray(population.initial_values[ours]))
    return None


def _constant(population: Population, name: str, timestep: float) -> int:
    """The word of a field that nobody asks for, the same for all neurons."""
    if name in ("timestep", "timestep_ms", "time_step", "next_h"):
        is_unit = CELLS[population.cell_type].is_unit
        return unsigned_accum(timestep) if is_unit else accum(timestep)
    fixed = {"v_thresh": accum(THRESHOLD), "n_steps_per_timestep": 1}
    return {**fixed, "refract_timer": 0, "q_exc": 0, "q_inh": 0}[name]


def test_every_region_is_accounted_for(
    written: tuple[Network, Image, list[dict[str, Any]]],
) -> None:
    """What sPyNNaker writes is compared, or it is said why not; the docs say it too."""
    found = {region for core in written[2] for region in core["regions"]}
    known = {region for group in regions.TREATED for region in group.regions}
    assert found <= known
    seen = known - found
    assert all(region in regions.ELSEWHERE for region in seen), seen
    page = Path(__file__).parents[3] / "docs" / "proof.md"
    assert regions.table() in page.read_text(encoding="utf-8")


def test_learning_rules(written: tuple[Network, Image, list[dict[str, Any]]]) -> None:
    """Decay tables, bounds and amplitudes, of each synapse type."""
    network, image, cores = written
    rules = {p.post: s for p, s in zip(network.projections, image.synapses, strict=True)}
    compared = 0
    for core in cores:
        if "synapseDynamicsParams" not in core["regions"]:
            continue
        rule = rules[core["population"]].plasticity
        assert rule is not None
        population = network.populations[core["population"]]
        receptors = len(CELLS[population.cell_type].receptors)
        expected = [
            int(rule.backprop_delay),
            *(word for value in _timing(rule) for word in value),
            *list(rule.weight_parameters.values()) * receptors,
        ]
        found = words(core, "synapseDynamicsParams").view("<i4").tolist()
        assert found == expected, population.label
        compared += 1
    assert compared > len(CELLS)


class _Region:
    """Takes what sPyNNaker writes, as words."""

    def __init__(self) -> None:
        self.words: list[int] = []

    def write_value(self, data: float, data_type: Any) -> None:
        self.words.append(int(data_type.encode_as_int(data)))

    def write_array(self, array: Any) -> None:
        self.words.extend(np.asarray(array).view("<i4").tolist())


@pytest.mark.parametrize("step", TIMESTEPS)
def test_neuromodulation(step: float) -> None:
    """By the method that writes it: a run without a board fails to make rows of dopamine."""
    from spynnaker.pyNN.models.neuron.plasticity.stdp.common import get_exp_lut_array
    from spynnaker.pyNN.models.neuron.synapse_dynamics import SynapseDynamicsNeuromodulation

    asked = Neuromodulation(tau_c=333.0, tau_d=47.1, w_min=0.013, w_max=0.7)
    shifts = {"tau_c": ELIGIBILITY_SHIFT, "tau_d": DOPAMINE_SHIFT}
    given = {**vars(asked)}
    for name, shift in shifts.items():
        given[f"{name}_data"] = get_exp_lut_array(step, given[name], shift=shift)
    private = {f"_SynapseDynamicsNeuromodulation__{name}": each for name, each in given.items()}
    region = _Region()
    unit = 1024
    SynapseDynamicsNeuromodulation.write_parameters(
        SimpleNamespace(**private), region, 0, float(unit), None
    )
    held = quantise_modulation(asked, round(step * 1000), unit)
    assert held is not None
    tables = _table(held.tau_c, ELIGIBILITY_SHIFT) + _table(held.tau_d, DOPAMINE_SHIFT)
    assert region.words == [held.constant, held.w_max, held.w_min, *tables]


def _timing(rule: Any) -> list[list[int]]:
    """Parameters as words: a table has its length and shift before it, but one of windows."""
    given = dict(rule.timing_parameters)
    if rule.timing == RECURRENT:
        windows = (given[side].view("<i4").tolist() for side in ("pre", "post"))
        return [[given["depression"], given["potentiation"]], *windows]
    alpha = [[int(given.pop("alpha"))]] if "alpha" in given else []
    slow = {"x", "y"}
    return alpha + [
        _table(values, SLOW_SHIFT if name in slow else 0) for name, values in given.items()
    ]


def _table(values: np.ndarray, shift: int) -> list[int]:
    halves = np.concatenate([[len(values), shift], values]).astype("<u2")
    return halves.view("<i4").tolist()


def test_poisson_sources(written: tuple[Network, Image, list[dict[str, Any]]]) -> None:
    """Seeds, and the numbers of which the board makes rates and times."""
    network, image, cores = written
    (core,) = (c for c in cores if c["program"].startswith("SpikeSourcePoisson"))
    source = image.populations[core["population"]].cells
    assert isinstance(source, PoissonSource)
    parameters = words(core, "PoissonParams")
    seeds = source.seeds.ravel()
    where = [k for k in range(len(parameters)) if np.array_equal(parameters[k:][:4], seeds)]
    assert len(where) == 1
    rates = network.populations[core["population"]].parameters["rate"]
    written_words = words(core, "Expander")
    pairs = {(int(a), int(b)) for a, b in pairwise(written_words)}
    for rate in rates:
        asked = round(rate * 2**32)
        assert (asked & 0xFFFFFFFF, asked >> 32) in pairs, rate


def test_arrays_of_spikes(written: tuple[Network, Image, list[dict[str, Any]]]) -> None:
    """The ticks in which each source sends."""
    _, image, cores = written
    (core,) = (c for c in cores if c["ticks"] is not None)
    source = image.populations[core["population"]].cells
    assert isinstance(source, ArraySource)
    sent: list[list[int]] = [[] for _ in core["ticks"]]
    for k, tick in enumerate(source.ticks):
        here = slice(source.first[k], source.first[k + 1])
        for neuron, copies in zip(source.neurons[here], source.copies[here], strict=True):
            sent[neuron] += [int(tick)] * int(copies)
    assert sent == [sorted(each) for each in core["ticks"]]
    assert sum(map(len, sent)) == 15


SOURCE_KINDS = ("DCSource", "ACSource", "StepCurrentSource", "NoisyCurrentSource")
"""In the order of sPyNNaker's ``CurrentSourceIDs``, which count from 1."""
FIELDS = {
    "DCSource": ("amplitude", "start", "stop"),
    "ACSource": ("start", "stop", "amplitude", "offset", "frequency", "phase"),
    "StepCurrentSource": ("times", "amplitudes"),
    "NoisyCurrentSource": ("mean", "stdev", "start", "stop"),
}
WORDS_OF_NOISE = 5
"""Its time step and seed, which sPyNNaker takes none of: another one in each run."""


def test_currents(written: tuple[Network, Image, list[dict[str, Any]]]) -> None:
    """Which neurons of a core each source flows into, and its numbers."""
    _, image, cores = written
    (population,) = {current.population for current in image.currents}
    by_kind = {current.kind: current for current in image.currents}
    compared = 0
    for core in cores:
        if core["population"] != population or "CurrentSourceParams" not in core["regions"]:
            continue
        memory = words(core, "CurrentSourceParams").tolist()
        count = memory.pop(0)
        asked = []
        for _ in range(core["size"]):
            number = memory.pop(0)
            asked.append([(memory.pop(0), memory.pop(0))[0] for _ in range(number)])
        for kind, current in by_kind.items():
            place = SOURCE_KINDS.index(kind) + 1
            mine = [core["first"] + n for n, sources in enumerate(asked) if place in sources]
            inside = (core["first"] <= current.neurons) & (
                current.neurons < core["first"] + core["size"]
            )
            assert mine == current.neurons[inside].tolist(), kind
        here = [memory.pop(0) for _ in SOURCE_KINDS]
        assert sum(here) == count
        for kind, number in zip(SOURCE_KINDS, here, strict=True):
            for _ in range(number):
                parameters = by_kind[kind].parameters
                for field in FIELDS[kind]:
                    expected = np.atleast_1d(parameters[field]).astype(np.int64)
                    if kind == "StepCurrentSource":
                        assert memory.pop(0) == len(expected)
                    found = [memory.pop(0) for _ in expected]
                    assert found == (expected & 0xFFFFFFFF).tolist(), (kind, field)
                    compared += 1
                if kind == "NoisyCurrentSource":
                    del memory[:WORDS_OF_NOISE]
        assert not memory[:1] or not any(memory)
    assert compared == 2 * sum(map(len, FIELDS.values())) - len(FIELDS["ACSource"])
