"""The functions behind ``spinn-stdp board serve`` and ``spinn-stdp board run``."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from spinn_stdp import board_command

SERVE = (
    "import sys; from spinn_stdp.board_command import serve; "
    "sys.exit(serve(version=3, host=sys.argv[1]))"
)
HOST = "127.0.77.1"


def test_an_address_that_others_can_reach_is_refused(capsys):
    assert board_command.serve(version=3, host="192.0.2.1") == board_command.FAILED
    assert "only for this computer" in capsys.readouterr().err


def test_a_version_that_does_not_exist_is_refused(capsys):
    assert board_command.serve(version=4) == board_command.FAILED
    assert "choose 3 or 5" in capsys.readouterr().err


def test_a_script_that_does_not_exist_is_refused(capsys):
    assert board_command.run("nowhere.py") == board_command.MISUSED
    assert "there is no script nowhere.py" in capsys.readouterr().err


def test_a_notebook_is_refused(tmp_path, capsys):
    notebook = tmp_path / "net.ipynb"
    notebook.write_text("{}")
    assert board_command.run(str(notebook)) == board_command.MISUSED
    assert "is a notebook: save it as a script" in capsys.readouterr().err


def test_the_script_s_status_is_passed_on(tmp_path):
    script = tmp_path / "ends.py"
    script.write_text("import sys; sys.exit(int(sys.argv[1]))")
    assert board_command.run(str(script), ["7"]) == 7


def test_a_script_that_takes_too_long_is_ended(tmp_path, capsys):
    script = tmp_path / "sleeps.py"
    script.write_text("import time; time.sleep(60)")
    assert board_command.run(str(script), timeout=0.5) == board_command.FAILED
    assert "has not ended after 0.5 s" in capsys.readouterr().err


def test_settings_of_the_folder_that_name_a_machine_are_refused(tmp_path, monkeypatch, capsys):
    script = tmp_path / "any.py"
    script.write_text("")
    (tmp_path / "spynnaker.cfg").write_text("[Machine]\nmachineName = 10.11.12.13\n")
    monkeypatch.chdir(tmp_path)
    assert board_command.run(str(script)) == board_command.FAILED
    assert "machineName = 10.11.12.13" in capsys.readouterr().err


def test_what_is_missing_is_named(monkeypatch, capsys):
    monkeypatch.setattr(board_command, "find_spec", lambda name: None)
    assert board_command.run("any.py") == board_command.FAILED
    message = capsys.readouterr().err
    assert "unicorn and spynnaker" in message
    assert "pip install 'spinn-stdp[firmware]'" in message


@pytest.mark.slow
def test_a_board_serves_until_ctrl_c_and_keeps_its_address():
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, HOST],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as board:
        try:
            lines = [board.stdout.readline().strip() for _ in range(6)]
            second = subprocess.run(
                [sys.executable, "-c", SERVE, HOST], capture_output=True, text=True, check=False
            )
            board.send_signal(signal.SIGINT)
            rest, _ = board.communicate(timeout=60)
        finally:
            board.kill()
    assert "[Machine]" in lines
    assert f"machineName = {HOST}" in lines
    assert "version = 3" in lines
    assert second.returncode == board_command.FAILED
    assert "is another board" in second.stderr
    assert board.returncode == 0
    assert "has stopped" in rest


@pytest.mark.parametrize(
    ("text", "asked", "is_live"),
    [
        ("pass", None, False),
        ("name = 'SpynnakerLiveSpikesConnection'", None, True),
        ("name = 'SpynnakerLiveSpikesConnection'", False, False),
        ("pass", True, True),
    ],
)
def test_scripts_that_deal_with_a_running_board_get_a_live_one(
    text, asked, is_live, tmp_path, monkeypatch, capsys
):
    script = tmp_path / "io.py"
    script.write_text(text)
    boards = []
    monkeypatch.setattr(board_command, "_run", lambda board, *_: boards.append(board) or 0)
    assert board_command.run(str(script), live=asked) == 0
    (board,) = boards
    board.ports.close()
    assert board.live == is_live
    assert ("no faster than real time" in capsys.readouterr().err) == (is_live and asked is None)
