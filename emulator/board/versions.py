"""Which boards there are, and how many of them make one machine."""

from __future__ import annotations

from typing import Final

SPIN3: Final = 3
SPIN5: Final = 5
VERSIONS: Final = (SPIN3, SPIN5)
"""The boards that there are, by the host's ``version``."""
SPIN5_CHIPS: Final = 48
MAXIMUM_BOARDS: Final = 24
"""Of version 5, in one machine: those of a frame."""


def check_boards(version: int, boards: int) -> None:
    """Raise `ValueError` if so many boards of a version don't make a machine."""
    if version not in VERSIONS:
        raise ValueError(f"there is no board of version {version}: choose 3 or 5")
    if version == SPIN5 and not 1 <= boards <= MAXIMUM_BOARDS:
        raise ValueError(
            f"a machine of {boards} boards can't be made: choose 1 to {MAXIMUM_BOARDS}"
        )
    if version == SPIN3 and boards != 1:
        raise ValueError(
            f"{boards} boards of version {version} can't be joined, only those of version 5"
        )
