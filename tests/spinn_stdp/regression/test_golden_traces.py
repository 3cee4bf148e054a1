"""The golden traces that the project carries, made on the firmware."""

from __future__ import annotations

from pathlib import Path

import pytest

from spinn_stdp.regression import compare
from spinn_stdp.regression.golden import golden_files, read_golden
from spinn_stdp.regression.replaying import replay

FOLDER = Path(__file__).parents[3] / "golden"
MOST_BYTES = 200_000
FILES = golden_files(FOLDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_emulator_gives_the_integers_of_the_firmware(path):
    golden = read_golden(path)
    assert golden.manifest["target"] == "firmware"
    assert golden.manifest["versions"]["sPyNNaker"] == "1!7.4.1"
    assert golden.manifest["versions"]["machine"] == "SpiNN-3 in software"
    for take in golden.takes:
        found = compare(take.results, replay(take, "emulator"))
        assert found.identical, str(found)
        assert found.alone == ()
        kinds = {count.site.variable for count in found.counts if count.samples}
        assert {"spikes", "v", "weight", "final weight"} <= kinds


def test_there_is_one_of_each_rule_and_they_are_small():
    names = {path.stem for path in FILES}
    timing = {name.partition("-")[0] for name in names}
    assert {"notebook", "SpikePairRule", "SpikeNearestPairRule", "PfisterSpikeTriplet"} <= timing
    assert "Vogels2011Rule" in timing
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_BYTES


def test_the_notebooks_numbers():
    (take,) = read_golden(FOLDER / "notebook.json").takes
    assert [len(take.results.spikes(label).times) for label in ("pre", "post")] == [25, 39]
    assert take.results.weights("learning").tolist() == [4.421875]
