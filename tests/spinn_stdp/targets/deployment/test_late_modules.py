"""Modules that are imported when something of them is used: in a process of their own."""

from __future__ import annotations

import subprocess
import sys

IMPORTS = """
import sys
from spinn_stdp.targets.deployment.late_modules import late_modules

with late_modules():
    import scipy.stats
    from scipy.stats import binom
print("scipy.stats" in sys.modules)
print(binom.ppf(0.5, 10, 0.5), scipy.stats.norm(1.0).mean())
print(binom._real() is sys.modules["scipy.stats"].binom)
import scipy.stats.distributions
with late_modules():
    from scipy import stats
print(stats.norm is scipy.stats.distributions.norm)
"""


def test_they_are_imported_with_their_first_use_and_are_themselves_from_then_on():
    command = [sys.executable, "-c", IMPORTS]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "5.0", "1.0", "True", "True"]
