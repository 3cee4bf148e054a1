"""The notebook's script, as its author wrote it for sPyNNaker, and the board's numbers."""

import numpy as np
import pytest
from pyNN import space

import spinn_stdp as sim
from spinn_stdp.results.files import read_block
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.hand_made import POST, PRE
from tests.spinn_stdp.surface import integers_of, spikes_of, traces

VARIABLES = ["spikes", "v", "gsyn_exc", "gsyn_inh"]
DURATION = 150
FIRMWARE_GSYN = [
    4.5313, 3.71, 3.0375, 2.487, 2.0362, 1.6671, 1.365, 1.1176, 0.915, 0.7491, 5.1447,
]  # fmt: skip
"""µS, of the presynaptic cell from 31 ms on."""
FIRMWARE_GSYN_POST = [*FIRMWARE_GSYN, 5.2902, 4.3313]
"""Of the postsynaptic cell from 33 ms on; the plastic synapse sets in at the last two."""
FINAL_WEIGHT = 0x46C0
"""The row's 16 bits, of which 12 are fraction."""


def build():
    """The cells of the notebook from "make the network" on."""
    sim.setup(
        timestep=1,  # [ms]
        min_delay=1,  # [ms]
        max_delay=100,  # [ms]
    )
    pops, projs = {}, {}
    for name in ("pre", "post"):
        pops[name] = sim.Population(
            1,  # one cell in each cell model
            sim.IF_cond_exp(),
            structure=space.Line(dx=1.0, x0=0.0, y=0.0, z=0.0),
            label=name,
        )
        pops[name].record(VARIABLES)
    for name, times in (("thalamus-pre", [30, 40, 50, 60]), ("thalamus-post", [32, 42, 52, 62])):
        pops[name] = sim.Population(
            1,
            sim.SpikeSourceArray(times),
            structure=space.Line(dx=1.0, x0=0.0, y=0.0, z=0.0),
        )
        pops[name].record("spikes")
    timing = sim.SpikePairRule(tau_plus=10.0, tau_minus=1.0, A_plus=0.5, A_minus=0.5)
    weight = sim.AdditiveWeightDependence(w_max=5, w_min=0.0)
    projs["pre", "post"] = sim.Projection(
        pops["pre"],
        pops["post"],
        sim.OneToOneConnector(),
        sim.STDPMechanism(timing_dependence=timing, weight_dependence=weight, weight=0, delay=5.0),
    )
    for name in ("pre", "post"):
        projs[f"thalamus-{name}", name] = sim.Projection(
            pops[f"thalamus-{name}"],
            pops[name],
            sim.OneToOneConnector(),
            synapse_type=sim.StaticSynapse(weight=5),
            receptor_type="excitatory",
            space=space.Space(axes="x"),
            label=None,
        )
    return pops, projs


@pytest.fixture
def run():
    pops, projs = build()
    projs["pre", "post"].record("weight")
    assert sim.run(DURATION) == DURATION
    return pops, projs


def test_spikes(run):
    pops, _ = run
    assert {name: spikes_of(population)[0] for name, population in pops.items()} == {
        "pre": PRE,
        "post": POST,
        "thalamus-pre": [30, 40, 50, 60],
        "thalamus-post": [32, 42, 52, 62],
    }
    assert (len(PRE), len(POST)) == (25, 39)
    for name, count in (("pre", 25), ("post", 39)):
        assert pops[name].mean_spike_count() == count


def test_conductances(run):
    pops, _ = run
    for name, first, firmware in (
        ("pre", 31, FIRMWARE_GSYN),
        ("post", 33, FIRMWARE_GSYN_POST),
    ):
        raw = integers_of(pops[name], "gsyn_exc")[:, 0]
        assert not raw[:first].any()
        assert (raw[first : first + len(firmware)] / (1 << 15)).round(4).tolist() == firmware
        assert not integers_of(pops[name], "gsyn_inh").any()


def test_voltages_never_leave_rest_as_each_input_makes_the_cell_fire(run):
    pops, _ = run
    for name in ("pre", "post"):
        v = integers_of(pops[name], "v")[:, 0]
        assert v.shape == (DURATION,)
        assert (v[: 100 if name == "post" else 75] == -65 << 15).all()


def test_the_final_weight(run):
    _, projs = run
    plastic = projs["pre", "post"]
    assert plastic.get("weight", "list") == [(0, 0, 4.421875)]
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert plastic.getWeights() == [4.421875]
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert plastic.getDelays() == [5.0]
    asked = plastic.get(["source", "target", "weight", "delay"], "list")
    assert asked == [(0, 0, 4.421875, 5.0)]
    trace = traces().weights[0]
    assert trace.fraction_bits == 12
    assert trace.raw[-1, 0] == FINAL_WEIGHT
    assert plastic.get_data(format="array")[-1, 0] == FINAL_WEIGHT / (1 << 12)


def test_every_integer_is_the_references(run):
    assert differences(simulate(sim.get_network(), DURATION), traces()) == []


def test_save_and_get_results(run, tmp_path):
    """Where the notebook stopped: the folder was missing."""
    pops, _ = run
    state_vars = {}
    for pop in pops:
        for recording in VARIABLES:
            path = tmp_path / "outputs" / f"eg-{pop}-{recording}.pkl"
            pops[pop].write_data(str(path))
            state_vars[pop] = pops[pop].get_data()
            again = read_block(path, allow_pickle=True).segments[0]
            own = state_vars[pop].segments[0]
            assert [s.name for s in again.analogsignals] == [s.name for s in own.analogsignals]
            assert again.spiketrains[0].magnitude.tolist() == own.spiketrains[0].magnitude.tolist()
    sim.end()
    assert state_vars["pre"].segments[0].spiketrains[0].magnitude.tolist() == PRE


def test_in_pieces_with_a_reset_between():
    pops, projs = build()
    projs["pre", "post"].record("weight")
    sim.run(97)
    sim.reset()
    for duration in (30, 1, 2, 17, 50, 50):
        sim.run(duration)
    assert sim.get_current_time() == DURATION
    assert [spikes_of(pops[name])[0] for name in ("pre", "post")] == [PRE, POST]
    assert projs["pre", "post"].get("weight", "list", with_address=False) == [4.421875]
    first, second = (s.analogsignals[0] for s in projs["pre", "post"].get_data().segments)
    assert (len(first), len(second)) == (98, 151)
    assert first.magnitude.tolist() == second.magnitude[:98].tolist()
    assert len(np.unique(first.magnitude)) == 6
    assert spikes_of(pops["post"], 0)[0] == [t for t in POST if t < 97]
