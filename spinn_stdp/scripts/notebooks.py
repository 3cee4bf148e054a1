"""A notebook written for sPyNNaker, run on a target of choice and saved with its outputs."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spinn_stdp import targets
from spinn_stdp.results.whole_file import whole_file

from . import met
from .names import in_place_of_spynnaker

SUFFIX = ".ipynb"
EXTRA = (
    "notebooks need the packages nbclient, nbformat and ipykernel: "
    'pip install "spinn-stdp[notebook]"'
)
SEEN = "spinn-stdp saw: "
"""Before what the kernel tells of the run, as JSON."""
BEGIN = "from spinn_stdp.scripts.notebooks import begin; begin({!r})"
END = f"from spinn_stdp.scripts.notebooks import told; print({SEEN!r} + told())"

_held = ExitStack()
"""In a kernel: what holds as long as it lives."""


@dataclass(eq=False)
class NotebookRun:
    """A notebook that has run, well or not."""

    saved: Path
    target: str
    met: dict[str, int] = field(default_factory=dict)
    error: str = ""
    """What ended it, as the notebook shows it; empty if all of its cells ran."""


class NotANotebook(ValueError):
    """A file that can't be read as a notebook."""


def run_notebook(
    path: Path, saved: Path, target: str | None = None, timeout: float | None = None
) -> NotebookRun:
    """Run the cells of the notebook at *path*, in its folder, and write it to *saved*.

    It is written as far as it came if a cell fails.

    Arguments:
        target: where its networks run, whatever it says; by default what it says.
        timeout: of each cell, seconds.

    Raises:
        ImportError: what runs notebooks is not installed.
        NotANotebook: the file is none.
        ValueError: an unknown target.
    """
    try:
        import nbformat
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ImportError as error:
        raise ImportError(EXTRA) from error
    if target is not None:
        targets.choose(target)
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        raise NotANotebook(f"there is no notebook {path} ({error.strerror})") from None
    except Exception as error:  # nbformat takes any JSON and stumbles over it in many ways
        raise NotANotebook(f"{path} can't be read as a notebook: {error}") from None
    run = NotebookRun(saved, target or targets.choose_name())
    with TemporaryDirectory(prefix="spinn-stdp-") as sockets:
        client = NotebookClient(
            notebook,
            timeout=timeout,
            # Nobody else can listen in on, or talk to, sockets in a folder of one's own.
            km=AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel"),
            resources={"metadata": {"path": str(path.resolve().parent)}},
        )
        with client.setup_kernel(cleanup_kc=True):
            _run_hidden(client, BEGIN.format(target))
            try:
                for index, cell in enumerate(notebook.cells):
                    client.execute_cell(cell, index)
                run.met = _run_hidden(client, END)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                run.error = str(error).strip()
            except KeyboardInterrupt:
                run.error = "interrupted"
    with whole_file(saved) as temporary:
        nbformat.write(notebook, temporary)
    return run


def _run_hidden(client: Any, code: str) -> dict[str, int]:
    """Run *code* in the kernel, but not in the notebook; what it printed after :data:`SEEN`."""
    from nbformat.v4 import new_code_cell

    cell = new_code_cell(code)
    before = client.nb.cells
    client.nb.cells = [cell]
    try:
        client.execute_cell(cell, 0, store_history=False)
    finally:
        client.nb.cells = before
    for output in cell.outputs:
        text = output.get("text", "")
        if SEEN in text:
            calls: dict[str, int] = json.loads(text.partition(SEEN)[2])
            return calls
    return {}


# ---- in the kernel ------------------------------------------------------------------


def begin(target: str | None) -> None:
    """Have sPyNNaker's names stand for this package's, and all run on *target*, for good."""
    _held.enter_context(in_place_of_spynnaker())
    _held.enter_context(targets.imposed(target, {}))
    if target is not None:
        os.environ[targets.VARIABLE] = target  # of processes that the notebook starts


def told() -> str:
    """What only sPyNNaker has and was called, as JSON."""
    return json.dumps(met.calls)
