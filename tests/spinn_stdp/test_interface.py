"""What a new process finds in the package, whichever name it asks for first."""

from __future__ import annotations

import subprocess
import sys

import pytest

FIRST = {
    "sim.extra_models.IFCurDelta": "IF_curr_delta",
    "sim.plotting": "spinn_stdp.plotting",
    "sim.setup": "setup",
    "sim.IF_cond_exp": "IF_cond_exp",
}


@pytest.mark.parametrize("expression", FIRST)
def test_a_name_is_there_when_it_is_the_first_that_is_asked_for(expression: str) -> None:
    done = _python(f"import spinn_stdp as sim; print({expression}.__name__)")
    assert done.stdout.split() == [FIRST[expression]], done.stderr


def test_all_names_are_there_with_a_star() -> None:
    code = "from spinn_stdp import *; print(setup.__name__, extra_models.__name__)"
    done = _python(code)
    assert done.stdout.split() == ["setup", "spinn_stdp.extra_models"], done.stderr


def test_what_is_not_there_is_said_by_name() -> None:
    done = _python("import spinn_stdp as sim; sim.nonsense")
    assert done.returncode == 1
    assert "module 'spinn_stdp' has no attribute 'nonsense'" in done.stderr


def test_the_package_is_imported_without_pynn() -> None:
    done = _python("import sys, spinn_stdp; print('pyNN' in sys.modules)")
    assert done.stdout.split() == ["False"], done.stderr


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


LATE = """
import sys
import spinn_stdp as sim
sim.setup()
late = {"neo.core", "neo.io.nixio", "quantities.units", "scipy.sparse", "pyNN.network"}
print(sorted(late & sys.modules.keys()))
import neo
import quantities
import lazyarray
print(neo.Block(name="kept").name, quantities.Quantity(1, quantities.ms).units.dimensionality)
print(sorted(late & sys.modules.keys()))
print(lazyarray.sparse.issparse([1]), "scipy.sparse" in sys.modules)
import scipy.sparse
print(lazyarray.sparse.issparse(scipy.sparse.eye(3)), lazyarray.larray(scipy.sparse.eye(3)).shape)
print(neo.NixIO is neo.io.nixio.NixIO, neo.get_io is neo.io.get_io, "Block" in dir(neo))
print(hasattr(neo, "nothing"), hasattr(neo, "__nothing__"), sim.Network is sim.Network)
"""


def test_what_a_run_does_not_need_is_imported_with_its_first_use() -> None:
    done = _python(LATE)
    assert done.stdout.splitlines() == [
        "[]",
        "kept ms",
        "['neo.core', 'quantities.units']",
        "False False",
        "True (3, 3)",
        "True True True",
        "False False True",
    ], done.stderr
