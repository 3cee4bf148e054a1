"""The command line: what it hands over, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinn_stdp import board_command, cli


@pytest.fixture
def calls(
    monkeypatch: pytest.MonkeyPatch,
) -> list[tuple[str, tuple[object, ...], dict[str, object]]]:
    """Calls of the functions behind the commands, which do nothing here."""
    seen: list[tuple[str, tuple[object, ...], dict[str, object]]] = []
    for name in ("serve", "run"):

        def note(*values: object, _name: str = name, **named: object) -> int:
            seen.append((_name, values, named))
            return 7

        monkeypatch.setattr(board_command, name, note)
    return seen


def test_board_serve(calls: list[object]) -> None:
    arguments = ["--version", "5", "--boards", "2", "--host", "127.0.0.9", "--threads", "2"]
    assert cli.main(["board", "serve", *arguments, "--live"]) == 7
    named = {"version": 5, "boards": 2, "host": "127.0.0.9", "real_time": False, "threads": 2}
    assert calls == [("serve", (), {**named, "live": True})]


def test_board_run_gives_the_script_its_arguments(calls: list[object]) -> None:
    assert cli.main(["board", "run", "--timeout", "3", "net.py", "--fast", "x"]) == 7
    named = {"version": None, "boards": 1, "host": None, "timeout": 3.0, "real_time": False}
    named |= {"threads": None, "live": None}
    assert calls == [("run", ("net.py", ["--fast", "x"]), named)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["board"], "ACTION"),
        (["board", "serve", "--version", "4"], "choose from 3, 5"),
        (["board", "run"], "script"),
    ],
)
def test_what_is_missing_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_run_gives_the_script_its_arguments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "script.py"
    path.write_text("import sys\nprint(sys.argv[1:])\nraise SystemExit(3)")
    assert cli.main(["run", str(path), "--target", "emulator", "--", "--target", "x"]) == 3
    out, err = capsys.readouterr()
    assert out == "['--target', 'x']\n"
    assert "ran nothing; the target would have been emulator" in err


def test_run_says_what_ran_and_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "script.py"
    path.write_text(
        "import pyNN.spiNNaker as sim\nsim.setup(1.0, threads=2)\n"
        "sim.Population(1, sim.IF_curr_exp())\nsim.run(7)\nsim.reset()\nsim.run(3)\n1 / 0\n"
    )
    assert cli.main(["run", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    first, *_ = err.splitlines()
    assert first == "Traceback (most recent call last):"
    assert f'File "{path}", line 7, in <module>' in err
    assert "main_script.py" not in err
    assert "setup(threads=…), which sPyNNaker passes over too" in err
    assert "ran on the target emulator (spinn-stdp " in err
    assert "10 ticks in 2 runs" in err


def test_what_is_refused_on_purpose_is_told_without_our_frames(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "script.py"
    setup = "import pyNN.spiNNaker as sim\nsim.setup(1.0)\n"
    for refused, kind in (
        ("sim.Population(1, sim.HH_cond_exp())\nsim.run(1)", "NetworkError"),
        ("sim.Population(1, sim.IF_curr_exp(taum=1))", "NonExistentParameterError"),
        ("sim.run(-1)", "ValueError"),
    ):
        path.write_text(setup + refused)
        assert cli.main(["run", str(path)]) == 1
        err = capsys.readouterr().err
        assert f'File "{path}", line ' in err
        assert err.count('File "') == 1, err
        assert kind in err
    path.write_text(setup + "sim.IF_curr_exp.recordable.missing")  # a mistake of nobody's
    assert cli.main(["run", str(path)]) == 1
    assert "AttributeError" in capsys.readouterr().err


def test_arguments_of_scripts_for_a_command_that_takes_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["run"])
    assert stop.value.code == 2
    assert cli.main(["run", "none.py"]) == 2
    assert "there is no script none.py" in capsys.readouterr().err
    assert cli.main(["run", "x.py", "-o", "y"]) == 2
