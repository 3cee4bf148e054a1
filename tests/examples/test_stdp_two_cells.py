"""The notebook is executed in a fresh kernel and says what its stored outputs say."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.spinn_stdp.hand_made import POST, PRE

NOTEBOOK = Path(__file__).parents[2] / "examples" / "stdp_two_cells.ipynb"

pytestmark = pytest.mark.slow


def stored():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def executed(folder):
    notebook = stored()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    (folder / "examples").mkdir()
    where = {"metadata": {"path": str(folder / "examples")}}
    return NotebookClient(notebook, timeout=300, resources=where).execute()


def joined(outputs):
    """The outputs of one cell; a kernel may send what is printed in one piece or in several."""
    found = []
    for out in outputs:
        kind = (out.output_type, sorted(out.get("data", {})), out.get("name"))
        if found and out.output_type == "stream" and found[-1][0] == kind:
            kind, before = found.pop()
            found.append((kind, before + out.text))
        else:
            found.append((kind, out.get("text", "")))
    return found


def outputs(notebook):
    """Text and kinds of the pictures that each cell gave, timings left out."""
    return [
        joined(cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code" and "time" not in cell.metadata.get("tags", [])
    ]


def text(notebook):
    return "".join(out[1] for cell in outputs(notebook) for out in cell)


def test_it_gives_the_outputs_that_are_stored(executed):
    assert outputs(executed) == outputs(stored())


def test_it_has_no_errors_and_no_warnings(executed):
    kinds = {(kind, name) for cell in outputs(executed) for (kind, _, name), _ in cell}
    assert kinds == {("stream", "stdout"), ("execute_result", None), ("display_data", None)}


def test_it_shows_the_boards_spikes_and_weight(executed):
    lines = text(executed).splitlines()
    assert f"pre: 25 spikes at {' '.join(map(str, PRE))}" in lines
    assert f"post: 39 spikes at {' '.join(map(str, POST))}" in lines
    assert "weight after:  4.421875 µS" in lines
    conductance = "4.5313 3.71 3.0375 2.487 2.0362 1.6671 1.365 1.1176 0.915 0.7491 5.1447"
    assert f"pre, from 31 ms: {conductance} µS" in lines


def test_it_shows_every_picture(executed):
    found = [data for cell in outputs(executed) for (_, data, _), _ in cell]
    pictures = [data for data in found if "image/png" in data]
    assert len(pictures) == 13


def test_it_saves_its_results(executed, folder):
    names = ["thalamus-pre", "thalamus-post", "pre", "post"]
    assert {path.name for path in (folder / "outputs").iterdir()} == {
        "stdp_two_cells.png",
        *(f"stdp_two_cells-{name}.npz" for name in names),
    }


def test_it_names_no_path_of_the_machine_that_stored_it():
    content = NOTEBOOK.read_text()
    for start in ("/home/", "/root/", "/tmp/", "/Users/", "site-packages"):
        assert start not in content
