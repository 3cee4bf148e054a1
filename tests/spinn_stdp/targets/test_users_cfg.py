"""Which machine the user's own settings of sPyNNaker lead to."""

from __future__ import annotations

import pytest

from spinn_stdp.targets.users_cfg import NoMachine, machine_of


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Folders of the user's, and one to work in: {name: function that writes settings there}."""
    home, own, system, work = (tmp_path / name for name in ("home", "own", "system", "work"))
    for folder in (home, own, system, work):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(system))
    monkeypatch.chdir(work)

    def write(name, text):
        file = ".spynnaker.cfg" if name != "work" else "spynnaker.cfg"
        (tmp_path / name / file).write_text(text)

    return write


def test_what_is_read_later_stands_above(places):
    places("system", "[Machine]\nmachineName = 10.0.0.1\nversion = 3\n[Mode]\nmode = Debug")
    places("own", "[Machine]\nmachineName = 10.0.0.2")
    places("home", "[Machine]\nmachineName = 10.0.0.3")
    assert machine_of().value == "10.0.0.3"
    places("work", "[Machine]\nmachineName = 10.0.0.4\n[Reports]\nwrite = 50%")
    machine = machine_of()
    assert str(machine) == "machineName = 10.0.0.4"
    assert machine.is_board
    assert machine.settings == {
        "Machine": {"machineName": "10.0.0.4", "version": "3"},
        "Mode": {"mode": "Debug"},
        "Reports": {"write": "50%"},
    }
    assert len(machine.files) == 4


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("spalloc_server = spinnaker.example.org", ("spinnaker.example.org", 22244)),
        ("spalloc_server = h\nspalloc_port = 1234", ("h", 1234)),
        ("spalloc_server = https://me:secret@h/spalloc", ("h", 443)),
        ("remote_spinnaker_url = http://ebrains.example/services", ("ebrains.example", 80)),
    ],
)
def test_services_that_lend_machines(places, line, address):
    places("home", f"[Machine]\n{line}")
    machine = machine_of()
    assert (machine.is_board, machine.address) == (False, address)


def test_a_file_for_the_machine_alone(places, tmp_path):
    (tmp_path / "spec.cfg").write_text("[Machine]\nmachineName = 10.0.0.9\nversion = 5")
    places("home", f"[Machine]\nmachine_spec_file = {tmp_path / 'spec.cfg'}\n")
    assert machine_of().settings["Machine"] == {"machineName": "10.0.0.9", "version": "5"}
    places("home", "[Machine]\nmachine_spec_file = /none/at/all\n")
    with pytest.raises(NoMachine, match="/none/at/all, which is not there"):
        machine_of()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "name no machine"),
        ("[Machine]\nmachineName = None", "name no machine"),
        ("[Machine]\nvirtual_board = True", "a virtual board, which simulates nothing"),
        (
            "[Machine]\nmachineName = a\nspalloc_server = b",
            "several machines (.*): machineName = a, spalloc_server = b; keep one",
        ),
        ("machineName = a", "can't be read as sPyNNaker's settings"),
    ],
)
def test_settings_that_lead_nowhere(places, text, said):
    places("home", text)
    with pytest.raises(NoMachine) as refused:
        machine_of()
    head, _, tail = said.partition("(.*)")
    assert head in str(refused.value)
    assert tail in str(refused.value)
    assert ".spynnaker.cfg" in str(refused.value)


def test_no_settings_at_all(places):
    with pytest.raises(NoMachine, match=r"name one in \[Machine\]: `machineName = ADDRESS`"):
        machine_of()


def test_another_file_in_place_of_the_users(places, tmp_path):
    places("home", "[Machine]\nmachineName = 10.0.0.3")
    other = tmp_path / "other.cfg"
    with pytest.raises(NoMachine, match=r"there is no file .*other\.cfg"):
        machine_of(other)
    other.write_text("[Machine]\nmachineName = 10.0.0.8")
    assert machine_of(other).value == "10.0.0.8"
    assert machine_of(other).files == (other,)
