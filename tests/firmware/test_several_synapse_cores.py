"""Populations whose input several synapse cores sum up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinn_stdp.network import Network
from tests.reference.examples import array_source, lif, record

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from .both import Both
from .described import RULE, all_pairs, join, own_spikes

STEP = 0.5
CELLS = 5
"""The last of a core has no neighbour to carry into."""


@pytest.mark.parametrize("width", [3, CELLS])
@pytest.mark.slow
def test_sums_wrap_around_into_the_next_neuron(width: int) -> None:
    cells = lif("cells", "IF_curr_exp", CELLS)
    cells = replace(
        cells,
        neurons_per_core=width,
        options={"max_expected_summed_weight": [1.0, 1.0]},
        recordings=record(("v", "gsyn_exc"), range(CELLS), STEP),
    )
    times = [STEP * tick for tick in (2, 3, 5, 9)]
    sources = [array_source(f"source {k}", *[times[k:]] * 3) for k in range(3)]
    projections = [
        join(1, 0, all_pairs(range(3), range(CELLS)), 0.45, STEP),
        join(2, 0, all_pairs(range(3), range(CELLS)), 0.6, STEP),
        join(3, 0, all_pairs(range(2), range(2, 4)), 0.3, 3 * STEP, plasticity=RULE),
    ]
    network = Network(STEP, (cells, *sources), tuple(projections), spikes_per_second=400_000.0)
    with Both(network) as both:
        ring = both.emulator.image().populations[0].cells.ring
        assert ring.lanes > 2
        assert ring.width == width
        both.run(20, 15)
        assert both.disagreements() == []


@pytest.mark.slow
def test_only_the_first_core_hears_own_neurons() -> None:
    network = replace(own_spikes(STEP, "IF_curr_exp", RULE), spikes_per_second=300_000.0)
    with Both(network) as both:
        lanes = [each.cells.ring.lanes for each in both.emulator.image().populations[1:]]
        assert max(lanes) > 2
        both.run(12)
        assert both.disagreements() == []
        assert all(both.spike_counts())
