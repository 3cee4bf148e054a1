"""The random numbers of everything that is drawn here."""

from __future__ import annotations

from numpy.random import SFC64, Generator


def generator(*seed: int) -> Generator:
    """One whose numbers are told apart from all others' by whole numbers from 0 up."""
    return Generator(SFC64(seed))
