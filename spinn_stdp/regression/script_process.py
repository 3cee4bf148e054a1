"""A script in a process of its own, and what it ran as a file of traces.

``python -m spinn_stdp.regression.script_process ORDER`` is the process; ORDER is JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import spinn_stdp
from spinn_stdp.network import Network
from spinn_stdp.results.recordings import all_recorded, spikes_recorded
from spinn_stdp.scripts.takes import Take
from spinn_stdp.targets.absent import NOT_THERE
from spinn_stdp.targets.deployment.wiring import frozen

from .golden import read_golden, write_golden
from .same_chance import fix_chance, with_seeds

AS_SCRIPT, SPIKES, NEURONS, WEIGHTS = "script", "spikes", "neurons", "weights"
RECORDED: dict[str, Callable[[Network], Network] | None] = {
    AS_SCRIPT: None,
    SPIKES: spikes_recorded,
    NEURONS: lambda network: all_recorded(network, weights=False),
    WEIGHTS: all_recorded,
}
"""What is recorded: what the script does; all spikes too; all variables too; weights of learning
synapses at every tick too."""
OUTPUT = "run.json"
TOLD_ELSEWHERE = (SystemExit, KeyboardInterrupt, *NOT_THERE)
"""They are told without a traceback."""


@dataclass(eq=False)
class ScriptResult:
    """What came of a script."""

    target: str
    status: int
    """Its exit status; negative for a signal."""
    problem: str = ""
    """What ended it, or why there are no results; empty if all went well."""
    takes: list[Take] = field(default_factory=list)
    """What it ran, all with results."""


class ScriptInterrupted(KeyboardInterrupt):
    """Ctrl-C has ended a script.

    Attributes:
        result: what had come of it.
    """

    def __init__(self, result: ScriptResult) -> None:
        super().__init__(result.problem)
        self.result = result


def run_apart(
    script: Path,
    arguments: Sequence[str],
    target: str | None,
    options: Mapping[str, Any] | None = None,
    recorded: str = AS_SCRIPT,
    as_lists: bool = False,
) -> ScriptResult:
    """Run *script* on *target* in a process of its own; what it prints goes to standard error.

    What it draws without a seed is the same in every such run: :mod:`.same_chance`.

    Arguments:
        recorded: one of :data:`RECORDED`.
        as_lists: load the very connections as lists, whatever made them.

    Raises:
        ScriptInterrupted: Ctrl-C.
    """
    with TemporaryDirectory(prefix="spinn-stdp-") as folder:
        output = Path(folder) / OUTPUT
        order = {
            "script": str(script),
            "arguments": list(arguments),
            "target": target,
            "options": dict(options or {}),
            "recorded": recorded,
            "as_lists": as_lists,
            "output": str(output),
        }
        packages = str(Path(spinn_stdp.__file__).parents[1])
        known = os.environ.get("PYTHONPATH")
        environment = {
            "MPLBACKEND": "Agg",
            **os.environ,
            "PYTHONPATH": f"{packages}{os.pathsep}{known}" if known else packages,
        }
        status, interrupted = _wait_for(order, environment)
        said = Path(folder) / "said.json"
        words = json.loads(said.read_text()) if said.exists() else {}
        result = ScriptResult(words.get("target", target or ""), status, words.get("problem", ""))
        if not words:
            result.problem = f"its process ended with status {status}"
        if output.exists():
            result.takes = read_golden(output).takes
        if interrupted:
            result.problem = "interrupted"
            raise ScriptInterrupted(result)
        return result


def _wait_for(order: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[int, bool]:
    """The exit status of a process that does what is ordered, and whether Ctrl-C has ended it.

    Ctrl-C is passed on, for it to end well; another one ends it at once. If this process goes, by
    whatever signal, so does that one.
    """
    alive, ours = os.pipe()
    with open(ours, "wb", closefd=True):
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, json.dumps({**order, "alive": alive})],
            env=environment,
            stdout=sys.stderr.fileno() if _has_file(sys.stderr) else None,
            pass_fds=[alive],
            start_new_session=True,  # it gets Ctrl-C from here, once
        )
        os.close(alive)
        try:
            try:
                return process.wait(), False
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)
                return process.wait(), True
        except BaseException:
            process.kill()
            process.wait()
            raise


def _loaded(recorded: str, as_lists: bool) -> Callable[[Network], Network]:
    """What is made of a network before it is loaded."""
    more = RECORDED[recorded]

    def loaded(network: Network) -> Network:
        network = with_seeds(network if more is None else more(network))
        return frozen(network) if as_lists else network

    return loaded


def _has_file(stream: Any) -> bool:
    try:
        return isinstance(stream.fileno(), int)
    except (OSError, ValueError, AttributeError):
        return False


def main(order: Mapping[str, Any]) -> int:
    """Run what is ordered, and write what came of it."""
    from spinn_stdp.scripts import run_script
    from spinn_stdp.scripts.main_script import tell

    threading.Thread(target=_end_with, args=[order["alive"]], daemon=True).start()
    fix_chance()
    script = Path(order["script"])
    output = Path(order["output"])
    run = run_script(
        script,
        order["arguments"],
        order["target"],
        order["options"],
        _loaded(order["recorded"], order["as_lists"]),
    )
    problem = ""
    if run.status != 0:
        if run.error is not None and not isinstance(run.error, TOLD_ELSEWHERE):
            tell(run.error, script)
        problem = f"{type(run.error).__name__}: {run.error}"
    unread = [take.problem for take in run.takes if take.results is None]
    problem = problem or next(iter(unread), "")
    kept = [take for take in run.takes if take.results is not None]
    if kept:
        write_golden(output, kept, script.name, order["arguments"], with_images=True)
    said = {"target": run.target, "problem": problem, "met": run.met}
    (output.parent / "said.json").write_text(json.dumps(said))
    return run.status


def _end_with(alive: int) -> None:
    """Interrupt this process when the one at the other end of a pipe is gone."""
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    raise SystemExit(main(json.loads(sys.argv[1])))
