"""Which target a network runs on: the argument, else the environment, else the emulator."""

import pytest

import spinn_stdp as sim
from spinn_stdp import targets
from spinn_stdp.targets import choose
from tests.spinn_stdp.surface import neurons, refused


class Recorded:
    """A target that says what it was asked for, and is the emulator in all else."""

    name = "recorded"
    shared_options = frozenset()
    asked = []

    def check(self, options):
        pass

    def load(self, network, **options):
        self.asked.append((network.populations[0].label, options))
        return targets.TARGETS["emulator"]().load(network)

    def versions(self):
        return {"of the test": "1"}


@pytest.fixture(autouse=True)
def another_target(monkeypatch):
    monkeypatch.setitem(targets.TARGETS, "recorded", Recorded)
    monkeypatch.setattr(Recorded, "asked", [])


def loaded_by(**arguments):
    sim.setup(timestep=1.0, **arguments)
    cells = neurons(label="cells")
    sim.run(2)
    block = cells.get_data()
    return Recorded.asked, block.annotations["target"]


def test_the_argument_comes_first(monkeypatch):
    monkeypatch.setenv("SPINN_STDP_TARGET", "emulator")
    assert loaded_by(target="recorded", speed=3) == ([("cells", {"speed": 3})], "recorded")


def test_the_environment_comes_next(monkeypatch):
    monkeypatch.setenv("SPINN_STDP_TARGET", "recorded")
    assert loaded_by() == ([("cells", {})], "recorded")
    results = sim.simulate(sim.get_network(), 3)
    assert (results.target, dict(results.versions)) == ("recorded", {"of the test": "1"})


def test_else_it_is_the_emulator(monkeypatch):
    assert loaded_by() == ([], "emulator")
    monkeypatch.setenv("SPINN_STDP_TARGET", "")
    assert loaded_by() == ([], "emulator")


def test_a_target_that_there_is_none_of_is_told_by_setup(monkeypatch):
    with refused(ValueError, "no target 'loihi' (from setup(target=…)); choose one of: emulator"):
        sim.setup(timestep=1.0, target="loihi")
    monkeypatch.setenv("SPINN_STDP_TARGET", "brian")
    with refused(ValueError, "'brian' (from the environment variable SPINN_STDP_TARGET)"):
        sim.setup(timestep=1.0)
    sim.setup(timestep=1.0, target="emulator")
    with refused(ValueError, "'brian' (from the environment variable SPINN_STDP_TARGET)"):
        sim.simulate(sim.get_network(), 1.0)


def test_an_option_that_the_target_does_not_have_is_told_by_setup():
    sim.setup(timestep=1.0)
    cells = neurons()
    with refused(TypeError, "options that the emulator does not have: ring_buffer_sgima"):
        sim.setup(timestep=1.0, ring_buffer_sgima=3.0)
    with refused(TypeError, "the target 'firmware' has no options bord; it has connections"):
        sim.setup(timestep=1.0, target="firmware", bord=3)
    with refused(ValueError, "board=4: choose 3 or 5"):
        sim.setup(timestep=1.0, target="firmware", board=4)
    sim.run(1)  # what was described before is still there
    assert cells.get_data().segments[0].analogsignals[0].shape[1] == 1


def test_an_imposed_target_stands_above_all_choices(monkeypatch):
    monkeypatch.setenv("SPINN_STDP_TARGET", "brian")
    with targets.imposed("recorded", {"speed": 4}):
        assert loaded_by(target="emulator", board=3) == ([("cells", {"speed": 4})], "recorded")
    with refused(ValueError, "'brian'"):
        sim.setup(timestep=1.0)


def test_one_network_on_two_targets():
    sim.setup(timestep=1.0)
    cells = neurons(label="cells", cell=sim.IF_curr_exp(i_offset=2.0))
    network = sim.get_network()
    sim.run(40)
    spikes = [
        sim.simulate(network, 40, target=name).spikes("cells").times.tolist()
        for name in ("emulator", "recorded")
    ]
    assert spikes[0] == spikes[1] == cells.get_data().segments[0].spiketrains[0].magnitude.tolist()
    assert Recorded.asked == [("cells", {})]


def test_threads_of_the_emulator():
    sim.setup(1.0, threads=2, target="emulator")
    with refused(ValueError, "threads=0: give a whole number from 1 up"):
        sim.setup(1.0, threads=0, target="emulator")
    with pytest.warns(sim.BoardWarning, match="threads=2. is NEST's and has no effect here"):
        sim.setup(1.0, threads=2, target="recorded")


TARGETS = ("emulator", "firmware", "spinnaker")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("release", ["1!7.4.1", "7.4.1"])
def test_the_release_may_be_asked_for(release: str, target: str) -> None:
    choose(target).check({"spynnaker": release})


@pytest.mark.parametrize("target", TARGETS)
def test_another_release_is_refused(target: str) -> None:
    told = r"spynnaker='1!7.3.0': the arithmetic is that of sPyNNaker 1!7.4.1, and of no other"
    with pytest.raises(ValueError, match=told):
        choose(target).check({"spynnaker": "1!7.3.0"})
