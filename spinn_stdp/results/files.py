"""neo Blocks in files: npz, NIX or pickle by the file's ending.

====================  =================================================================
``.npz``              NumPy's; opened with NumPy alone (:mod:`spinn_stdp.results.npz`)
``.nix``, ``.h5``      NIX, a published format on HDF5; needs the package nixio
``.pkl``, ``.pickle``  Python's pickle of the neo Block, as PyNN's own back ends write it
====================  =================================================================
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import neo

from spinn_stdp.results.nix import read_nix, require_nixio, write_nix
from spinn_stdp.results.npz import read_npz, write_npz
from spinn_stdp.results.whole_file import whole_file

NPZ = (".npz",)
NIX = (".nix", ".h5")
PICKLE = (".pkl", ".pickle")


def write_block(block: neo.Block, path: str | os.PathLike[str]) -> Path:
    """Write *block* to *path*, in the format that the ending names; return the path.

    The file is written whole or not at all and replaces an older one; missing folders are made.

    Raises
    ------
    ValueError
        for an unknown ending, or for contents that the format can't hold.
    TypeError
        where *block* is no neo Block, or an annotation is of a kind that .npz can't hold.
    ImportError
        for NIX without the package nixio.
    OSError
        where the file can't be written.
    """
    ending = known_ending(path)
    if not isinstance(block, neo.Block):
        raise TypeError(f"a neo.Block is written (get_data gives one), not {block!r}")
    with whole_file(path) as temporary:
        if ending in NPZ:
            write_npz(block, temporary)
        elif ending in NIX:
            write_nix(block, temporary)
        else:
            with temporary.open("wb") as file:
                pickle.dump(block, file)
    return Path(path)


def read_block(path: str | os.PathLike[str], allow_pickle: bool = False) -> neo.Block:
    """The neo Block in *path*, in the format that the ending names.

    A pickle runs whatever code it was made to run: it is loaded only with ``allow_pickle=True``.

    Raises
    ------
    FileNotFoundError, OSError
        where the file can't be read.
    ValueError
        for an unknown ending, a pickle that was not allowed, or a file of something else.
    ImportError
        for NIX without the package nixio.
    """
    ending, path = known_ending(path), Path(path)
    with path.open("rb"):  # every format's error for a missing file is this one
        pass
    if ending in NPZ:
        return read_npz(path)
    if ending in NIX:
        return read_nix(path)
    return _read_pickle(path, allow_pickle)


def known_ending(path: str | os.PathLike[str]) -> str:
    """The ending of *path* in small letters, if blocks can be written and read by it.

    Raises ValueError for any other, and ImportError for NIX without the package nixio.
    """
    ending = Path(path).suffix.lower()
    if ending not in (*NPZ, *NIX, *PICKLE):
        raise ValueError(
            f"{os.fspath(path)!r} has the ending {ending!r}: end the file's name in .npz (NumPy), "
            ".nix or .h5 (NIX), .pkl or .pickle (Python's pickle)"
        )
    if ending in NIX:
        require_nixio()
    return ending


def _read_pickle(path: Path, allow_pickle: bool) -> neo.Block:
    if not allow_pickle:
        raise ValueError(
            f"{path} is a pickle, which can run any code when it is loaded: give "
            "allow_pickle=True if you trust where it comes from, or write .npz files"
        )
    with path.open("rb") as file:
        block = pickle.load(file)
    if not isinstance(block, neo.Block):
        raise ValueError(f"{path} holds a {type(block).__name__} and not a neo.Block")
    return block
