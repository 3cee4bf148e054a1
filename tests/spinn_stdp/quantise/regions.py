"""What sPyNNaker's host writes for the cores of a network, region by region, and what is compared.

``python -m tests.spinn_stdp.quantise.regions`` prints the table of docs/proof.md.
"""

from __future__ import annotations

from typing import NamedTuple

WRITTEN = "`test_written_data.py`"
ROWS = "`test_against_spynnaker.py`"
ON_THE_BOARD = "on the board in software, by its results"


class Treatment(NamedTuple):
    """Some regions of one kind of core, and what becomes of them."""

    regions: tuple[str, ...]
    fields: str
    compared: str
    """Where, or why not."""


TREATED = (
    Treatment(
        ("neuron_params",),
        "every word of every struct: parameters, state, time steps, seeds",
        WRITTEN,
    ),
    Treatment(
        ("synapseDynamicsParams",),
        "backprop_delay, decay tables with their lengths and shifts, α, limits of counts, "
        "windows, bounds and amplitudes of each synapse type",
        WRITTEN,
    ),
    Treatment(
        ("CurrentSourceParams",),
        "neurons of each source, every parameter; not the seed of NoisyCurrentSource, which is "
        "another in each run of sPyNNaker",
        WRITTEN,
    ),
    Treatment(
        ("PoissonParams", "Expander"),
        "seeds, rates; slices, starts and durations " + ON_THE_BOARD,
        WRITTEN + ", `tests/firmware/test_poisson_on_a_board.py`",
    ),
    Treatment(
        ("SynapseParams",),
        "ring buffer shifts and weight scales, delay slots; numbers of bits follow from sizes",
        ROWS,
    ),
    Treatment(
        ("SynBlocks",),
        "rows that the host makes, synapse by synapse: source, target, weight, delay, type, stage",
        ROWS,
    ),
    Treatment(
        ("ConnectorBuilderRegion",),
        "seeds, connectors and distributions: by the connections, weights and delays that the "
        "board makes of them",
        "`tests/firmware/test_connectors.py`",
    ),
    Treatment(
        ("neuron_builder", "initial_values"),
        "the same for neurons: by the numbers that the board makes of them",
        "`tests/firmware/test_random_cells.py`",
    ),
    Treatment(
        ("PopTable", "bit_field region", "Key Config", "Neuron Core Params"),
        "keys, addresses and sizes: where things are, which changes no number",
        "not compared; " + ON_THE_BOARD,
    ),
    Treatment(
        ("CONFIGURATION", "SDRAM Params", "sdram edge params"),
        "keys and addresses; the ticks of sources, which are sent as it runs, are compared",
        WRITTEN,
    ),
    Treatment(
        ("neuron recording", "Recording", "RECORDING"),
        "intervals, neurons, sizes of buffers",
        "not compared; " + ON_THE_BOARD,
    ),
    Treatment(
        ("SYSTEM", "System", "setup", "profilerRegion"),
        "name of the program, µs in a tick, numbers of messages",
        "not compared: none of the arithmetic",
    ),
)
ELSEWHERE = frozenset({"neuron_builder", "initial_values", "Key Config", "SDRAM Params"})
"""Regions that not every network has."""
HEAD = "| region | what it holds | compared |\n|---|---|---|\n"


def table() -> str:
    """For the docs."""
    return HEAD + "".join(
        f"| {', '.join(each.regions)} | {each.fields} | {each.compared} |\n" for each in TREATED
    )


if __name__ == "__main__":
    print(table(), end="")
