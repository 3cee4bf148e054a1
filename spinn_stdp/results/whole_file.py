"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path to write to, which becomes *path* when the block ends well.

    The temporary file lies in *path*'s folder and has its ending. Missing folders are made.
    When the block is left by any exception, Ctrl-C included, the temporary file and the
    folders that were made for it are removed, and an older file at *path* is as it was.

    Raises
    ------
    OSError
        (of the fitting subclass) where *path* can't be written: what is wrong and what to do.
    """
    # A link is followed: what it points to is replaced, and not the link.
    target = Path(os.path.realpath(os.fspath(path)))
    temporary = target.with_name(f".{target.stem}.{secrets.token_hex(6)}{target.suffix}")
    made: list[Path] = []
    try:
        _refuse_what_is_no_file(target)
        _make_folders(target.parent, made)
        # Not tempfile: its files can be read by their owner only, whatever the umask says.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        yield temporary
        _to_disk(temporary)
        os.replace(temporary, target)
        made.clear()
    except OSError as error:
        raise _explained(error, target) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
    with suppress(OSError):  # not every file system lets a folder be synchronised
        _to_disk(target.parent)


def _refuse_what_is_no_file(target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder: add a file name to it.")
    if target.exists() and not target.is_file():
        raise OSError(f"{target} is no ordinary file: choose another path.")


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explained(error: OSError, target: Path) -> OSError:
    if error.errno is None:  # raised above, or by a library in its own words
        return error
    reason = error.strerror or str(error)
    return OSError(
        error.errno,
        f"{target} could not be written ({reason}): choose a folder that can be written to and "
        "has room left. No file was left behind, and an older one there is as it was",
    )
