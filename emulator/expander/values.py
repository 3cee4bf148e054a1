"""Weights and delays: constants, or numbers of a distribution, as accums.

A number takes the core's own random numbers. ``uniform_int`` is drawn as ``uniform`` is, its
numbers are not whole; and ``exponential_clipped`` as a normal number of mean 0, not an
exponential one.
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import multiply, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.random import Generator, draw, exponential, gaussian
from emulator.image import Int64s

CONSTANT = 0
UNIFORM = 1
NORMAL = 2
NORMAL_CLIPPED = 3
NORMAL_CLIPPED_TO_BOUNDARY = 4
EXPONENTIAL = 5
EXPONENTIAL_CLIPPED = 6
KINDS = {
    "constant": CONSTANT,
    "uniform": UNIFORM,
    "uniform_int": UNIFORM,
    "normal": NORMAL,
    "normal_clipped": NORMAL_CLIPPED,
    "normal_clipped_to_boundary": NORMAL_CLIPPED_TO_BOUNDARY,
    "exponential": EXPONENTIAL,
    "exponential_clipped": EXPONENTIAL_CLIPPED,
}
"""By PyNN's name, as sPyNNaker's ``param_generator_data`` numbers them."""
PARAMETERS = {
    "constant": ("value",),
    "uniform": ("low", "high"),
    "uniform_int": ("low", "high"),
    "normal": ("mu", "sigma"),
    "normal_clipped": ("mu", "sigma", "low", "high"),
    "normal_clipped_to_boundary": ("mu", "sigma", "low", "high"),
    "exponential": ("beta",),
    "exponential_clipped": ("beta", "low", "high"),
}
"""By PyNN's name: the order in which the host writes them."""
MOST_PARAMETERS = 4
MOST_REDRAWS = 1000
"""After so many numbers outside of its bounds the program gives up."""
GIVEN_UP = 1 << 40
"""No accum: stands for a number that was not found."""
FRACTION_BITS = 31
"""A u0.32 that is multiplied with an accum loses its last bit, as the product is signed."""


class Source(NamedTuple):
    """Where the weights or delays of one projection come from."""

    kind: int
    parameters: Int64s
    """(4,): accums, by PARAMETERS."""


@kernel
def value(source: Source, core: Generator) -> int:
    """The next number, an accum; GIVEN_UP if there is none."""
    kind, given = source
    if kind == CONSTANT:
        constant: int = given[0]
        return constant
    if kind == UNIFORM:
        part = ((draw(core) >> 1) * wrap(given[1] - given[0])) >> FRACTION_BITS
        return wrap(given[0] + part)
    if kind == EXPONENTIAL:
        return multiply(exponential(core), given[0])
    if kind == NORMAL:
        return wrap(multiply(gaussian(core), given[1]) + given[0])
    if kind == NORMAL_CLIPPED_TO_BOUNDARY:
        normal = wrap(multiply(gaussian(core), given[1]) + given[0])
        clipped: int = min(max(normal, given[2]), given[3])
        return clipped
    for _ in range(MOST_REDRAWS - 1):
        if kind == NORMAL_CLIPPED:
            number = wrap(multiply(gaussian(core), given[1]) + given[0])
            low, high = given[2], given[3]
        else:
            number = multiply(gaussian(core), given[0])  # normal, in spite of its name
            low, high = given[1], given[2]
        if low <= number <= high:
            return number
    return GIVEN_UP
