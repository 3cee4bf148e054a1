"""Whether a machine answers, found out before sPyNNaker is started and waits for long."""

from __future__ import annotations

import socket
import struct

from .users_cfg import Machine, NoMachine

SCP_PORT = 17893
VERSION = struct.pack("<xxBBBBBBBBHH12x", 0x87, 0xFF, 0, 0xFF, 0, 0, 0, 0, 0, 0)
"""SC&MP's command CMD_VER to the board's monitor (spinnaker_tools, AppNote 5)."""
ATTEMPTS = 3
SECONDS = 1.0
"""To wait for each answer."""
LEAST_REPLY = 10
"""Bytes of an SDP header."""


def check_reachable(machine: Machine) -> None:
    """Raise if *machine* does not answer.

    Raises:
        NoMachine: what was asked, for how long, and what to do.
    """
    if machine.is_board:
        _check_board(machine)
    else:
        _check_service(machine)


def _check_board(machine: Machine) -> None:
    """Ask for the version of the board's monitor program; a board that is not booted has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(SECONDS)
        try:
            asking.connect((machine.value, SCP_PORT))
            for _ in range(ATTEMPTS):
                asking.send(VERSION)
                try:
                    if len(asking.recv(1024)) >= LEAST_REPLY:
                        return
                except TimeoutError:
                    continue
        except OSError as error:
            raise NoMachine(_unreachable(machine, error.strerror or str(error))) from None
    if not _is_pingable(machine.value):
        seconds = ATTEMPTS * SECONDS
        raise NoMachine(_unreachable(machine, f"no answer within {seconds:g} s"))


def _is_pingable(host: str) -> bool:
    """Whether *host* answers a ping, as boards do that have power; sPyNNaker boots those."""
    from shutil import which
    from subprocess import DEVNULL, run

    ping = which("ping")
    if ping is None:
        return False
    asked = run([ping, "-c", "1", "-W", "1", "--", host], stdout=DEVNULL, stderr=DEVNULL)
    return asked.returncode == 0


def _check_service(machine: Machine) -> None:
    try:
        socket.create_connection(machine.address, timeout=ATTEMPTS * SECONDS).close()
    except OSError as error:
        raise NoMachine(_unreachable(machine, error.strerror or str(error))) from None


def _unreachable(machine: Machine, reason: str) -> str:
    files = ", ".join(map(str, machine.files))
    return (
        f"the machine of {files} can't be reached ({machine}: {reason}): see that it has power and "
        "that this computer is in its network, or run on the target 'firmware'"
    )
