"""What sPyNNaker writes for a network, from its data base of a run without a board.

``python -m tests.spinn_stdp.quantise.written_data NETWORK OUTPUT CFG``: the network is a file of
the fuzzer's; the output JSON, a list with an entry for each core of the network's populations.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from spinn_stdp.targets.deployment.session import prepare
from tests.fuzz import files

CFG = """
[Machine]
virtual_board = True
version = 5
[Mode]
mode = Production
[Reports]
write_board_chip_report = False
"""


def main(network: Path, output: Path, cfg: Path) -> None:
    cfg.write_text(CFG)
    from spinn_stdp.targets.deployment.deployed import Deployment

    experiment = files.load(network)
    deployable = prepare(experiment.network, experiment.connections)
    deployment = Deployment()
    deployment.build(deployable.network, deployable.wirings)
    output.write_text(json.dumps(_cores([p._vertex for p in deployment._populations])))
    deployment.end()


def _cores(vertices: list[Any]) -> list[dict[str, Any]]:
    from spynnaker.pyNN.data import SpynnakerDataView

    data = sqlite3.connect(SpynnakerDataView.get_ds_database_path())
    found = []
    for placement in SpynnakerDataView.iterate_placemements():
        vertex = placement.vertex
        if vertex.app_vertex not in vertices:
            continue
        rows = data.execute(
            "SELECT region_label, content FROM region WHERE x = ? AND y = ? AND p = ?",
            (placement.x, placement.y, placement.p),
        )
        found.append(
            {
                "population": vertices.index(vertex.app_vertex),
                "first": int(vertex.vertex_slice.lo_atom),
                "size": int(vertex.vertex_slice.n_atoms),
                "program": type(vertex).__name__,
                "structs": _structs(vertex.app_vertex),
                "generated": _is_generated(vertex.app_vertex),
                "ticks": _ticks(vertex),
                "regions": {
                    label: bytes(content).hex() for label, content in rows if content is not None
                },
            }
        )
    return found


def _is_generated(vertex: Any) -> bool:
    """Whether the board knows all words of a model's structs, to draw random ones."""
    implementation = getattr(vertex, "neuron_impl", None)
    return implementation is not None and all(s.is_generatable for s in implementation.structs)


def _ticks(vertex: Any) -> list[list[int]] | None:
    """When each source of an array sends its spikes; they are sent to the board as it runs."""
    times = getattr(vertex, "send_buffer_times", None)
    return None if times is None else [[int(tick) for tick in each] for each in times]


def _structs(vertex: Any) -> list[dict[str, Any]]:
    """A model's structs, which follow one another in memory, with their fields of a word each."""
    implementation = getattr(vertex, "neuron_impl", None)
    if implementation is None:
        return []
    return [
        {
            "fields": [name for _, name in struct.fields],
            "of each neuron": struct.repeat_type.name == "PER_NEURON",
        }
        for struct in implementation.structs
    ]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
