"""What a kind of current source must give."""

from __future__ import annotations

from abc import ABC, abstractmethod

from emulator.arithmetic.fixed_point import wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Current, Int32s


class Source(ABC):
    """One current source, which flows into neurons of one population."""

    def __init__(self, current: Current) -> None:
        self.current = current

    def begin(self) -> None:  # noqa: B027
        """A run begins: what was kept is as it was loaded."""

    @abstractmethod
    def changes(self, tick: int) -> bool:
        """Whether it may give something else in *tick* than in the tick before."""

    @abstractmethod
    def add(self, tick: int, injected: Int32s) -> None:
        """Add what it gives in *tick* to *injected*, (substeps, neurons) accums."""


@kernel
def add_to_all(neurons: Int32s, amplitude: int, injected: Int32s) -> None:
    """Add the accum *amplitude* to each of *neurons* in every substep."""
    for k in range(injected.shape[0]):
        for n in neurons:
            injected[k, n] = wrap(wide(injected[k, n]) + amplitude)
