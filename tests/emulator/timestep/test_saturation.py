"""Input beyond a ring buffer's 16 bits is counted where it is read, whoever reads it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.image import Neurons, Ring
from emulator.timestep.fired import Fired
from emulator.timestep.neurons import MODELS, load

TICKS = 4
SIZES = (37, 1, 90)
total = st.one_of(st.just(0), st.sampled_from([0xFFFF, 0x10000]), st.integers(0, 0x40000))


def image(model: str, first: int, neurons: int) -> Neurons:
    """Cells of which nothing matters but that their ring buffers begin with the *first*."""
    kind = MODELS[model]
    words = {name: np.zeros(neurons, np.int64) for name in kind.words}
    words["v_thresh"][:] = 1 << 30
    types = len(kind.receptors)
    ring = Ring(first=first, slots=4, types=types, neurons=neurons, shifts=(1,) * types)
    return Neurons(model=model, parameters=words, state=words, substeps=1, ring=ring)


@pytest.mark.parametrize(
    "model", ["IF_curr_exp", "IF_cond_exp", "IF_curr_alpha", "IF_curr_delta", "IF_curr_dual_exp"]
)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_whoever_reads_notes_what_was_too_much(model: str, data: Any) -> None:
    types = len(MODELS[model].receptors)
    sizes = [4 * types * size for size in SIZES]
    firsts = np.cumsum([0, *sizes])
    rings = np.zeros(firsts[-1], np.uint32)
    places = data.draw(st.lists(st.integers(0, len(rings) - 1), max_size=30))
    for place in places:
        rings[place] = data.draw(total)
    before = [part.reshape(4, types, -1).copy() for part in np.split(rings, firsts[1:-1])]
    images = {3 * k: image(model, int(firsts[k]), size) for k, size in enumerate(SIZES)}
    cells, flocks = load(images, rings)
    (flock,) = flocks
    stretches = flock.deal_out(data.draw(st.integers(1, 3)))
    flock.list_from(np.array([0, 0, 0, 40, 0, 0, 50, 200]))
    fired = Fired(np.zeros(200, np.int32), np.zeros(200, np.int32))
    for tick in range(TICKS):
        if data.draw(st.booleans()):
            with cells[0].ahead(tick):
                pass
            cells[3].receive(tick)
        for stretch in range(stretches):
            assert flock.fire(stretch, fired, tick) == (1, False)
    assert not rings.any()
    for population, sums in zip(cells.values(), before, strict=True):
        found = population.saturated()
        for kind in range(types):
            beyond = np.argwhere(sums[:, kind] > 0xFFFF)
            assert (kind in found) == bool(len(beyond))
            if len(beyond):
                saturated = found[kind]
                assert saturated.times == len(beyond)
                assert [saturated.tick, saturated.neuron] == beyond[0].tolist()
