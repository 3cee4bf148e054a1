import os
import stat

import pytest

from spinn_stdp.results.whole_file import whole_file


def everything_in(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def test_the_file_appears_when_the_block_ends(tmp_path):
    path = tmp_path / "a.txt"
    with whole_file(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".txt"
    assert path.read_text() == "new"
    assert everything_in(tmp_path) == ["a.txt"]


def test_missing_folders_are_made(tmp_path):
    with whole_file(tmp_path / "x" / "y" / "a.txt") as temporary:
        temporary.write_text("new")
    assert everything_in(tmp_path) == ["x", "x/y", "x/y/a.txt"]


def half_a_file(path, interruption):
    with whole_file(path) as temporary:
        temporary.write_text("half")
        raise interruption


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError, SystemExit])
def test_nothing_is_left_over_when_the_block_is_left_early(tmp_path, interruption):
    (tmp_path / "there").mkdir()
    with pytest.raises(interruption):
        half_a_file(tmp_path / "there" / "x" / "y" / "a.txt", interruption)
    assert everything_in(tmp_path) == ["there"]


def test_an_older_file_stays_as_it_was_when_the_block_is_left_early(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        half_a_file(path, KeyboardInterrupt)
    assert path.read_text() == "old"
    assert everything_in(tmp_path) == ["a.txt"]


def test_an_older_file_is_replaced_and_keeps_its_rights(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    with whole_file(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_rights_that_open_gives(tmp_path):
    (tmp_path / "plain").write_text("")
    with whole_file(tmp_path / "a") as temporary:
        temporary.write_text("")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "link.txt").symlink_to(tmp_path / "far" / "a.txt")
    with whole_file(tmp_path / "link.txt") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "far" / "a.txt").read_text() == "new"


def test_a_path_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("old")
    with (
        pytest.raises(NotADirectoryError, match=r"file/a\.txt could not be written .*choose"),
        whole_file(tmp_path / "file" / "a.txt"),
    ):
        pytest.fail("nothing can be written here")
    assert everything_in(tmp_path) == ["file"]


def test_a_folder_is_not_replaced(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder"), whole_file(tmp_path):
        pytest.fail("nothing can be written here")


def test_a_device_is_not_replaced():
    with pytest.raises(OSError, match="no ordinary file"), whole_file(os.devnull):
        pytest.fail("nothing can be written here")
    assert not os.path.isfile(os.devnull)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_is_read_only_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with (
            pytest.raises(PermissionError, match=r"could not be written .*choose a folder"),
            whole_file(tmp_path / "a.txt"),
        ):
            pytest.fail("nothing can be written here")
    finally:
        tmp_path.chmod(0o700)


def test_what_the_system_refuses_is_explained(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with (
        pytest.raises(PermissionError, match=r"a\.txt could not be written \(Permission denied"),
        whole_file(tmp_path / "x" / "a.txt"),
    ):
        pytest.fail("nothing can be written here")
    assert everything_in(tmp_path) == []
