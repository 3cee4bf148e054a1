"""One workplace for one network after another, which spares most of what starting one takes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .home import Settings
from .process import DeploymentError
from .workplace import MachineAtHand, Workplace


class Lent(Workplace):
    """A workplace that its session does not end, but clears for the next one.

    Arguments:
        workplace: is lent.
        give_back: is told whether it can be used again.
    """

    def __init__(self, workplace: Workplace, give_back: Callable[[bool], None]) -> None:
        self._machine = workplace._machine
        self._child = workplace._child
        self._give_back = give_back

    def close(self) -> None:
        """Have sPyNNaker forget the network."""
        is_well = False
        with suppress(DeploymentError):
            self.ask("end")
            is_well = True
        self._give_back(is_well)


class SharedWorkplace:
    """sPyNNaker and a machine, for sessions that follow one another; use it in a ``with`` block.

    A workplace in which something failed is left, and the next session gets another one.

    Arguments:
        start: gives the machine.
        reports: where sPyNNaker's reports and what it prints are to go; None to keep none.
    """

    def __init__(self, start: Callable[[], MachineAtHand], reports: Path | None = None) -> None:
        self._start = start
        self._reports = reports
        self._workplace: Workplace | None = None
        self._is_lent = False

    def __enter__(self) -> SharedWorkplace:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def lend(self, settings: Settings) -> Workplace:
        """The workplace, with these settings of sPyNNaker, until it is closed.

        Raises RuntimeError if another session has it.
        """
        if self._is_lent:
            raise RuntimeError("the workplace is in use: close the session that has it")
        if self._workplace is None:
            self._workplace = Workplace(self._start, self._reports)
        self._workplace.configure(settings)
        self._is_lent = True
        return Lent(self._workplace, self._take_back)

    def _take_back(self, is_well: bool) -> None:
        self._is_lent = False
        if not is_well:
            self._leave()

    def _leave(self) -> None:
        if self._workplace is not None:
            self._workplace.close()
            self._workplace = None
