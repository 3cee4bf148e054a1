"""The same small network for sPyNNaker and for us, and sPyNNaker's answers about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from spinn_stdp.network import (
    Connections,
    Connector,
    Distribution,
    Network,
    Plasticity,
    Population,
    Projection,
)

Json = dict[str, Any]

HOST = Path(__file__).with_name("spynnaker_host.py")
NO_BOARD = "[Machine]\nmachine_name = none\nversion = 5\n[Mode]\nmode = Production\n"
"""A cfg with which sPyNNaker sets up; it would look for the board when it is run."""


class Oracle:
    """sPyNNaker in a process, a folder and a home of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / ".spynnaker.cfg").write_text(NO_BOARD)
        self._log = (folder / "log.txt").open("w")
        self._host = subprocess.Popen(
            [sys.executable, str(HOST)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=folder,
            env=dict(os.environ, HOME=str(folder)),
        )

    def ask(self, description: Json) -> Json:
        """What sPyNNaker says of the network of that description."""
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        self._host.stdin.write(json.dumps(description) + "\n")
        self._host.stdin.flush()
        line = self._host.stdout.readline()
        assert line, f"sPyNNaker ended: see {self._log.name}"
        told: Json = json.loads(line)
        return told

    def close(self) -> None:
        """End the process."""
        assert self._host.stdin is not None
        self._host.stdin.close()
        self._host.wait()
        self._log.close()


def network(asked: Json) -> Network:
    """Our network of a description for sPyNNaker."""
    return Network(
        timestep=asked["timestep"],
        populations=tuple(
            Population(
                label=p["label"],
                size=p["size"],
                cell_type=p["cell"],
                parameters={},
                neurons_per_core=p.get("neurons_per_core"),
                options=p.get("options", {}),
            )
            for p in asked["populations"]
        ),
        projections=tuple(_projection(p, asked["populations"]) for p in asked["projections"]),
    )


def _projection(asked: Json, populations: list[Json]) -> Projection:
    parameters = dict(asked["parameters"])
    pre, post = populations[asked["pre"]], populations[asked["post"]]
    if "positions" in pre:
        parameters["distances"] = _distances(pre["positions"], post["positions"])
    connections = _listed(parameters)
    columns = parameters.get("column_names", ["weight", "delay"]) if connections else []
    return Projection(
        label=asked.get("label", "projection"),
        pre=asked["pre"],
        post=asked["post"],
        receptor=asked["receptor"],
        connections=_connections(connections, columns, asked),
        connector=Connector(asked["kind"], parameters),
        weight=None if "weight" in columns else _values(asked["weight"]),
        delay=None if "delay" in columns else _values(asked["delay"]),
        n_pre=_length(asked.get("pre_view")),
        n_post=_length(asked.get("post_view")),
        plasticity=_plasticity(asked.get("w_max")),
    )


def _length(view: list[int] | None) -> int | None:
    return None if view is None else view[1] - view[0]


def _listed(parameters: Json) -> list[list[float]]:
    listed: list[list[float]] = parameters.get("conn_list", [])
    if listed and len(listed[0]) == 2:
        parameters["column_names"] = []
    return listed


def _connections(listed: list[list[float]], columns: list[str], asked: Json) -> Connections:
    table = np.array(listed, dtype=np.float64).reshape(len(listed), 2 + len(columns))
    given = {name: table[:, 2 + i] for i, name in enumerate(columns)}
    return Connections(
        pre=table[:, 0].astype(np.int64),
        post=table[:, 1].astype(np.int64),
        weight=given.get("weight", _same(asked["weight"], len(listed))),
        delay=given.get("delay", _same(asked["delay"], len(listed))),
    )


def _same(value: Any, number: int) -> np.ndarray[Any, Any]:
    """Random ones are drawn elsewhere; one that is as good as any stands for them."""
    return np.full(number, value if isinstance(value, float) else 1.0)


def _values(asked: Any) -> Any:
    return Distribution(asked[0], asked[1]) if isinstance(asked, list) else asked


def _plasticity(w_max: float | None) -> Plasticity | None:
    if w_max is None:
        return None
    return Plasticity("SpikePairRule", {}, "AdditiveWeightDependence", {"w_max": w_max})


def _distances(pre: list[list[float]], post: list[list[float]]) -> Any:
    apart = np.array(pre)[:, :, None] - np.array(post)[:, None, :]
    return np.sqrt(np.sum(apart**2, axis=0))


def population(size: int, cell: str = "IF_curr_exp", label: str | None = None, **more: Any) -> Json:
    """A population of a description."""
    return {"size": size, "cell": cell, "label": label or f"{cell} of {size}", **more}


def projection(
    kind: str = "AllToAllConnector",
    parameters: Json | None = None,
    weight: Any = 0.5,
    delay: Any = 1.0,
    **more: Any,
) -> Json:
    """A projection of a description, from population 0 to 1.

    Weights and delays are numbers, or lists of a distribution's name and its parameters.
    """
    given = {"pre": 0, "post": 1, "receptor": "excitatory", "w_max": None}
    return {
        **given,
        "kind": kind,
        "parameters": parameters or {},
        "weight": weight,
        "delay": delay,
        **more,
    }


def description(
    populations: list[Json], projections: list[Json], timestep: float = 1.0, rows: bool = False
) -> Json:
    """A network for :meth:`Oracle.ask` and :func:`network`."""
    return {
        "timestep": timestep,
        "populations": populations,
        "projections": projections,
        "rows": rows,
    }
