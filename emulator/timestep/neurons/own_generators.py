"""Random numbers of which each neuron has a generator of its own, among its parameters.

A program takes the generators up with the parameters whenever a run begins, and validates them
then: a run in two pieces draws other numbers than one in a single piece.
"""

from __future__ import annotations

from typing import Any

from emulator.arithmetic.jit import kernel
from emulator.arithmetic.random import validate
from emulator.image import Int64s

from .structs import Records

GENERATORS = ("generators",)


@kernel
def validate_all(generators: Int64s) -> None:
    """Validate one generator after the other."""
    for n in range(len(generators)):
        validate(generators[n])


def take_up(model: Any, neurons: Records) -> None:
    """What a program does to the generators as a run begins."""
    validate_all(model.generators)
