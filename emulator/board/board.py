"""A board in software for one `with` block: started, pointed at, looked into, stopped.

The versions of boards are those of spinn_machine (Spin3: AppNote 1 of the SpiNNaker group).
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType

from emulator.processors import checked_threads

from .inspection import CoreReport, Inspector
from .machine import Machine
from .ports import Ports, host_name
from .script import MACHINE_SECTION, Configuration, configuration, run_script
from .server import Server
from .tap import Tap


class Board:
    """A SpiNNaker board at a loopback address.

    `version` is 3 (SpiNN-3, 4 chips) or 5 (SpiNN-5, 48 chips), of which several `boards` make one
    machine; `host` is the address to serve, by default the first of 127.0.0.2 to 127.0.0.254,
    then 127.0.0.1, that is free; further boards have the addresses that follow. Entering the
    block raises `AddressError` if an address is not to be had; leaving it stops the board.

    With `real_time` simulations take the time that they would take on a board, by an estimate
    (`execution_time`): steps overrun, spikes come late and packets are dropped where cores have
    too much to do. Without, nothing takes time.

    A `live` board simulates no faster than real time, for hosts that send or take spikes meanwhile.
    Others simulate as fast as they can.

    `threads` of this computer execute the board's cores, by default as many as it has processors;
    results are the same for any number.

    `on_quiet` is called with the board whenever all is done at a moment of virtual time
    (``board.machine.time_us``), while no core executes: the place to read what changes from tick
    to tick, with `inspector`. An error that it raises ends the board.

    >>> with Board(version=3) as board:
    ...     board.run("network.py")
    """

    def __init__(
        self,
        version: int = 3,
        host: str | None = None,
        on_quiet: Callable[[Board], None] | None = None,
        real_time: bool = False,
        boards: int = 1,
        threads: int | None = None,
        ports: Ports | None = None,
        live: bool = False,
    ) -> None:
        self.version, self.boards = version, boards
        self._on_quiet = on_quiet
        self.machine = Machine(version, real_time, boards, checked_threads(threads))
        self._team = ExitStack()
        self._asked, self._ports, self._live = host, ports, live
        self._server: Server | None = None

    def __enter__(self) -> Board:
        ports = self._ports or Ports.free(self._asked, self.boards)
        self._server = Server(self.machine, ports, self._live)
        self._team.enter_context(self.machine.team())
        if self._on_quiet is not None:
            self._server.controller.when_quiet(partial(self._on_quiet, self))
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.stop()
        self._team.close()

    def __str__(self) -> str:
        if self.boards == 1:
            return f"A SpiNN-{self.version} board in software"
        return f"{self.boards} SpiNN-{self.version} boards in software"

    @property
    def server(self) -> Server:
        """The board's Ethernet port; raises `RuntimeError` outside the `with` block."""
        if self._server is None:
            raise RuntimeError("the board is not running: use it in a `with` block")
        return self._server

    @property
    def inspector(self) -> Inspector:
        """Looks into the board's cores."""
        return self.server.controller.inspector

    def tap(self) -> Tap:
        """A tap that keeps what lies in memory before each tick; it costs time on every tick."""
        controller = self.server.controller
        tap = Tap(self.machine, controller.monitors)
        controller.when_quiet(tap.look)
        return tap

    @property
    def failures(self) -> list[CoreReport]:
        """Programs that have failed, as they were when their application was stopped."""
        return self.server.controller.failures

    @property
    def host(self) -> str:
        """The name by which sPyNNaker reaches the board; it takes 127.0.0.1 for "virtual"."""
        return host_name(self.server.address)

    def configuration(
        self, settings: Mapping[str, Mapping[str, str]] | None = None
    ) -> Configuration:
        """sPyNNaker's settings for this board, by section, with the user's own `settings`."""
        return configuration(self.host, self.version, settings)

    def cfg_lines(self) -> list[str]:
        """Lines for a ``.spynnaker.cfg`` that point sPyNNaker at this board."""
        return [
            f"[{MACHINE_SECTION}]",
            *(f"{name} = {value}" for name, value in self.configuration()[MACHINE_SECTION].items()),
        ]

    def run(
        self,
        script: str | Path,
        arguments: Sequence[str] = (),
        *,
        settings: Mapping[str, Mapping[str, str]] | None = None,
        folder: str | Path | None = None,
        timeout: float | None = None,
        capture: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a sPyNNaker script against this board, in a process of its own.

        `folder` is where it runs (default: here), `settings` go into sPyNNaker's configuration,
        `timeout` is in seconds and `capture` keeps the output in the result. Nothing is written
        to the user's home. Raises what ended the board, should it fail meanwhile.
        """
        result = run_script(
            script, arguments, self.configuration(settings), folder, timeout, capture
        )
        if self.server.failure is not None:
            raise RuntimeError("the board failed") from self.server.failure
        return result
