"""A plugin for pytest: targets, golden traces and hardware in tests.

``--spinn-target NAME``         where tests run their networks: emulator, firmware or spinnaker
fixture ``spinn_target``        that name
fixture ``spinn_network``       makes a Network of a function that describes it
fixture ``spinn_run``           runs a network there and gives the Results
mark ``spinn_firmware``         skipped where the board in software is not installed
mark ``spinn_hardware``         skipped where no machine is configured, with the reason
files of golden traces          are tests: each is run again there and compared

:func:`spinn_stdp.regression.assert_targets_agree` is the assertion that goes with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from spinn_stdp.network import Network
    from spinn_stdp.results.results import Results

OPTION = "--spinn-target"
VARIABLE = "SPINN_STDP_TARGET"
FIRMWARE, HARDWARE = "spinn_firmware", "spinn_hardware"
GOLDEN = b"spinn-stdp golden"
HEAD = 200
"""Bytes of a file in which a manifest says what it is."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--spinn-target``."""
    parser.getgroup("spinn-stdp").addoption(
        OPTION,
        metavar="NAME",
        help=f"target of the tests' networks: emulator, firmware or spinnaker (default: {VARIABLE} "
        "of the environment, else emulator)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marks, and the tests of the target."""
    for mark, words in (
        (FIRMWARE, "needs the board in software (the extra 'firmware')"),
        (HARDWARE, "needs a real board, named in the user's .spynnaker.cfg"),
    ):
        config.addinivalue_line("markers", f"{mark}: {words}")
    name = config.getoption(OPTION)
    if name is None:
        return
    from spinn_stdp.targets import choose_name

    try:
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = choose_name(name)
    except ValueError as error:
        raise pytest.UsageError(f"{OPTION}: {error}") from None

    def restore() -> None:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before

    config.add_cleanup(restore)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs something that is not there."""
    if item.get_closest_marker(FIRMWARE) is not None:
        _skip_without_firmware()
    if item.get_closest_marker(HARDWARE) is not None:
        _skip_without_hardware()


def _skip_without_firmware() -> None:
    from spinn_stdp.targets.deployment.options import MissingExtra, check_installed
    from spinn_stdp.targets.firmware import NEEDED

    try:
        check_installed("firmware", NEEDED)
    except MissingExtra as missing:
        pytest.skip(str(missing))


def _skip_without_hardware() -> None:
    from spinn_stdp.targets.deployment.options import SPYNNAKER, MissingExtra, check_installed
    from spinn_stdp.targets.users_cfg import NoMachine, machine_of

    try:
        check_installed("spinnaker", SPYNNAKER)
        machine_of()
    except (MissingExtra, NoMachine) as missing:
        pytest.skip(str(missing))


# ---- fixtures


@pytest.fixture(scope="session")
def spinn_target() -> str:
    """The name of the target that tests run on."""
    from spinn_stdp.targets import choose_name

    return choose_name()


@pytest.fixture
def spinn_network() -> Iterator[Callable[[Any], Network]]:
    """A function that makes a Network of one that describes it with PyNN.

    What the latter is called with is :mod:`spinn_stdp`; it begins with ``sim.setup(…)``.
    """
    from spinn_stdp import simulator
    from spinn_stdp.regression.agreement import network_of

    yield network_of
    simulator.state.close()


@pytest.fixture
def spinn_run(spinn_target: str) -> Callable[..., Results]:
    """A function that runs a Network for so many ms on the target, and gives its Results."""
    from spinn_stdp.results.results import simulate

    def run(network: Network, duration: float, **options: Any) -> Results:
        return simulate(network, duration, target=spinn_target, **options)

    return run


# ---- golden traces as tests


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """A golden trace for each manifest."""
    if file_path.suffix != ".json" or file_path.stem.endswith(".partial"):
        return None
    with file_path.open("rb") as file:
        if GOLDEN not in file.read(HEAD):
            return None
    return GoldenFile.from_parent(parent, path=file_path)


class GoldenFile(pytest.File):
    """The files of a golden trace."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test."""
        yield GoldenItem.from_parent(self, name="golden")


class GoldenDiffers(Exception):
    """A target gives other integers than those that were kept."""


class GoldenItem(pytest.Item):
    """A golden trace that is run again and compared."""

    def runtest(self) -> None:
        """Raise if anything is not as it was kept."""
        from spinn_stdp.regression.comparison import compare
        from spinn_stdp.regression.golden import read_golden
        from spinn_stdp.regression.replaying import replay

        for take in read_golden(self.path).takes:
            assert take.results is not None
            comparison = compare(take.results, replay(take))
            if not comparison.same:
                raise GoldenDiffers(str(comparison))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What differs, or why it can't be compared, without our own frames."""
        if isinstance(excinfo.value, GoldenDiffers | ValueError | RuntimeError | ImportError):
            return f"{self.path}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is, and what it is called."""
        return self.path, None, f"golden trace {self.path.stem}"
