"""Cores, chips and memory that sPyNNaker gives a network, found out on a virtual board."""

from __future__ import annotations

from dataclasses import dataclass

from spinn_stdp.network import Network
from spinn_stdp.quantise import NetworkError
from spinn_stdp.targets.deployment.home import Settings
from spinn_stdp.targets.deployment.options import (
    SPYNNAKER,
    check_installed,
    merged,
    settings_of_network,
)
from spinn_stdp.targets.deployment.process import DeploymentError
from spinn_stdp.targets.deployment.session import prepare
from spinn_stdp.targets.deployment.workplace import Workplace

CHIPS_OF_BOARD = 48
SYSTEM = ("extra_monitor_support.aplx", "data_speed_up_packet_gatherer.aplx")
"""Programs of sPyNNaker's own, one on each chip and one on each board besides."""


@dataclass(frozen=True)
class MachineNeeds:
    """What a network takes of a machine."""

    cores: int
    """With programs of the network's; sPyNNaker's own take one more of each chip."""
    chips: int
    """With such cores."""
    boards: int
    """Of 48 chips, at least."""
    sdram: int
    """Bytes in all, recordings included."""
    fullest: int
    """Bytes on the chip that has most."""
    programs: dict[str, int]
    """Cores by the binary that they run."""
    connections: str
    """How it could be deployed: ``native``, or only as lists, ``frozen``."""


class VirtualBoard:
    """A machine that nothing runs on."""

    tap = None

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """sPyNNaker's."""
        return self._settings

    def check(self) -> None:
        """It can't fail."""

    def begin(self) -> None:
        """There is nothing that could be left of another network."""

    def check_before_run(self) -> None:
        """Nor before a run."""

    def close(self) -> None:
        """Nothing to let go of."""


def machine_needs(network: Network, ticks: int) -> MachineNeeds:
    """What sPyNNaker gives *network* for a run of so many ticks.

    Raises:
        NetworkError: sPyNNaker refuses it.
        MissingExtra: sPyNNaker is not installed, or another version.
        DeploymentError: it failed.
    """
    check_installed("spinnaker", SPYNNAKER)
    connections = "native"
    try:
        deployable = prepare(network, connections)
    except NetworkError:
        connections = "frozen"
        deployable = prepare(network, connections)
    virtual = {"Machine": {"virtual_board": "True", "version": "5"}}
    settings = merged(settings_of_network(network), virtual)
    workplace = Workplace(lambda: VirtualBoard(settings), None)
    try:
        workplace.ask("build", deployable.network, deployable.wirings)
        cores = workplace.ask("cores", ticks)
    except DeploymentError as error:
        if error.kinds:
            raise NetworkError([f"sPyNNaker does not take it: {error}"]) from error
        raise
    finally:
        workplace.close()
    own = [core for core in cores if core.program and core.program not in SYSTEM]
    on_chip: dict[tuple[int, int], int] = {}
    for core in cores:
        on_chip[core.x, core.y] = on_chip.get((core.x, core.y), 0) + core.sdram
    programs: dict[str, int] = {}
    for core in own:
        programs[core.program] = programs.get(core.program, 0) + 1
    chips = len({(core.x, core.y) for core in own})
    return MachineNeeds(
        cores=len(own),
        chips=chips,
        boards=-(-chips // CHIPS_OF_BOARD),
        sdram=sum(on_chip.values()),
        fullest=max(on_chip.values(), default=0),
        programs=dict(sorted(programs.items())),
        connections=connections,
    )
