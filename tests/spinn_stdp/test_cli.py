"""The command line: what it hands over, and what it says."""

from __future__ import annotations

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
    assert cli.main(["board", "serve", "--version", "5", "--host", "127.0.0.9"]) == 7
    assert calls == [("serve", (5, "127.0.0.9"), {})]


def test_board_run_gives_the_script_its_arguments(calls: list[object]) -> None:
    assert cli.main(["board", "run", "--timeout", "3", "net.py", "--fast", "x"]) == 7
    named = {"version": 3, "host": None, "timeout": 3.0}
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
