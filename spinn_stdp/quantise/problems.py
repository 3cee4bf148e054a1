"""What is wrong with a network, collected so that everything is told at once."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SHOWN = 4
"""Of many that the same is told of, so many are named."""
_QUOTED = r"""(?:'[^']*'|"[^"]*")"""
_NAMED = re.compile(rf"(Projection|Population) ({_QUOTED})")
_PARTICULARS = re.compile(rf"{_QUOTED}|-?\d[\d.]*(?:e[+-]?\d+)?")
"""What differs between two texts that say the same: names and numbers."""


class NetworkError(ValueError):
    """The board could not run this network; the message lists all reasons.

    Attributes:
        problems: one text for each of them.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
        count = len(problems)
        head = "This network can't run" + (f", for {count} reasons" if count > 1 else "")
        lines = [head + ":", *(f"  - {problem}" for problem in problems)]
        super().__init__("\n".join(lines))


class BoardWarning(UserWarning):
    """The board will do something else than the words of the script say."""


@dataclass
class Problems:
    """Errors, which are raised together, and warnings, which are given before a run."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def error(self, text: str) -> None:
        """Something that makes a run impossible."""
        if text not in self.errors:
            self.errors.append(text)

    def warn(self, text: str) -> None:
        """Something that the user would not expect."""
        if text not in self.warnings:
            self.warnings.append(text)

    def stop(self) -> None:
        """Raise the errors, if there are any.

        Raises:
            NetworkError: with all of them.
        """
        if self.errors:
            raise NetworkError(self.errors)

    def tell(self) -> None:
        """Give the warnings, then raise the errors.

        Raises:
            NetworkError: if there are any errors.
        """
        for text in likewise(self.warnings):
            warnings.warn(text, BoardWarning, stacklevel=_callers_level())
        self.stop()


def likewise(texts: Sequence[str]) -> Iterator[str]:
    """*texts*, of those that say the same of several projections or populations the first one."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        named = _NAMED.match(text)
        groups.setdefault(_PARTICULARS.sub("", text) if named else text, []).append(text)
    for first, *others in groups.values():
        if not others:
            yield first
            continue
        kinds = [_NAMED.match(text) for text in others]
        names = ", ".join(kind[2] for kind in kinds[:SHOWN] if kind)
        what = kinds[0][1].lower() + ("s" if len(others) > 1 else "") if kinds[0] else ""
        more = ", …" if len(others) > SHOWN else ""
        yield f"{first} (And likewise {len(others)} other {what}: {names}{more})"


def _callers_level() -> int:
    """The stack level, for ``warnings.warn`` one call above, of the user's own line."""
    level = 2
    frame = sys._getframe(level)
    while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
        level += 1
    return level


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("spinn_stdp", "pyNN")
