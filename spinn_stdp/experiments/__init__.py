"""Whole experiments, one call each."""

from spinn_stdp import late_imports  # noqa: F401  (before neo)
