"""Where a network runs: one file for each target."""

from __future__ import annotations

import os
from collections.abc import Callable

from .contract import Session, Target

DEFAULT = "emulator"
VARIABLE = "SPINN_STDP_TARGET"


def _emulator() -> Target:
    from .emulator import EmulatorTarget

    return EmulatorTarget()


def _firmware() -> Target:
    from .firmware import FirmwareTarget

    return FirmwareTarget()


TARGETS: dict[str, Callable[[], Target]] = {"emulator": _emulator, "firmware": _firmware}
"""By name; a target is imported when it is used."""


def choose_name(asked: str | None = None) -> str:
    """The target to use: *asked*, else the environment's ``SPINN_STDP_TARGET``, else emulator.

    Raises:
        ValueError: if there is no such target.
    """
    name = asked or os.environ.get(VARIABLE) or DEFAULT
    if name not in TARGETS:
        source = "setup(target=…)" if asked else f"the environment variable {VARIABLE}"
        raise ValueError(
            f"There is no target {name!r} (from {source}); choose one of: {', '.join(TARGETS)}"
        )
    return name


def choose(asked: str | None = None) -> Target:
    """The target of that name; see :func:`choose_name`."""
    return TARGETS[choose_name(asked)]()


__all__ = ["DEFAULT", "TARGETS", "Session", "Target", "choose", "choose_name"]
