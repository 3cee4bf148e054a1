"""Scripts run with a home of their own, in memory where there is room."""

import pytest

from emulator.board import script


@pytest.mark.parametrize(("room", "expected"), [(0, True), (1 << 62, False)])
def test_the_home_lies_in_memory_if_there_is_room(monkeypatch, tmp_path, room, expected):
    monkeypatch.setattr(script, "IN_MEMORY", tmp_path)
    monkeypatch.setattr(script, "ROOM", room)
    path = tmp_path / "tells.py"
    path.write_text("import os; print(os.environ['HOME'])")
    result = script.run_script(path, [], {}, tmp_path, 60, True)
    assert result.stdout.startswith(str(tmp_path)) is expected


def test_a_computer_without_such_a_folder_has_another(monkeypatch, tmp_path):
    monkeypatch.setattr(script, "IN_MEMORY", tmp_path / "nowhere")
    path = tmp_path / "tells.py"
    path.write_text("import os; print(os.path.isdir(os.environ['HOME']))")
    assert script.run_script(path, [], {}, tmp_path, 60, True).stdout == "True\n"
