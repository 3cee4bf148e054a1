"""Scripts run with a home of their own, and rest while there is no board for them."""

from __future__ import annotations

import os
from pathlib import Path

from emulator.board.ports import SCP_PORT, Ports
from emulator.board.script import Script, run_script

TELLS = "import os; print(os.environ['HOME'])"
ASKS = f"""
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
    udp.sendto(b"who is there?", (sys.argv[1], {SCP_PORT}))
    print(udp.recv(64).decode())
"""


def test_a_script_has_another_home_which_goes_with_it(tmp_path):
    path = tmp_path / "tells.py"
    path.write_text(TELLS)
    home = run_script(path, [], {}, tmp_path, None, True).stdout.strip()
    assert home != os.environ["HOME"]
    assert not Path(home).exists()


def state_of(process: int) -> str:
    """R for running, S for waiting, T for stopped, Z for ended (proc(5))."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_script_that_asks_before_there_is_a_board_rests_until_there_is(tmp_path):
    path = tmp_path / "asks.py"
    path.write_text(ASKS)
    ports = Ports.free()
    port = ports.sockets[ports.addresses[0], SCP_PORT]
    with Script(path, [ports.addresses[0]], {}, tmp_path, capture=True) as script:
        with script.held_at(ports):
            while state_of(script._process.pid) != "T":
                os.sched_yield()
        asked, sender = port.recvfrom(64)
        port.sendto(b"a board", sender)
        result = script.wait(60)
    ports.close()
    assert (asked, result.returncode, result.stdout) == (b"who is there?", 0, "a board\n")
