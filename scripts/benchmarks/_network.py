"""The network of the comparison, in numbers that every simulator takes.

Cells that fire by a constant current, each its own, and random connections that are weak enough
to leave the rates as they are: so all simulators have the same number of synaptic events.

Each simulator is a process that builds the network and then runs on by as much whenever it is
asked to, so that all of them can take turns.
"""

TAU_M, TAU_SYN, TAU_REFRAC, CM = 20.0, 5.0, 2.0, 1.0
V_REST, V_THRESH = -65.0, -50.0
WEIGHT, LONGEST_DELAY = 0.001, 15.0
INPUTS = 1000
"""With more of them, each is weaker; else they would drive the cells."""
CURRENT_SPREAD = 0.05
TAU_STDP, A_STDP, W_MAX = 20.0, 0.0, 0.002
"""Amounts of 0 take the same arithmetic; with others the board's weights drift down, as they are
rounded down, and the networks would not have the same rates."""
WARM_UP = 100.0
"""ms that are run before the clock starts."""


def weight(inputs: int) -> float:
    """Of each of a cell's *inputs*, nA."""
    return WEIGHT * min(1.0, INPUTS / inputs)
