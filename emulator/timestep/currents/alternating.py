"""ACSource: offset + amplitude · sin(frequency · (t − start) + phase) while start <= t < stop.

The firmware counts t in ticks, whatever their length, and holds it as an accum, which wraps
after 65,536 of them.
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import ACCUM_BITS, multiply, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.sine import sine
from emulator.image import Current, Int32s

from .source import Source, add_to_all


@kernel
def alternating(ticks: int, amplitude: int, offset: int, frequency: int, phase: int) -> int:
    """The accum that flows so many ticks after the start."""
    time = wrap(ticks << ACCUM_BITS)
    angle = wrap(multiply(time, frequency) + phase)
    return wrap(offset + multiply(amplitude, sine(angle)))


class AlternatingCurrent(Source):
    """Parameters: `start`, `stop` (ticks); accums: `amplitude`, `offset`, `frequency`, `phase`.

    `frequency` is in radians a tick, `phase` in radians.
    """

    def __init__(self, current: Current) -> None:
        super().__init__(current)
        given = current.parameters
        self._start, self._stop = int(given["start"]), int(given["stop"])
        self._wave = tuple(int(given[n]) for n in ("amplitude", "offset", "frequency", "phase"))

    def changes(self, tick: int) -> bool:
        """While it is on, and where it stops."""
        return self._start <= tick <= self._stop

    def add(self, tick: int, injected: Int32s) -> None:
        """The same into all neurons."""
        if self._start <= tick < self._stop:
            amplitude = alternating(tick - self._start, *self._wave)
            add_to_all(self.current.neurons, amplitude, injected)
