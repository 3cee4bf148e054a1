"""An experiment as a small file of text: JSON, of which every number comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spinn_stdp import network
from spinn_stdp.results.whole_file import whole_file

from .experiment import Experiment, Step

FORMAT = "spinn-stdp fuzz 1"
CLASSES: dict[str, Any] = {
    **{name: found for name, found in vars(network).items() if is_dataclass(found)},
    "Experiment": Experiment,
    "Step": Step,
}
"""What a file may hold, by name."""


def save(experiment: Experiment, path: Path, found: list[str]) -> None:
    """Write *experiment*, and what was *found* of it in words."""
    with whole_file(path) as partial:
        partial.write_text(written(experiment, found) + "\n", encoding="utf-8")


def load(path: Path) -> Experiment:
    """The experiment of that file.

    Raises ValueError if it is not one that :func:`save` has written.
    """
    try:
        return read(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def written(experiment: Experiment, found: list[str]) -> str:
    """*experiment*, and what was *found* of it in words, as text."""
    held = {"format": FORMAT, "found": found, "experiment": _plain(experiment)}
    return json.dumps(held, indent=1)


def read(text: str) -> Experiment:
    """The experiment of a text of :func:`written`.

    Raises ValueError for any other text.
    """
    try:
        held = json.loads(text)
        if held["format"] != FORMAT:
            raise ValueError(f"its format is {held['format']!r}, not {FORMAT!r}")
        made = _made(held["experiment"])
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"it holds no experiment of the fuzzer: {error!r}") from error
    if not isinstance(made, Experiment):
        raise ValueError("it holds no experiment of the fuzzer")
    return made


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {"is": type(value).__name__, **parts}
    if isinstance(value, np.ndarray):
        return {"is": "array", "of": value.dtype.str, "values": value.tolist()}
    if isinstance(value, Mapping):
        return {"is": "mapping", "values": {name: _plain(each) for name, each in value.items()}}
    if isinstance(value, tuple):
        return {"is": "tuple", "values": [_plain(each) for each in value]}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return [_made(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value["is"]
    if kind == "array":
        return np.array(value["values"], np.dtype(value["of"]))
    if kind == "mapping":
        return {name: _made(each) for name, each in value["values"].items()}
    if kind == "tuple":
        return tuple(_made(each) for each in value["values"])
    return CLASSES[kind](**{name: _made(each) for name, each in value.items() if name != "is"})
