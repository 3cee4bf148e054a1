"""Ctrl-C in a run, and its progress: in processes of their own, in a pipe and on a terminal."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PREPARED = """
import os, signal, threading, time
import spinn_stdp as sim
from spinn_stdp import simulator
from spinn_stdp.targets import emulator
emulator.SHOW_PROGRESS_AFTER = 0.05
sim.setup(timestep=1.0)
source = sim.Population(1, sim.SpikeSourceArray(list(range(0, 1000, 7))))
cells = sim.Population(3, sim.IF_curr_exp(i_offset=[1.0, 2.0, 3.0]))
cells.record(["spikes", "v"])
learns = sim.STDPMechanism(sim.SpikePairRule(), sim.AdditiveWeightDependence(w_max=2.0), delay=1.0)
plastic = sim.Projection(source, cells, sim.AllToAllConnector(), learns)
plastic.record("weight")

def interrupt_after(ticks):
    def wait():
        while simulator.state.session is None or simulator.state.session.tick < ticks:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=wait, daemon=True).start()
"""


def start(script, **files):
    return subprocess.Popen([sys.executable, "-c", PREPARED + script], cwd=ROOT, **files)


def run_in_a_pipe(script):
    process = start(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate(timeout=300)
    return out.splitlines(), err, process.returncode


def test_ctrl_c_leaves_a_state_that_can_be_read_and_run_on():
    out, err, code = run_in_a_pipe("""
before = signal.getsignal(signal.SIGINT)
for least in (1, 6000):  # in the first run, and in a later one
    interrupt_after(least)
    try:
        sim.run(10_000_000)
    except KeyboardInterrupt:
        print("interrupted")
    t = sim.get_current_time()
    assert least <= t < 10_000_000, t
    assert signal.getsignal(signal.SIGINT) is before
    (segment,) = cells.get_data().segments
    assert segment.analogsignals[0].shape == (t + 1, 3), (segment.analogsignals[0].shape, t)
    assert plastic.get_data(format="array").shape == (t + 1, 3)
    assert plastic.get("weight", "array").shape == (1, 3)
assert sim.run(10) == t + 10
at_once = sim.simulate(sim.get_network(), t + 10)
v = cells.get_data().segments[0].analogsignals[0].magnitude
assert at_once.signal(1, "v").values.tolist() == v[:-1].tolist()
assert at_once.weight_trace(0).values.tolist() == plastic.get_data(format="array").tolist()
print("the same")
""")
    assert out == ["interrupted", "interrupted", "the same"], err
    assert (err, code) == ("", 0)  # and no bar in a pipe


@pytest.mark.slow
def test_ctrl_c_that_is_not_caught_ends_the_script():
    _, err, code = run_in_a_pipe("interrupt_after(1)\nsim.run(10_000_000)")
    assert code != 0
    assert err.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.slow
def test_a_bar_on_a_terminal():
    terminal, its_end = pty.openpty()
    fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = start(
        "sim.run(1); emulator.SHOW_PROGRESS_AFTER = 60; "  # however slow the computer is
        'print("begin"); sim.run(20); print("short"); '
        'emulator.SHOW_PROGRESS_AFTER = 0.05; sim.run(30_000); print("long")',
        stdout=its_end,
        stderr=its_end,
    )
    os.close(its_end)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux tells that nobody writes to it any more
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    assert process.wait(timeout=300) == 0
    short, long = shown.decode().split("begin")[1].split("short")
    assert short.split() == []
    assert "emulator:" in long
    assert "/30000" in long
    assert long.split()[-1] == "long"  # the bar is gone
