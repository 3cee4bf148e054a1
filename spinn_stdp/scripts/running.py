"""Runs a script that was written for sPyNNaker, or for this package, on a target of choice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spinn_stdp import simulator, targets
from spinn_stdp.network import Network
from spinn_stdp.targets import described

from . import met
from .main_script import as_main, execute, status_of
from .names import in_place_of_spynnaker
from .takes import Take, Witness, networks


class ScriptFailed(RuntimeError):
    """A script ended with an error where all of it was wanted.

    Attributes:
        run: what there is of it.
    """

    def __init__(self, text: str, run: ScriptRun) -> None:
        super().__init__(text)
        self.run = run


@dataclass(eq=False)
class ScriptRun:
    """A script that has run, well or not."""

    path: Path
    target: str
    """The target that was asked for, or that the script chose."""
    takes: list[Take] = field(default_factory=list)
    """What it ran, from each load or reset to the next."""
    loads: list[Network] = field(default_factory=list)
    """The networks that it loaded, whether it ran them or not."""
    met: dict[str, int] = field(default_factory=dict)
    """What only sPyNNaker has, in words, and how often the script called it."""
    error: BaseException | None = None
    """What ended it, if it did not end by itself."""
    status: int = 0
    """Its exit status."""


def run_script(
    path: str | os.PathLike[str],
    arguments: Sequence[str] = (),
    target: str | None = None,
    options: Mapping[str, Any] | None = None,
    recorded: Callable[[Network], Network] | None = None,
) -> ScriptRun:
    """Run the script at *path* as ``__main__`` of this process.

    sPyNNaker's names are this package's meanwhile. What was set up before is gone after. An
    error of the script does not come out of this function; it is in the result, with the takes
    up to there.

    Arguments:
        arguments: those of the script.
        target: where its networks run, whatever it says; by default what it says.
        options: of the target.
        recorded: makes of each network what is recorded of it.

    Raises:
        ScriptNotFound: there is no such script.
        ValueError, TypeError: an unknown target or option.
    """
    script = Path(path)
    witness = Witness(recorded)
    with _witnessed(witness, target, options or {}), in_place_of_spynnaker():
        run = ScriptRun(script, target or "")
        try:
            with as_main(script, arguments) as module:
                try:
                    execute(script, module)
                finally:
                    simulator.state.close()
        except (SystemExit, KeyboardInterrupt, Exception) as error:
            if type(error).__name__ == "ScriptNotFound":
                raise
            run.error = error
        run.met = dict(met.calls)
    run.takes = witness.finished()
    run.loads = networks(witness.takes)
    run.target = target or next(iter(witness.targets), targets.choose_name())
    run.status = status_of(run.error)
    return run


def networks_of(path: str | os.PathLike[str], arguments: Sequence[str] = ()) -> list[Network]:
    """The networks that a script would run, which are checked, but not run.

    Raises:
        ScriptFailed: it ended with an error before it had loaded any; later ones may come of
            recordings that are empty.
    """
    with described_instead():
        run = run_script(path, arguments, described.NAME)
    if not run.loads:
        why = "it runs no network" if run.error is None else f"{run.error}"
        raise ScriptFailed(f"{path}: {why}", run) from run.error
    return run.loads


@contextmanager
def described_instead() -> Iterator[None]:
    """A block in which there is the target that runs nothing."""
    targets.TARGETS[described.NAME] = described.DescribedTarget
    try:
        yield
    finally:
        del targets.TARGETS[described.NAME]


@contextmanager
def _witnessed(witness: Witness, target: str | None, options: Mapping[str, Any]) -> Iterator[None]:
    """A block whose runs *witness* sees, and that take place where they are to."""
    if target is not None:
        targets.choose(target).check(options)
    state = simulator.state
    with ExitStack() as undo:
        state.close()
        state.witness = witness
        undo.callback(setattr, state, "witness", None)
        undo.enter_context(targets.imposed(target, options))
        yield
