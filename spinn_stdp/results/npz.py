"""neo Blocks as NumPy's .npz files: readable with NumPy and JSON alone, and with no pickle.

Layout, version 1. A zip file of arrays, uncompressed, none of dtype object:

``header``
    UTF-8 text as uint8: ``json.loads(bytes(file["header"]))`` gives
    ``{"format": "spinn-stdp results", "version": 1, "block": …}``. A block has its neo
    attributes (``name``, ``description``, ``rec_datetime`` …), its ``annotations`` and a list
    ``segments``; a segment has the same and lists ``spiketrains`` and ``analogsignals``, which
    have theirs: ``units``, ``t_start``, ``sampling_rate`` …, ``array_annotations``. Values
    that JSON has no word for are written as in :mod:`spinn_stdp.results.annotations`.
``segments/<i>/spiketrains/times``
    All spike times of segment *i*, train after train, in each train's units (float64).
``segments/<i>/spiketrains/counts``
    How many of them belong to each train (int64).
``segments/<i>/analogsignals/<k>``
    Signal *k*, shape (samples, channels), in the signal's units and dtype.

A reader takes versions up to its own and refuses later ones.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, TypeAlias

import neo
import numpy as np
from numpy.typing import NDArray

from spinn_stdp.results.annotations import (
    ARRAY_KINDS,
    Json,
    from_json,
    to_json,
    units_from,
    units_to_text,
)

FORMAT = "spinn-stdp results"
VERSION = 1

CONTAINER = ("name", "description", "file_origin", "file_datetime", "rec_datetime", "index")
DATA = ("name", "description", "file_origin", "array_annotations")
SPIKETRAIN = (*DATA, "t_start", "t_stop", "sampling_rate")
ANALOGSIGNAL = (*DATA, "t_start", "sampling_rate")

NOT_HELD = {
    "Block": ("groups",),
    "Segment": ("events", "epochs", "irregularlysampledsignals", "imagesequences"),
    "SpikeTrain": ("waveforms", "left_sweep"),
}

Arrays: TypeAlias = dict[str, Any]


def write_npz(block: neo.Block, path: Path) -> None:
    """Write *block* to *path*; TypeError or ValueError for what the layout can't hold."""
    arrays: Arrays = {}
    header = {"format": FORMAT, "version": VERSION, "block": _describe_block(block, arrays)}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    with path.open("wb") as file:
        np.savez(file, **arrays)


def read_npz(path: Path) -> neo.Block:
    """The block that :func:`write_npz` wrote to *path*; ValueError for any other file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(bytes(arrays["header"]))
        if header["format"] == FORMAT and header["version"] <= VERSION:
            return _make_block(header["block"], arrays)
    except (LookupError, TypeError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path} is no .npz file of results, or a damaged one ({type(error).__name__}: "
            f"{error}): read a file that write_block or write_data made"
        ) from error
    raise ValueError(
        f"{path} holds {header['format']!r}, version {header['version']}, and this spinn-stdp "
        f"reads {FORMAT!r} up to version {VERSION}: install the spinn-stdp that wrote it"
    )


# ---- writing


def _describe_block(block: neo.Block, arrays: Arrays) -> Json:
    words = _describe(block, CONTAINER, f"block {block.name!r}")
    words["segments"] = [
        _describe_segment(segment, arrays, f"segments/{i}")
        for i, segment in enumerate(block.segments)
    ]
    return words


def _describe_segment(segment: neo.Segment, arrays: Arrays, at: str) -> Json:
    words = _describe(segment, CONTAINER, at)
    trains, signals = list(segment.spiketrains), segment.analogsignals
    words["spiketrains"] = [
        _describe(train, SPIKETRAIN, f"{at}/spiketrains/{k}") for k, train in enumerate(trains)
    ]
    words["analogsignals"] = [
        _describe(signal, ANALOGSIGNAL, f"{at}/analogsignals/{k}")
        for k, signal in enumerate(signals)
    ]
    times = [train.magnitude for train in trains]
    arrays[f"{at}/spiketrains/times"] = np.concatenate([np.empty(0), *times])
    arrays[f"{at}/spiketrains/counts"] = np.array([len(t) for t in times], np.int64)
    for k, signal in enumerate(signals):
        arrays[f"{at}/analogsignals/{k}"] = signal.magnitude
    return words


def _describe(thing: Any, attributes: tuple[str, ...], where: str) -> dict[str, Json]:
    """A neo object's attributes and annotations; *where* names it in errors."""
    for name in NOT_HELD.get(type(thing).__name__, ()):
        value = getattr(thing, name)
        if value is not None and len(value):
            raise ValueError(
                f"{where} has {name}, which an .npz file of results can't hold: "
                "write a .nix or .pkl file"
            )
    words = {name: to_json(getattr(thing, name), f"{name} of {where}") for name in attributes}
    words["annotations"] = {
        name: to_json(value, f"annotation {name!r} of {where}")
        for name, value in thing.annotations.items()
    }
    if isinstance(thing, neo.SpikeTrain | neo.AnalogSignal):
        if thing.dtype.kind not in ARRAY_KINDS:
            raise TypeError(
                f"{where} has the dtype {thing.dtype}, which an .npz file of results can't hold: "
                "make it integers or real numbers, or write a .pkl file"
            )
        words |= {"units": units_to_text(thing), "dtype": thing.dtype.str}
    return words


# ---- reading


def _make_block(words: Json, arrays: Arrays) -> neo.Block:
    block = neo.Block(**_attributes(words, CONTAINER))
    block.annotations = from_json(words["annotations"])
    for i, segment in enumerate(words["segments"]):
        block.segments.append(_make_segment(segment, arrays, f"segments/{i}"))
    return block


def _make_segment(words: Json, arrays: Arrays, at: str) -> neo.Segment:
    segment = neo.Segment(**_attributes(words, CONTAINER))
    segment.annotations = from_json(words["annotations"])
    ends = np.cumsum(arrays[f"{at}/spiketrains/counts"])
    times = np.split(arrays[f"{at}/spiketrains/times"], ends)[:-1]
    for train, own in zip(words["spiketrains"], times, strict=True):
        segment.spiketrains.append(_make(neo.SpikeTrain, train, SPIKETRAIN, own))
    for k, signal in enumerate(words["analogsignals"]):
        own = arrays[f"{at}/analogsignals/{k}"]
        segment.analogsignals.append(_make(neo.AnalogSignal, signal, ANALOGSIGNAL, own))
    return segment


def _make(kind: type[Any], words: Json, attributes: tuple[str, ...], own: NDArray[Any]) -> Any:
    data = kind(
        own.astype(words["dtype"], copy=False),
        units=units_from(words["units"]),
        **_attributes(words, attributes),
    )
    data.annotations = from_json(words["annotations"])
    return data


def _attributes(words: Json, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: from_json(words[name]) for name in names}
