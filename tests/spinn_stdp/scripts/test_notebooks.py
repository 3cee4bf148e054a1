"""Notebooks written for sPyNNaker, run and saved."""

from __future__ import annotations

import pytest

from spinn_stdp import cli

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")

FIRST = """
import pyNN.spiNNaker as sim
sim.setup(1.0)
cells = sim.Population(1, sim.IF_curr_exp(i_offset=2.0))
cells.record("spikes")
sim.set_number_of_neurons_per_core(sim.IF_curr_exp, 50)
sim.run(50)
cells.get_data().annotations["target"]
"""


def write(path, *cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    nbformat.write(made, path)


@pytest.mark.slow
def test_a_notebook_is_saved_with_its_outputs_also_if_a_cell_fails(tmp_path, capsys):
    path = tmp_path / "net.ipynb"
    write(path, FIRST, "raise ValueError('half way')", "1 + 1")
    before = path.read_bytes()
    assert cli.main(["run", str(path), "--target", "emulator"]) == 1
    assert path.read_bytes() == before
    saved = nbformat.read(tmp_path / "net.emulator.ipynb", as_version=4)
    assert "'emulator'" in str(saved.cells[0].outputs)
    assert "half way" in str(saved.cells[1].outputs)
    assert saved.cells[2].outputs == []
    assert saved.cells[0].source == FIRST
    said = capsys.readouterr().err
    assert "half way" in said
    assert "ran on the target emulator until a cell failed" in said


@pytest.mark.slow
def test_a_notebook_that_runs_well(tmp_path, capsys):
    path, saved = tmp_path / "net.ipynb", tmp_path / "new" / "done.ipynb"
    write(path, FIRST, "sim.get_current_time()")
    assert cli.main(["run", str(path), "-o", str(saved)]) == 0
    assert "50.0" in str(nbformat.read(saved, as_version=4).cells[1].outputs)
    said = capsys.readouterr().err
    assert "sPyNNaker's own: set_number_of_neurons_per_core(IF_curr_exp, 50)" in said
    assert f"saved as {saved}" in said


def test_files_that_are_no_notebooks(tmp_path, capsys):
    path = tmp_path / "net.ipynb"
    assert cli.main(["run", str(path)]) == 2
    assert "there is no notebook" in capsys.readouterr().err
    for text in ("{}", '{"cells": 3}', "[]", "no JSON"):
        path.write_text(text)
        assert cli.main(["run", str(path)]) == 2
        assert "can't be read as a notebook" in capsys.readouterr().err
    assert cli.main(["run", str(path), "--", "x"]) == 2
    said = capsys.readouterr().err
    assert "a notebook takes no arguments: x" in said
    assert not (tmp_path / "net.emulator.ipynb").exists()
