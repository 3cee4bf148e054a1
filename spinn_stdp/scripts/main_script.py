"""A Python file run as ``python FILE`` would run it, in this process."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType

import pyNN

PACKAGES = tuple(f"{folder}{os.sep}" for folder in (Path(__file__).parents[1], *pyNN.__path__))
"""This package and PyNN."""


class ScriptNotFound(ValueError):
    """There is no such script, or it can't be read as one."""


@contextmanager
def as_main(path: Path, arguments: Sequence[str]) -> Iterator[ModuleType]:
    """A block in which a module made for *path* is ``__main__``, with these arguments."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=str(path), __builtins__=__builtins__)
    before = sys.argv, sys.path[:], sys.modules["__main__"]
    sys.argv = [str(path), *arguments]
    sys.path.insert(0, str(path.resolve().parent))
    sys.modules["__main__"] = module
    folder = os.getcwd()
    try:
        yield module
    finally:
        os.chdir(folder)
        sys.argv, sys.path[:], sys.modules["__main__"] = before


def execute(path: Path, module: ModuleType) -> None:
    """Run the text of *path* in *module*; whatever it raises is passed on.

    Raises:
        ScriptNotFound: no such file, or no text.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ScriptNotFound(f"there is no script {path} ({error.strerror})") from None
    exec(compile(text, str(path), "exec"), module.__dict__)


def status_of(error: BaseException | None) -> int:
    """The exit status that Python gives for a script that *error* ended."""
    if error is None:
        return 0
    if isinstance(error, SystemExit):
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        print(error.code, file=sys.stderr)
        return 1
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def tell(error: BaseException, path: Path) -> None:
    """Print *error* with the traceback of the script, without the frames that ran it.

    What this package or PyNN has raised on purpose is told without the frames of both.
    """
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != str(path):
        trace = trace.tb_next
    told = traceback.TracebackException(type(error), error, trace)
    if told.stack and _within_packages(told.stack[-1]) and _raises(told.stack[-1]):
        of_others = [frame for frame in told.stack if not _within_packages(frame)]
        told.stack = traceback.StackSummary.from_list(of_others)
        told.__cause__ = told.__context__ = None  # what led to it is within, too
    print("".join(told.format()), end="", file=sys.stderr)


def _within_packages(frame: traceback.FrameSummary) -> bool:
    return frame.filename.startswith(PACKAGES)


def _raises(frame: traceback.FrameSummary) -> bool:
    return (frame.line or "").startswith("raise")
