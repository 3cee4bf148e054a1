"""Temporary folders: in memory where there is room, and removed when nobody uses them any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from emulator import scratch_folder
from emulator.scratch_folder import ScratchFolder

KIND = "kind"
HOLDS = """
import sys
from pathlib import Path
from emulator import scratch_folder

scratch_folder.IN_MEMORY = Path(sys.argv[1])
scratch_folder.ROOM = 0
folder = scratch_folder.ScratchFolder("kind")
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _no_wish(monkeypatch):
    monkeypatch.delenv("TMPDIR", raising=False)


@pytest.mark.parametrize(("room", "expected"), [(0, True), (1 << 62, False)])
def test_it_lies_in_memory_if_there_is_room(monkeypatch, tmp_path, room, expected):
    monkeypatch.setattr(scratch_folder, "IN_MEMORY", tmp_path)
    monkeypatch.setattr(scratch_folder, "ROOM", room)
    folder = ScratchFolder(KIND)
    assert (folder.path.parent == tmp_path) is expected
    folder.close()
    assert not folder.path.exists()


def test_a_computer_without_such_a_folder_has_another(monkeypatch, tmp_path):
    monkeypatch.setattr(scratch_folder, "IN_MEMORY", tmp_path / "nowhere")
    folder = ScratchFolder(KIND)
    assert folder.path.is_dir()
    folder.close()


def test_a_killed_process_s_folder_is_removed_by_the_next_and_a_living_one_s_is_not(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(scratch_folder, "IN_MEMORY", tmp_path)
    monkeypatch.setattr(scratch_folder, "ROOM", 0)
    (tmp_path / "kind-file").write_text("no folder")
    (tmp_path / "other-1").mkdir()
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        theirs = holder.stdout.readline().strip()
        ScratchFolder(KIND).close()
        assert os.path.isdir(theirs)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert os.path.isdir(theirs)
    ours = ScratchFolder(KIND)
    assert not os.path.exists(theirs)
    assert sorted(os.listdir(tmp_path)) == sorted([ours.path.name, "kind-file", "other-1"])
    ours.close()
