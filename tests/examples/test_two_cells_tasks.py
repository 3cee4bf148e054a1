import subprocess
import sys
from pathlib import Path

import pytest

from tests.spinn_stdp.hand_made import POST, PRE

SCRIPT = Path(__file__).parents[2] / "examples" / "two_cells_tasks.py"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tasks")


@pytest.fixture(scope="module")
def printed(folder):
    command = [sys.executable, "-W", "error::UserWarning", str(SCRIPT), "new/folder"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_it_prints_the_boards_spikes_and_weight(printed):
    assert f"pre: {' '.join(map(str, PRE))}" in printed
    assert f"post: {' '.join(map(str, POST))}" in printed
    assert "weight: 0 µS before, 4.421875 µS after" in printed


def test_it_prints_what_each_task_gave(printed):
    assert [line for line in printed if line.startswith("Task")] == [
        "Task 1: the post source 15 ms after the pre source, ten spikes each",
        "Task 1: every interval between the sources from -25 to 25 ms",
        "Task 1: only one source",
        "Task 2: other parameters of the SpikePairRule",
        "Task 2: the weight change of one pair of spikes",
    ]
    assert "final weight: 4.78759765625 µS" in printed
    assert "pre: 25 pre and 0 post spikes, 0 -> 0 µS" in printed
    assert "post: 0 pre and 25 post spikes, 2 -> 2 µS" in printed
    assert "the notebook's rule: from -0.5 to 0.452393 µS" in printed
    assert printed[-1] == f"The figures are in {Path('new/folder')}"


def test_it_saves_a_figure_for_each(printed, folder):
    saved = list((folder / "new" / "folder").iterdir())
    assert sorted(path.stem for path in saved) == [
        "intervals_bursts",
        "intervals_single_spikes",
        "only_post_2",
        "only_pre_0",
        "only_pre_2",
        "rules",
        "shifted",
        "stdp_curve",
        "two_cells",
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in saved)
