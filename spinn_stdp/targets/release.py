"""The release of sPyNNaker whose numbers all targets give."""

from __future__ import annotations

RELEASE = "1!7.4.1"
"""Of the programs that run on a board, and of the arithmetic that the emulator follows."""
OPTION = "spynnaker"
"""The option of ``setup`` that asks for a release."""


def check_release(asked: object) -> None:
    """Raise ValueError for any other release; its epoch may be left out."""
    if asked not in (RELEASE, RELEASE.partition("!")[2]):
        raise ValueError(
            f"{OPTION}={asked!r}: the arithmetic is that of sPyNNaker {RELEASE}, and of no other "
            "release"
        )
