"""Golden traces: runs that are kept, to be compared with later ones on any target.

A golden trace is two files, ``NAME.json`` and ``NAME.npz``, format version 1.

``NAME.json``, the manifest
    ``format`` ("spinn-stdp golden"), ``version``, ``name``, ``date`` (ISO 8601, UTC), ``script``
    and ``arguments``, ``target``, ``versions`` (of sPyNNaker, of the firmware …, and the machine),
    ``seeds`` (by population), ``data`` (the other file's name), ``sha256`` (of that file), and
    ``takes``: one for each run from tick 0, with ``ticks``, ``steps`` (``{"ran": ticks}`` and
    ``{"updated": k, "changed": [populations]}``), ``network_sha256`` and ``image_sha256``
    (:func:`~spinn_stdp.regression.plain.fingerprint`, without recordings), ``spikes`` (by
    population) and ``samples``.
``NAME.npz``, the integers
    NumPy's, compressed, with no pickles. Of take `i`: ``i/words``, JSON as UTF-8 in uint8, and
    arrays below ``i/``; :mod:`~spinn_stdp.regression.plain` tells how it is put together of
    ``network``, ``updates`` and ``traces`` (those of :class:`emulator.traces.Traces`), with
    ``final`` weights (raw), ``bits`` and ``columns`` by projection, and ``image``, which may be
    null.

A reader takes versions up to its own. The manifest is written last, so that a trace without one
was never finished and is none.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from emulator.image import Image
from emulator.traces import Samples, Spikes, Traces
from spinn_stdp.network import Network
from spinn_stdp.quantise import quantise
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.results.results import Results
from spinn_stdp.results.whole_file import whole_file
from spinn_stdp.scripts.takes import Ran, Step, Take, Updated

from .identity import image_without_recordings, without_recordings
from .plain import Arrays, fingerprint, from_plain, to_plain

FORMAT, VERSION = "spinn-stdp golden", 1
MANIFEST, DATA = ".json", ".npz"
US_PER_MS = 1000


class NotGolden(ValueError):
    """Files that are no golden trace, or a damaged one."""


@dataclass(frozen=True, eq=False)
class Golden:
    """A golden trace, read from its files."""

    path: Path
    """Of the manifest."""
    manifest: Mapping[str, Any]
    takes: list[Take] = field(default_factory=list)

    @property
    def name(self) -> str:
        """It."""
        return str(self.manifest["name"])


# ---- writing


def write_golden(
    path: Path,
    takes: Sequence[Take],
    script: str = "",
    arguments: Sequence[str] = (),
    with_images: bool = False,
) -> Path:
    """Keep *takes*, all of which have results, at *path*, with any ending or none.

    Arguments:
        with_images: keep the images too; without them a reader makes them from the networks.

    Returns:
        The path of the manifest.

    Raises:
        ValueError: there are no takes, or one has no results.
        OSError: the files can't be written.
    """
    if not takes:
        raise ValueError("nothing has run that could be kept")
    arrays: Arrays = {}
    told = []
    for index, take in enumerate(takes):
        if take.results is None:
            raise ValueError(f"the results of run {index + 1} could not be read: {take.problem}")
        told.append(_take(take, take.results, f"{index}", arrays, with_images))
    stem = path.with_suffix("") if path.suffix in (MANIFEST, DATA) else path
    data = stem.with_name(stem.name + DATA)
    manifest = stem.with_name(stem.name + MANIFEST)
    first = takes[0].results
    assert first is not None
    with whole_file(data) as temporary:
        with temporary.open("wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
    words = {
        "format": FORMAT,
        "version": VERSION,
        "name": stem.name,
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "script": script,
        "arguments": list(arguments),
        "target": first.target,
        "versions": dict(first.versions),
        "seeds": {p.label: p.seed for p in first.network.populations if p.seed is not None},
        "data": data.name,
        "sha256": digest,
        "takes": told,
    }
    with whole_file(manifest) as temporary:
        temporary.write_text(json.dumps(words, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return manifest


def _take(
    take: Take, results: Results, name: str, arrays: Arrays, with_image: bool
) -> dict[str, Any]:
    updates = [step.network for step in take.steps if isinstance(step, Updated)]
    words = {
        "network": take.network,
        "updates": updates,
        "traces": _traces(results.traces),
        "final": [
            np.rint(np.ldexp(weights, bits)).astype(np.uint16)
            for weights, bits in zip(results.final_weights, results.weight_bits, strict=True)
        ],
        "bits": list(results.weight_bits),
        "columns": list(results.columns),
        "image": results.image if with_image else None,
    }
    plain = to_plain(words, arrays, name)
    arrays[f"{name}/words"] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    image = results.image
    return {
        "ticks": take.ticks,
        "steps": list(_steps(take.steps)),
        "network_sha256": fingerprint(without_recordings(take.network)),
        "image_sha256": None if image is None else fingerprint(image_without_recordings(image)),
        "spikes": {
            p.label: len(s)
            for p, s in zip(take.network.populations, results.traces.spikes, strict=True)
            if s is not None
        },
        "samples": sum(s.raw.size for each in results.traces.samples for s in each.values())
        + sum(s.raw.size for s in results.traces.weights if s is not None),
    }


def _steps(steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    updates = 0
    for step in steps:
        if isinstance(step, Ran):
            yield {"ran": step.ticks}
        else:
            yield {"updated": updates, "changed": list(step.changed)}
            updates += 1


def _traces(traces: Traces) -> dict[str, Any]:
    return {
        "ticks": traces.ticks,
        "spikes": [None if s is None else [s.tick, s.neuron] for s in traces.spikes],
        "samples": [{n: _samples(s) for n, s in each.items()} for each in traces.samples],
        "weights": [None if s is None else _samples(s) for s in traces.weights],
    }


def _samples(samples: Samples) -> dict[str, Any]:
    return {
        "raw": samples.raw,
        "columns": samples.columns,
        "first": samples.first,
        "every": samples.every,
        "fraction_bits": samples.fraction_bits,
    }


# ---- reading


def read_golden(path: Path) -> Golden:
    """The golden trace whose manifest is at *path*.

    Raises:
        NotGolden: it is none, or a damaged or later one; says why and what to do.
    """
    try:
        manifest = json.loads(path.read_text("utf-8"))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise NotGolden(f"{path} is no manifest of a golden trace")
        if not 1 <= manifest["version"] <= VERSION:
            raise NotGolden(
                f"{path} is of version {manifest['version']}, and this spinn-stdp reads up to "
                f"{VERSION}: install the one that wrote it"
            )
        data = path.with_name(Path(manifest["data"]).name)
        if not data.exists():
            raise NotGolden(f"{path}: its data, {data.name}, are not there")
        if hashlib.sha256(data.read_bytes()).hexdigest() != manifest["sha256"]:
            raise NotGolden(
                f"{path}: {data.name} is not the file that was written with it (its SHA-256 is "
                "another): take both from where they were recorded, or record anew"
            )
        with np.load(data, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        takes = [
            _read_take(k, words, arrays, manifest) for k, words in enumerate(manifest["takes"])
        ]
    except NotGolden:
        raise
    except OSError as error:
        raise NotGolden(f"{path} can't be read: {error.strerror or error}") from None
    except (LookupError, TypeError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise NotGolden(
            f"{path} is no golden trace, or a damaged one ({type(error).__name__}: {error})"
        ) from error
    return Golden(path, manifest, takes)


def golden_files(folder: Path) -> list[Path]:
    """The manifests in *folder* and below, by name.

    Raises:
        NotGolden: there is none.
    """
    found = [path for path in sorted(folder.rglob(f"*{MANIFEST}")) if _is_manifest(path)]
    if not found:
        raise NotGolden(
            f"there is no golden trace in {folder}: make one with `spinn-stdp record SCRIPT -o "
            f"{folder / 'NAME'}`"
        )
    return found


def _is_manifest(path: Path) -> bool:
    """Whether it says so of itself, or has data beside it as one has."""
    try:
        return (
            FORMAT in path.read_text("utf-8", "replace")[:1000] or path.with_suffix(DATA).exists()
        )
    except OSError:
        return True  # which reading it will tell


def _read_take(
    index: int, told: Mapping[str, Any], arrays: Arrays, manifest: Mapping[str, Any]
) -> Take:
    words = from_plain(json.loads(bytes(arrays[f"{index}/words"])), arrays)
    network: Network = words["network"]
    if fingerprint(without_recordings(network)) != told["network_sha256"]:
        raise NotGolden("the network is not the one that the manifest tells of")
    updates: tuple[Network, ...] = words["updates"]
    steps: list[Step] = [
        Ran(step["ran"])
        if "ran" in step
        else Updated(updates[step["updated"]], tuple(step["changed"]))
        for step in told["steps"]
    ]
    traces = _read_traces(words["traces"])
    bits = tuple(words["bits"])
    results = Results(
        network=updates[-1] if updates else network,
        target=manifest["target"],
        versions=manifest["versions"],
        duration=traces.ticks * timestep_in_us(network.timestep) / US_PER_MS,
        traces=traces,
        final_weights=tuple(
            np.ldexp(raw.astype(np.float64), -n)
            for raw, n in zip(words["final"], bits, strict=True)
        ),
        columns=tuple(words["columns"]),
        weight_bits=bits,
        image=words["image"] or _image(network, updates, told["image_sha256"]),
    )
    return Take(network, steps, results)


def _image(network: Network, updates: tuple[Network, ...], expected: str | None) -> Image | None:
    """What is made of *network* here, if that is what ran when it was recorded."""
    if updates or expected is None:
        return None
    made = quantise(network)
    return made if fingerprint(image_without_recordings(made)) == expected else None


def _read_traces(words: Mapping[str, Any]) -> Traces:
    return Traces(
        ticks=words["ticks"],
        spikes=tuple(None if each is None else Spikes(*each) for each in words["spikes"]),
        samples=tuple(
            {name: Samples(**s) for name, s in each.items()} for each in words["samples"]
        ),
        weights=tuple(None if s is None else Samples(**s) for s in words["weights"]),
    )
