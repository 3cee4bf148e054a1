"""What a script called that only sPyNNaker has."""

from __future__ import annotations

from collections import Counter

calls: Counter[str] = Counter()
"""Calls that only sPyNNaker has, by their words, since the latest script began."""


def note(call: str) -> None:
    """Remember that the script made this *call*."""
    calls[call] += 1
