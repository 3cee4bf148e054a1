"""Temporary folders that lie in memory where there is room, and that killed processes do not leave.

Each is locked by those who use it (flock(2)); the next one of its kind removes what nobody locks.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

IN_MEMORY: Final = Path("/dev/shm")
"""A file system in memory, as Linux has: sPyNNaker has its databases written through to the disk
after every step, which on a slow disk takes longer than all else."""
ROOM: Final = 2 * 1024**3
"""Bytes that are to be free there."""


class ScratchFolder:
    """A temporary folder, until :meth:`close`.

    Arguments:
        kind: what its name begins with.
    """

    def __init__(self, kind: str) -> None:
        parent = _quick_folder()
        _remove_left(parent, kind)
        self.path, self._lock = _locked_folder(parent, kind)

    def fileno(self) -> int:
        """A descriptor that keeps the folder for each process that has it."""
        return self._lock

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _quick_folder() -> Path:
    """In memory if there is room and nobody asks for another place."""
    usable = "TMPDIR" not in os.environ and os.access(IN_MEMORY, os.W_OK | os.X_OK)
    if usable and shutil.disk_usage(IN_MEMORY).free > ROOM:
        return IN_MEMORY
    return Path(tempfile.gettempdir())


def _locked_folder(parent: Path, kind: str) -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=parent))
        lock = os.open(path, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.is_dir():
            return path, lock
        os.close(lock)  # another process took it for left before it was locked


def _remove_left(parent: Path, kind: str) -> None:
    for path in parent.glob(f"{kind}-*"):
        try:
            if path.lstat().st_uid != os.getuid():
                continue
            lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        except OSError:
            continue  # gone meanwhile, or no folder of ours
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass  # in use
        finally:
            os.close(lock)
