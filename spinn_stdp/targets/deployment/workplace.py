"""All that one session holds: a home, a machine, and sPyNNaker's process between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Protocol

from .home import Home, Settings
from .process import Child
from .readback import Block


class WeightTap(Protocol):
    """Reads memory of a machine before every tick, while it runs."""

    def watch(self, blocks: Sequence[Block], tick: int) -> None:
        """Forget everything, and watch *blocks* of memory; the next tick is *tick*."""

    def at(self, block: Block, tick: int) -> bytes:
        """What was in a block before *tick*."""


class MachineAtHand(Protocol):
    """A machine that sPyNNaker can deploy to."""

    @property
    def tap(self) -> WeightTap | None:
        """Reads its memory while it runs; None if that cannot be done."""

    @property
    def settings(self) -> Settings:
        """sPyNNaker's settings that lead to it, and whatever else it needs."""

    def begin(self) -> None:
        """A network is about to be loaded."""

    def check(self) -> None:
        """Raise if it has failed."""

    def check_before_run(self) -> None:
        """Raise if it can't run on."""

    def close(self) -> None:
        """Let go of it."""


class Workplace:
    """sPyNNaker, ready to be asked.

    Arguments:
        start: gives the machine.
        reports: where sPyNNaker's reports and what it prints are to go; None to keep none.
    """

    def __init__(self, start: Callable[[], MachineAtHand], reports: Path | None) -> None:
        self._machine: MachineAtHand | None = None
        with ExitStack() as held:
            home = held.enter_context(closing(Home(reports)))
            held.callback(self._close_machine)
            # It imports sPyNNaker while the machine starts; both take a while.
            self._child = held.enter_context(closing(Child(home, self._check_machine)))
            self._machine = start()
            self._home = home
            self.configure({})
            if self._machine.tap is not None:
                self._child.ask("expect_a_board_in_software")
            self._held = held.pop_all()

    def configure(self, settings: Settings) -> None:
        """Make these sPyNNaker's settings for a network, besides those that lead to the machine."""
        assert self._machine is not None
        self._machine.begin()
        merged = {section: dict(options) for section, options in settings.items()}
        for section, options in self._machine.settings.items():
            merged.setdefault(section, {}).update(options)
        self._home.write(merged)

    def run(self, ticks: int) -> None:
        """Advance by so many ticks."""
        if self._machine is not None:
            self._machine.check_before_run()
        self.ask("run", ticks)

    @property
    def tap(self) -> WeightTap | None:
        """Reads the machine's memory while it runs; None if that cannot be done."""
        return None if self._machine is None else self._machine.tap

    def ask(self, name: str, *arguments: Any) -> Any:
        """See :meth:`Child.ask`."""
        return self._child.ask(name, *arguments)

    def losses(self) -> list[str]:
        """See :meth:`Child.losses`."""
        return self._child.losses()

    def close(self) -> None:
        """Let go of everything."""
        self._held.close()

    def _check_machine(self) -> None:
        if self._machine is not None:
            self._machine.check()

    def _close_machine(self) -> None:
        if self._machine is not None:
            self._machine.close()
