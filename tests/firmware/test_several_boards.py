"""A network over several boards gives the emulator's integers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinn_stdp.network import Network
from tests.reference.examples import array_source, lif, record

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from emulator.board.layout import layout_of

from .both import Both
from .described import RULE, join

pytestmark = pytest.mark.slow

CELLS = 50
"""One a core: more than the two chips that are left of the first board have."""
LEFT = ((0, 0), (0, 1))


def ring() -> Network:
    """Cells that excite each other across half of the ring, by synapses that learn."""
    cells = replace(
        lif("cells", "IF_curr_exp", CELLS),
        recordings=record(("spikes", "v"), range(CELLS), 1.0),
        neurons_per_core=1,
    )
    across = [(k, (k + CELLS // 2) % CELLS) for k in range(CELLS)]
    return Network(
        1.0,
        (cells, array_source("source", [5.0, 25.0])),
        projections=(
            join(1, 0, [(0, k) for k in range(CELLS)], 20.0, 1.0, "AllToAllConnector"),
            join(0, 0, across, 0.3, [1.0 + k % 3 for k in range(CELLS)], plasticity=RULE),
        ),
    )


def test_a_network_over_three_boards() -> None:
    layout = layout_of(5, boards=3)
    first_board = {place for place in layout.places if layout.ethernet[place] == (0, 0)}
    down = ":".join(f"{x},{y}" for x, y in sorted(first_board.difference(LEFT)))
    settings = {"Machine": {"down_chips": down}}
    with Both(ring(), boards=3, settings=settings) as both:
        both.run(30, 10)
        assert both.disagreements() == []
        assert both.spike_counts()[0] > 2 * CELLS
        chips = both.firmware._workplace._machine._board.machine.chips
        used = {
            layout.ethernet[place]
            for place, chip in chips.items()
            if any(core.has_program for core in chip.cores)
        }
        assert len(used) > 1
