"""Models of PyNN that the board does not have: described, set, read back, and not run."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from pyNN.standardmodels import cells, electrodes, ion_channels, receptors, synapses
from pyNN.standardmodels.base import StandardModelType

import spinn_stdp as sim
from spinn_stdp.missing import MODELS
from spinn_stdp.quantise.unsupported import CELLS_INSTEAD, SYNAPSES_INSTEAD

from .surface import neurons, refused, spike_source, static

MADE_OF_PARTS = {"PointNeuron", "MultiCompartmentNeuron"}


@pytest.mark.parametrize("name", sorted(CELLS_INSTEAD.keys() - MADE_OF_PARTS))
def test_cell_types_are_described_and_set_and_not_run(name: str) -> None:
    sim.setup(1.0)
    population = sim.Population(3, getattr(sim, name)(), label="strange")
    defaults = getattr(cells, name).default_parameters
    for parameter, default in defaults.items():
        value = population.get(parameter)
        assert np.array_equal(getattr(value, "value", value), getattr(default, "value", default))
    population.set(tau_syn_E=[1.0, 2.0, 3.0])
    assert population[1:].get("tau_syn_E").tolist() == [2.0, 3.0]
    population.record("v")
    static(spike_source([1.0]), population, connector=sim.AllToAllConnector())
    instead = CELLS_INSTEAD[name]
    with refused(sim.NetworkError, f"Population 'strange' ({name})", f"sPyNNaker has {instead}"):
        sim.run(1.0)
    assert sim.get_current_time() == 0.0


@pytest.mark.parametrize("name", SYNAPSES_INSTEAD)
def test_synapse_types_are_described_and_set_and_not_run(name: str) -> None:
    sim.setup(1.0)
    made = sim.Projection(
        spike_source([1.0], [2.0]),
        neurons(2),
        sim.AllToAllConnector(),
        getattr(sim, name)(weight=0.5),
        label="strange",
    )
    for parameter, default in getattr(synapses, name).default_parameters.items():
        expected = {"weight": 0.5, "delay": 1.0}.get(parameter, default)
        assert made.get(parameter, "list", with_address=False) == [expected] * 4
        made.set(**{parameter: np.arange(1, 5, dtype=type(expected)).reshape(2, 2)})
        assert made.get(parameter, "array").tolist() == [[1.0, 2.0], [3.0, 4.0]]
    with refused(sim.NetworkError, "'strange'", f"type {name}", SYNAPSES_INSTEAD[name]):
        sim.run(1.0)
    with refused(sim.NetworkError, f"type {name}"):
        sim.simulate(sim.get_network(), 1.0)


def standard_models(module: ModuleType) -> list[str]:
    """Names of all of PyNN's standard models that *module* defines."""
    return [
        name
        for name, kind in vars(module).items()
        if isinstance(kind, type)
        and issubclass(kind, StandardModelType)
        and kind.__module__ == module.__name__
    ]


NEEDS = {
    "PointNeuron": lambda: sim.PointNeuron(sim.LIF(), AMPA=sim.ExpPSR()),
    "STDPMechanism": lambda: sim.STDPMechanism(
        sim.SpikePairRule(), sim.AdditiveWeightDependence(), weight=0.5
    ),
}
"""Models that are made of others."""
ALL_MODELS = {
    (module, name)
    for module in (cells, synapses, electrodes, ion_channels, receptors)
    for name in standard_models(module)
}


@pytest.mark.parametrize(("module", "name"), sorted(ALL_MODELS, key=lambda known: known[1]))
def test_all_of_pynns_standard_models_are_described(module: ModuleType, name: str) -> None:
    """With PyNN's parameters and, but for those of sources, PyNN's defaults."""
    sim.setup(1.0)
    ours, theirs = getattr(sim, name), getattr(module, name)
    assert issubclass(ours, theirs)
    made = NEEDS.get(name, ours)()
    names = set(theirs.default_parameters) or set(made.default_parameters)
    assert names <= set(made.get_parameter_names()) | {"dendritic_delay_fraction"}
    assert type(made).__name__ == name
    assert made.describe()


def test_no_kind_of_model_is_left_out() -> None:
    assert len(ALL_MODELS) > 40
    assert {module.__name__ for module, _ in ALL_MODELS} == {
        f"pyNN.standardmodels.{kind}"
        for kind in ("cells", "synapses", "electrodes", "ion_channels", "receptors")
    }


def test_parameters_of_synapses_by_connection() -> None:
    sim.setup(1.0)
    rows = [(0, 0, 0.1, 2.0, 0.5), (1, 0, 0.2, 3.0, 0.25)]
    connector = sim.FromListConnector(rows, column_names=["weight", "delay", "U"])
    synapse = sim.TsodyksMarkramSynapse(tau_rec=50.0)
    made = sim.Projection(spike_source([1.0], [2.0]), neurons(), connector, synapse)
    assert made.get(["weight", "delay", "U"], "list") == rows
    assert made.get(["tau_rec"], "list", with_address=False) == [(50.0,), (50.0,)]
    made[1].U = 0.75
    made[0].tau_rec = 60.0
    assert [c.U for c in made] == [0.5, 0.75]
    assert [c.tau_rec for c in made] == [60.0, 50.0]
    made.initialize(u=0.5)
    assert made.initial_values["u"].evaluate(simplify=True) == 0.5


def test_rules_that_the_board_does_not_have() -> None:
    sim.setup(1.0)
    rule = sim.STDPMechanism(sim.SpikePairRule(), sim.GutigWeightDependence(mu_plus=0.25))
    made = sim.Projection(spike_source([1.0]), neurons(), sim.AllToAllConnector(), rule)
    assert made.get("mu_plus", "list", with_address=False) == [0.25]
    with refused(sim.NetworkError, "GutigWeightDependence does not run here; use Additive"):
        sim.run(1.0)


def test_other_names_are_just_missing() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        sim.nothing  # noqa: B018


@pytest.mark.parametrize("name", MODELS)
def test_what_sPyNNaker_offers_besides_is_refused_with_the_reason(name: str) -> None:
    assert not hasattr(sim, name)
    with pytest.raises(AttributeError, match=f"sPyNNaker's {name} does not run here: "):
        getattr(sim, name)


def test_nothing_of_sPyNNakers_is_forgotten() -> None:
    """Models, rules, connectors and sources; not what is about the machine and its network."""
    spynnaker = pytest.importorskip("spynnaker.pyNN")
    other = {"SpiNNakerProjection", "get_machine", "name", "set_allow_delay_extensions"}
    for theirs in set(spynnaker.__all__) - other:
        assert hasattr(sim, theirs) or theirs in MODELS, theirs
    for theirs in spynnaker.extra_models.__all__:
        assert hasattr(sim.extra_models, theirs), theirs
