"""Splitters that scripts for sPyNNaker name, as options of their populations."""

from __future__ import annotations

import pytest

from spinn_stdp.scripts import networks_of, run_script

SCRIPT = """
import pyNN.spiNNaker as sim
from spynnaker.pyNN.extra_algorithms.splitter_components import *
from pacman.model.partitioner_splitters import SplitterFixedLegacy, SplitterOneToOneLegacy
sim.setup(timestep=1.0)
source = sim.Population(2, sim.SpikeSourcePoisson(), label="source", {source})
cells = sim.Population(2, sim.IF_curr_exp, {{}}, label="cells", {cells})
sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=2.0, delay=20.0))
sim.run(3)
"""
OLD = "SplitterAbstractPopulationVertexNeuronsSynapses"


@pytest.fixture
def script(tmp_path):
    def write(cells="", source=""):
        path = tmp_path / "script.py"
        path.write_text(SCRIPT.format(cells=cells, source=source))
        return path

    return write


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ("splitter=SplitterPopulationVertexNeuronsSynapses()", {"n_synapse_cores": 1}),
        (
            "splitter=SplitterPopulationVertexNeuronsSynapses(), n_synapse_cores=3",
            {"n_synapse_cores": 3},
        ),
        ("splitter=SplitterPopulationVertexFixed()", {"n_synapse_cores": 0}),
        ("splitter=SplitterPopulationVertexFixed(), n_synapse_cores=3", {"n_synapse_cores": 0}),
        (
            f"additional_parameters={{'splitter': {OLD}(2, 128, True)}}",
            {"n_synapse_cores": 2, "allow_delay_extensions": True},
        ),
        ("splitter=SplitterAbstractPopulationVertexFixed()", {"n_synapse_cores": 0}),
        ("splitter=None", {}),
    ],
)
def test_a_splitter_stands_for_options(script, given, options):
    (network,) = networks_of(script(cells=given))
    assert dict(network.populations[1].options) == options


@pytest.mark.parametrize("given", ["splitter=SplitterPoissonDelegate()", "splitter_object=3"])
def test_those_that_change_nothing_are_told(script, given):
    run = run_script(script(source=given))
    assert run.error is None
    assert any(given.partition("(")[0].partition("=")[0] in call for call in run.met)
    assert dict(run.loads[0].populations[0].options) == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cells": "splitter=3"}, "Population 'cells': splitter is 3, which is none of these"),
        ({"cells": "splitter=SplitterPoissonDelegate()"}, "runs here for SpikeSourcePoisson or"),
        ({"cells": "splitter=SplitterFixedLegacy()"}, "for SpikeSourceArray, not for IF_c"),
        ({"source": "splitter=SplitterPopulationVertexFixed()"}, "neurons, not for SpikeSourcePoi"),
        ({"source": "splitter=SplitterOneToOneLegacy()"}, "here for nothing, not for SpikeSourceP"),
        ({"source": "splitter=SplitterFixedLegacy()"}, "give n_synapse_cores and neurons_per_core"),
    ],
)
def test_a_splitter_of_another_kind_is_refused(script, given, said):
    assert said in str(run_script(script(**given)).error)


@pytest.mark.parametrize(
    "line",
    [
        "from pacman.model.partitioner_splitters import SplitterExternalDevice",
        "from spynnaker.pyNN.extra_algorithms.splitter_components import SplitterDelayVertexSlice",
    ],
)
def test_one_that_does_not_run_here_is_refused_by_its_name(tmp_path, line):
    path = tmp_path / "script.py"
    path.write_text(f"import pyNN.spiNNaker\n{line}\n")
    error = run_script(path).error
    assert isinstance(error, ImportError)
    assert f"{line.rpartition(' ')[2]} does not run here; leave the splitter out" in str(error)
