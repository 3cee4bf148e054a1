"""Whether two networks, or two images, are the same, and where they first are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np

from emulator.image import Image, Synapses
from spinn_stdp.drawing.by_distance import Distances
from spinn_stdp.network import Connections, Network

SHOWN = 3
"""Of differing elements of an array, so many are told."""


def without_recordings(network: Network) -> Network:
    """*network*, whatever is recorded of it."""
    return replace(
        network,
        populations=tuple(replace(p, recordings=()) for p in network.populations),
        projections=tuple(replace(p, recording=None) for p in network.projections),
    )


def image_without_recordings(image: Image) -> Image:
    """*image*, whatever is recorded of it."""
    return replace(
        image,
        populations=tuple(replace(p, spikes=None, samplings=()) for p in image.populations),
        synapses=tuple(replace(s, record_every=None) for s in image.synapses),
    )


def in_memory(value: Any) -> Any:
    """What is drawn or computed when it is asked for, in arrays; others as is."""
    return value.held() if isinstance(value, Connections | Synapses | Distances) else value


def differences(a: Any, b: Any, where: str = "") -> Iterator[str]:
    """Each number in which two networks or images differ, or the first few of an array, in words.

    The words begin with the place, such as ``populations[0].cells.parameters[v_rest]``.
    """
    a, b = in_memory(a), in_memory(b)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        yield from _of_arrays(a, b, where)
    elif type(a) is not type(b) and not (isinstance(a, Mapping) and isinstance(b, Mapping)):
        yield f"{where}: {_short(a)} and {_short(b)}"
    elif is_dataclass(a):
        for field in fields(a):
            inner = f"{where}.{field.name}" if where else field.name
            yield from differences(getattr(a, field.name), getattr(b, field.name), inner)
    elif isinstance(a, Mapping):
        for name in sorted({*a, *b}):
            yield from differences(a.get(name), b.get(name), f"{where}[{name}]")
    elif isinstance(a, tuple | list):
        if len(a) != len(b):
            yield f"{where}: {len(a)} and {len(b)} of them"
        for k, (one, other) in enumerate(zip(a, b, strict=False)):
            yield from differences(one, other, f"{where}[{k}]")
    elif a != b and not (_is_nan(a) and _is_nan(b)):
        yield f"{where}: {_short(a)} and {_short(b)}"


def _of_arrays(a: Any, b: Any, where: str) -> Iterator[str]:
    if a.shape != b.shape:
        yield f"{where}: arrays of shapes {a.shape} and {b.shape}"
        return
    unlike = a != b
    if a.dtype.kind == "f":
        unlike &= ~(np.isnan(a) & np.isnan(b))
    places = np.argwhere(unlike)
    for place in places[:SHOWN]:
        at = ", ".join(map(str, place.tolist()))
        yield f"{where}[{at}]: {a[tuple(place)]} and {b[tuple(place)]}"
    if len(places) > SHOWN:
        yield f"{where}: {len(places)} elements in all"


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and value != value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
