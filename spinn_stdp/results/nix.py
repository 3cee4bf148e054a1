"""neo Blocks as NIX files, by neo's own writer, with what it would lose refused beforehand.

NIX's properties are flat: an annotation comes back as a number, a text, a time or a list of
one kind; a tuple or an array becomes a list, and one of a single element becomes that element.
Times are kept to the second.
"""

from __future__ import annotations

import importlib.util
from datetime import date, time
from pathlib import Path
from typing import Any

import neo
import numpy as np

from spinn_stdp.results.annotations import shown

NAME = "nix_name"
"""The annotation by which neo's writer notes its own names; ours neither give nor take it."""


def require_nixio() -> None:
    """ImportError with what to do where the package nixio is missing."""
    if importlib.util.find_spec("nixio") is None:
        raise ImportError(
            "NIX files need the package nixio, which is not installed: "
            "pip install 'spinn-stdp[nix]', or write a .npz file"
        )


def write_nix(block: neo.Block, path: Path) -> None:
    """Write *block* to *path*, replacing what is there; ValueError for what NIX can't hold."""
    things = _things(block)
    for thing in things:
        for name, value in thing.annotations.items():
            _check_annotation(thing, name, value)
    named_before = {id(thing) for thing in things if NAME in thing.annotations}
    file = neo.io.NixIO(str(path), mode="ow")
    try:
        file.write_block(block)
    finally:
        file.close()
        for thing in things:
            if id(thing) not in named_before:
                thing.annotations.pop(NAME, None)


def read_nix(path: Path) -> neo.Block:
    """The only block of *path*; ValueError where it holds another number of them."""
    file = neo.io.NixIO(str(path), mode="ro")
    try:
        blocks = file.read_all_blocks()
    finally:
        file.close()
    if len(blocks) != 1:
        raise ValueError(
            f"{path} holds {len(blocks)} blocks and not one: read it with "
            f"neo.io.NixIO({str(path)!r}, mode='ro').read_all_blocks()"
        )
    for thing in _things(blocks[0]):
        thing.annotations.pop(NAME, None)
    return blocks[0]


def _things(block: neo.Block) -> list[Any]:
    """The block and everything in it that has annotations."""
    return [block, *block.container_children_recur, *block.data_children_recur]


def _check_annotation(thing: Any, name: str, value: Any) -> None:
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        held = all(_is_flat(item) for item in value) and len({type(i) for i in value}) <= 1
    else:
        held = _is_flat(value)
    if not held:
        raise ValueError(
            f"annotation {name!r} of {type(thing).__name__} {thing.name!r} is {shown(value)}, "
            "which NIX can't hold (it takes a number, a text, a time, or a flat list of one kind): "
            "leave it out, or write a .npz or .pkl file"
        )


def _is_flat(value: Any) -> bool:
    if isinstance(value, np.ndarray):  # of no dimensions: a neo quantity such as 3 mV
        return value.ndim == 0 and value.dtype.kind in "biuf"
    return isinstance(value, bool | int | float | str | date | time | np.bool_ | np.number) and (
        not isinstance(value, complex | np.complexfloating)
    )
