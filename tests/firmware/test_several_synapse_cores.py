"""Populations whose input several synapse cores sum up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinn_stdp.network import Network
from tests.reference.examples import array_source, lif, record

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from .both import Both
from .described import RULE, all_pairs, join, own_spikes, poisson

STEP = 0.5
CELLS = 5
"""The last of a core has no neighbour to carry into."""


@pytest.mark.parametrize(("width", "lanes"), [(3, 6), (CELLS, 12)])
def test_sums_wrap_around_into_the_next_neuron(width: int, lanes: int) -> None:
    """Sources on several cores, and one beside the neurons where they are on one core."""
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
    if width == CELLS:
        sources.append(poisson("beside", [1500.0] * CELLS, STEP, seed=5))
        each = [(k, k) for k in range(CELLS)]
        projections.append(join(4, 0, each, 0.8, STEP, "OneToOneConnector"))
    network = Network(STEP, (cells, *sources), tuple(projections), spikes_per_second=400_000.0)
    with Both(network) as both:
        ring = both.emulator.image().populations[0].cells.ring
        assert (ring.lanes, ring.width) == (lanes, width)
        both.run(20, 15)
        assert both.disagreements() == []


def test_only_the_first_core_hears_own_neurons() -> None:
    network = replace(own_spikes(STEP, "IF_curr_exp", RULE), spikes_per_second=300_000.0)
    with Both(network) as both:
        lanes = [each.cells.ring.lanes for each in both.emulator.image().populations[1:]]
        assert max(lanes) > 2
        both.run(12)
        assert both.disagreements() == []
        assert all(both.spike_counts())
