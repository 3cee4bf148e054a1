"""What sPyNNaker 7.4.1 offers by name and does not run here, each with the reason."""

from __future__ import annotations

ON_A_BOARD = "run the script on a board in software: spinn-stdp board run SCRIPT"
LOCAL = (
    "sPyNNaker runs it on cores of another kind, which hold kernels in place of synapses (its "
    f"local-only dynamics), and the emulator does not; {ON_A_BOARD}"
)

MODELS = {
    "Convolution": LOCAL,
    "ConvolutionConnector": LOCAL,
    "PoolDense": LOCAL,
    "PoolDenseConnector": LOCAL,
    "external_devices": "there is nothing for them to be connected to; " + ON_A_BOARD,
}
"""By name in ``pyNN.spiNNaker``."""


def refusal(name: str, known: dict[str, str]) -> str | None:
    """Why *name* does not run here; None if sPyNNaker has no such thing."""
    reason = known.get(name)
    return None if reason is None else f"sPyNNaker's {name} does not run here: {reason}"
