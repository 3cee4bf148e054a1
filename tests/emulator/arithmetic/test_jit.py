"""Compiled kernels: kept on disk, never stale, and not needed."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from emulator.arithmetic.jit import inner, kernel

PACKAGE = Path(__file__).resolve().parents[3] / "emulator"
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from emulator.arithmetic import fixed_point
assert fixed_point.__file__.startswith(sys.argv[1]), fixed_point.__file__
print(fixed_point.multiply(3 << 15, 5 << 14), end=" ")
hits = getattr(fixed_point.multiply, "stats", None)
print(sum(hits.cache_hits.values()) if hits else "plain")
"""
MERGES = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from emulator.timestep.packing import Rows, merge
rows = Rows(np.array([0, 2, 4]), np.array([1 << 16 | 1, 7, 1 << 16 | 1, 8], np.uint32))
words = np.empty(4, np.uint32)
lengths, n = merge(rows, 2, words)
print(*lengths, *words[1:n], sum(merge.stats.cache_hits.values()), "scipy.linalg" in sys.modules)
"""
DOUBLES = """
from emulator.arithmetic.jit import inner, kernel
@inner
def twice(number):
    return 2 * number
@kernel
def four_times(number):
    return twice(twice(number))
@kernel
def nine_times(number):
    return four_times(twice(number)) + number
"""
MOVED = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
import numba
owner, _, name = sys.argv[2].rpartition(":")
owner, *parts = owner.split(":")
place = importlib.import_module(owner)
for part in parts:
    place = getattr(place, part)
delattr(place, name)
from doubles import four_times, nine_times, twice
print(twice(1), four_times(1), nine_times(1), sum(nine_times.stats.cache_hits.values()))
"""


def run(folder: Path, program: str = PROGRAM, *arguments: str, **environment: str) -> list[str]:
    """What the program prints with the package in *folder*."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA")}
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(folder), *arguments],
        env={**clean, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@inner
def twice(number: float) -> float:
    return 2 * number


@kernel
def four_times(number: float) -> float:
    return twice(twice(number))


@kernel
def nine_times(number: float) -> float:
    return four_times(twice(number)) + number


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a fresh copy of the package, without any compiled kernel."""
    ignored = shutil.ignore_patterns("__pycache__", "board")
    shutil.copytree(PACKAGE, tmp_path / "emulator", ignore=ignored)
    return tmp_path


def test_what_is_compiled_into_kernels_can_be_called() -> None:
    """With arguments of types that it has been compiled for, or not."""
    assert four_times(3) == 12
    assert [twice(5), twice(2.5), four_times(2.5), twice(1 << 40)] == [10, 5.0, 10.0, 1 << 41]


def test_what_only_kernels_call_has_no_machine_code() -> None:
    """Of those types of arguments that only kernels call it with."""
    number = np.uint16(4)
    assert nine_times(number) == 36
    compiled: Any = [nine_times, four_times]
    kind = numba.typeof(number)
    assert [(kind,) in function.overloads for function in compiled] == [True, False]


@pytest.mark.parametrize("is_on", [True, False])
def test_to_compile_a_kernel_leaves_the_garbage_collector_as_it_was(is_on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        kernel(lambda number: number + 1)(1)
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize(
    ("part", "is_kept"),
    [
        ("numba.core.caching:IndexDataCacheFile", False),
        ("numba.core.caching:Cache:_load_overload", False),
        ("numba.core.codegen:JITCodeLibrary", True),
    ],
)
@pytest.mark.slow
def test_kernels_need_no_private_parts_of_numba(copy: Path, part: str, is_kept: bool) -> None:
    """Where a release of it has them elsewhere, nothing is kept, or all is made to be called."""
    (copy / "doubles.py").write_text(DOUBLES)
    assert run(copy, MOVED, part) == ["2", "4", "9", "0"]
    assert run(copy, MOVED, part) == ["2", "4", "9", str(int(is_kept))]


def test_a_kernel_is_compiled_once(copy: Path) -> None:
    assert run(copy) == [str(15 << 14), "0"]
    assert run(copy) == [str(15 << 14), "1"]


@pytest.mark.slow
def test_to_load_a_kernel_takes_nothing_that_compiles(copy: Path) -> None:
    """Of its functions are some of numba's own, in modules that take in SciPy."""
    assert run(copy, MERGES) == ["3", "7", "8", "0", "True"]
    assert run(copy, MERGES) == ["3", "7", "8", "1", "False"]


@pytest.mark.slow
def test_a_kernel_is_compiled_anew_when_any_source_changes(copy: Path) -> None:
    """Numba itself looks at the kernel's own file only."""
    run(copy)
    with (copy / "emulator" / "arithmetic" / "exponentials.py").open("a") as source:
        source.write("\n# another word\n")
    assert run(copy)[1] == "0"
    assert run(copy)[1] == "1"


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(b"cemulator.calendar\nCalendar\n.", marks=pytest.mark.slow),
        pytest.param(b"cemulator\nCalendar\n.", marks=pytest.mark.slow),
        b"",
    ],
)
def test_what_is_kept_may_name_types_that_are_gone(copy: Path, kept: bytes) -> None:
    """Or be cut off."""
    run(copy)
    indices = list((copy / "emulator").rglob("*.nbi"))
    for index in indices:
        index.write_bytes(pickle.dumps(numba.__version__) + kept)
    assert indices
    assert run(copy) == [str(15 << 14), "0"]
    assert run(copy)[1] == "1"


def test_a_kernel_needs_no_compiler(copy: Path) -> None:
    assert run(copy, NUMBA_DISABLE_JIT="1") == [str(15 << 14), "plain"]


def test_a_kernel_works_where_nothing_can_be_written(copy: Path) -> None:
    """Neither the installation nor the user's cache folder."""
    blocked = copy / "a file"
    blocked.touch()
    for folder in (copy / "emulator").rglob("*"):
        if folder.is_dir():
            (folder / "__pycache__").unlink(missing_ok=True)
            (folder / "__pycache__").touch()  # a file in the place of the cache's folder
    shutil.rmtree(copy / "emulator" / "__pycache__", ignore_errors=True)
    inside = str(blocked / "home")
    assert run(copy, HOME=inside, XDG_CACHE_HOME=inside) == [str(15 << 14), "0"]


def test_a_read_only_installation_uses_the_users_cache(copy: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    for path in (copy / "emulator").rglob("*"):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    home = copy / "home"
    home.mkdir()
    assert run(copy, HOME=str(home))[1] == "0"
    assert run(copy, HOME=str(home))[1] == "1"
