"""The package where it is not at home: without PyNN, without a compiler, read only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]

ALONE = """
import sys, types
from pathlib import Path

parent = types.ModuleType("spinn_stdp")  # without what spinn_stdp/__init__.py imports
parent.__path__ = [str(Path.cwd() / "spinn_stdp")]
sys.modules["spinn_stdp"] = parent
"""

IMPORT = """
from spinn_stdp.neurons import learning, plotting, simulate, spiking
print(sorted({"pyNN", "neo", "spynnaker", "matplotlib", "unicorn"} & set(sys.modules)))
"""

RUN = """
import numpy as np
from spinn_stdp.neurons import learning, simulate, spiking

for kind in range(4):
    rng = np.random.default_rng(kind)
    train = rng.random((6, 120)) < 0.08
    weights = rng.normal(0.3, 0.4, (6, 6)) * (rng.random((6, 6)) < 0.7)
    several = kind % 2
    srm = spiking.SRM_X(
        6, 1, 2.0, [20, 15, 20, 20, 20, 9] if several else 20.0, 3,
        ax_delay=[0, 1.5, 0, 7, 0, 0] if several else 0, simulation_window_size=40,
        threshold_from_below=kind > 1,
    )
    stdp = learning.STDP(0.02, 0.3, -0.4, 10, 20, tau2=14)
    simulate(srm, train[:, :60], weights, stdp)
    for t in range(60, 120):
        potential = srm.check_spikes(train, weights, t)
        stdp.weight_change(train, weights, t)
    print(np.packbits(train).tobytes().hex())
    print(*(float(value).hex() for value in [*weights.ravel(), *potential]))
"""


def python(code: str, folder: Path = ROOT, **environment: str) -> str:
    """What *code* prints in a new interpreter that takes the packages from *folder*."""
    finished = subprocess.run(
        [sys.executable, "-c", ALONE + code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_package_loads_neither_pynn_nor_matplotlib() -> None:
    assert python(IMPORT).strip() == "[]"


@pytest.fixture(scope="module")
def compiled() -> list[str]:
    return python(RUN).splitlines()


def numbers(line: str) -> np.ndarray:
    return np.array([float.fromhex(word) for word in line.split()])


def assert_same(found: list[str], compiled: list[str]) -> None:
    assert len(compiled) == 8
    for number, (one, other) in enumerate(zip(found, compiled, strict=True)):
        if number % 2:
            np.testing.assert_allclose(numbers(one), numbers(other), rtol=1e-12, atol=1e-12)
        else:
            assert one == other


def test_interpreted_it_gives_the_same(compiled: list[str]) -> None:
    assert_same(python(RUN, NUMBA_DISABLE_JIT="1").splitlines(), compiled)


@pytest.mark.slow
def test_it_runs_where_nothing_can_be_written(tmp_path: Path, compiled: list[str]) -> None:
    """No __pycache__ beside the source and no home: compiled anew, with the same result."""
    for package in ("spinn_stdp/neurons", "emulator"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for package in ("spinn_stdp/neurons", "emulator/arithmetic"):
        (tmp_path / package / "__pycache__").write_text("a file, so that no folder can be made")
    code = RUN + "\nimport emulator\nassert str(Path.cwd()) in emulator.__file__\n"
    found = python(
        code,
        tmp_path,
        HOME=os.devnull,
        XDG_CACHE_HOME=os.devnull,
        NUMBA_CACHE_DIR="",
        PYTHONDONTWRITEBYTECODE="1",
    )
    assert_same(found.splitlines(), compiled)
