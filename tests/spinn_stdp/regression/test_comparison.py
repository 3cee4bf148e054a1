"""Results that are the same, and results that part: where, and why."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import spinn_stdp
from spinn_stdp.regression import NotComparable, compare
from spinn_stdp.regression.text import as_json
from tests.reference.examples import notebook

from .perturbed import driven, learning, moved, plain, with_image, with_sample, with_weight


def test_the_same_network_twice_is_identical_and_all_of_it_is_counted():
    results = plain(driven())
    found = spinn_stdp.compare(results, plain(driven()))
    assert found.identical
    assert found.same
    spikes = sum(len(s) for s in results.traces.spikes)
    assert spikes > 5
    traced = sum(w.raw.size for w in results.traces.weights if w is not None)
    cells, variables, final_weights = 2, 3, 3
    assert found.samples == cells * variables * 60 + spikes + traced + final_weights
    assert found.alone == ()
    assert "emulator and emulator are identical: " in str(found)
    assert f"{found.samples} samples" in str(found)
    assert as_json(found)["outcome"] == "identical"


@pytest.mark.slow
def test_the_notebooks_network_on_emulator_and_firmware():
    pytest.importorskip("unicorn")
    pytest.importorskip("spynnaker")
    network = notebook()
    both = [spinn_stdp.simulate(network, 150, target=t) for t in ("emulator", "firmware")]
    found = compare(*both)
    assert found.identical, str(found)
    traced = {str(c.site): c.samples for c in found.counts if c.site.variable == "weight"}
    assert len(traced) >= 1
    assert set(traced.values()) == {151}


def test_a_spike_that_arrives_a_tick_late():
    results = plain(driven())
    late = moved(results, 1, 14, 15)
    found = compare(results, late)
    assert not found.same
    place = found.divergence
    assert (place.tick, place.time, place.site.variable) == (14, 14.0, "gsyn_exc")
    assert place.neuron == (1, 0)
    raw = [r.traces.samples[1]["gsyn_exc"].raw[14, 0] for r in (results, late)]
    assert list(place.raw) == raw
    assert place.raw[0] > place.raw[1]
    assert place.values == tuple(np.ldexp(np.float64(raw), -15))
    assert found.cause.name == "arrival phase"
    assert "'source' 0 at tick 12, due at tick 14, arrives a tick later" in found.cause.text
    assert [m.tick for m in place.before[0]] == list(range(6, 15))
    assert place.before[0][-1].events == ("the spike of 'source' 0 at tick 12 is due",)
    assert place.before[0][-1].values["gsyn_exc"] == raw[0]
    assert place.before[1][-1].values["gsyn_exc"] == raw[1]


def test_a_spike_that_arrives_a_tick_early():
    results = plain(driven(delay=4.0))
    found = compare(results, moved(results, 1, 16, 15))
    assert (found.divergence.tick, found.cause.name) == (15, "arrival phase")
    assert "due at tick 16, arrives a tick earlier" in found.cause.text


def test_a_spike_that_is_lost():
    results = plain(driven())
    found = compare(moved(results, 1, 33, None), results)
    assert (found.divergence.tick, found.cause.name) == (33, "lost packet")
    assert "board has the integers" in found.cause.text
    assert "'source' 0 at tick 31, due at tick 33, does not arrive" in found.cause.text


def test_a_lost_spike_is_found_from_spikes_alone():
    network = driven(weight=0.1)
    only = replace(
        network,
        populations=tuple(
            replace(p, recordings=tuple(r for r in p.recordings if r.variable == "spikes"))
            for p in network.populations
        ),
    )
    results = plain(only)
    found = compare(results, moved(results, 1, 14, None))
    assert found.divergence.site.variable == "spikes"
    assert found.cause.name == "lost packet"


@pytest.mark.parametrize("what", ["weight", "parameter", "delay"])
def test_one_integer_of_the_image(what):
    results = plain(driven())
    image = results.image
    if what == "parameter":
        cells = image.populations[1].cells
        decay = cells.parameters["exc_decay"] + np.uint32(1 << 20)
        cells = replace(cells, parameters={**cells.parameters, "exc_decay": decay})
        populations = list(image.populations)
        populations[1] = replace(populations[1], cells=cells)
        changed = replace(image, populations=tuple(populations))
        where = "populations[1].cells.parameters[exc_decay][0]: "
    else:
        synapses = list(image.synapses)
        values = getattr(synapses[0], what).copy()
        by = {"weight": 200, "delay": 1}[what]
        values[1] += by
        synapses[0] = replace(synapses[0], **{what: values})
        changed = replace(image, synapses=tuple(synapses))
        where = f"synapses[0].{what}[1]: {values[1] - by} and {values[1]}"
    found = compare(results, with_image(results, changed))
    assert found.cause.name == "different image"
    assert where in found.cause.text
    assert found.divergence.neuron == (1, 0)
    assert found.divergence.tick >= (0 if what == "weight" else 7)  # it is recorded


@pytest.mark.parametrize("add", [1, -2])
def test_the_last_bits(add):
    results = plain(driven())
    found = compare(results, with_sample(results, 2, "v", 41, add))
    assert (found.divergence.tick, found.divergence.neuron) == (41, (2, 0))
    assert found.divergence.raw[1] - found.divergence.raw[0] == add
    assert found.cause.name == "rounding"
    (count,) = [c for c in found.counts if c.differing]
    assert (count.differing, count.samples, count.columns, count.first) == (1, 60, 1, 41)
    assert "1 of 60 samples differ, of 1 neuron, from tick 41 on" in str(found)


def test_too_much_at_once_for_a_ring_buffer():
    results = plain(driven())
    synapses = list(results.image.synapses)
    synapses[0] = replace(synapses[0], weight=np.full_like(synapses[0].weight, 0xFFFF))
    sources = results.image.populations[0].cells
    assert sources.ticks[:2].tolist() == [5, 8]
    together = replace(
        sources, ticks=np.maximum(sources.ticks, 8)[1:], first=np.append(0, sources.first[2:])
    )
    source = replace(results.image.populations[0], cells=together)
    populations = (source, *results.image.populations[1:])
    image = replace(results.image, populations=populations, synapses=tuple(synapses))
    full = replace(with_image(results, image), target="emulator")
    found = compare(full, with_sample(full, 1, "gsyn_exc", 10, -500))
    assert (found.divergence.tick, found.cause.name) == (10, "saturation")
    assert "sums up to 131070 in a ring buffer" in found.cause.text


def test_more_post_spikes_than_are_remembered():
    results = plain(learning(pre=(3, 52), post=(10, 28), drive_post=5.0))
    spikes = results.traces.spikes[3]
    assert len(spikes) > 16
    trace = results.traces.weights[2].raw[:, 0]
    (changes,) = np.nonzero(np.diff(trace.astype(np.int64)))
    tick = int(changes[-1]) + 1
    found = compare(results, with_weight(results, 2, tick, -50))
    assert found.divergence.site.variable == "weight"
    assert (found.divergence.tick, found.divergence.synapse) == (tick, (2, 0))
    assert (found.divergence.source, found.divergence.neuron) == ((1, 0), (3, 0))
    assert found.cause.name == "history overflow"


def test_a_row_that_was_not_treated():
    results = plain(learning())
    trace = results.traces.weights[2].raw[:, 0].astype(np.int64)
    (changes,) = np.nonzero(np.diff(trace))
    tick = int(changes[0]) + 1
    back = int(trace[tick - 1] - trace[tick])
    found = compare(results, with_weight(results, 2, tick, back))
    assert (found.divergence.tick, found.cause.name) == (tick, "lost packet")
    assert f"after the presynaptic spike of tick {tick - 1}" in found.cause.text
    differing = {c.site.variable for c in found.counts if c.differing}
    assert differing == {"weight", "final weight"}


def test_a_weight_one_unit_apart():
    results = plain(learning())
    found = compare(results, with_weight(results, 2, 47, 1))
    assert (found.divergence.tick, found.cause.name) == (47, "rounding")


def test_post_and_pre_spikes_at_once():
    results = plain(learning(pre=(10,), post=(7,)))
    (pre,), (post,) = (results.traces.spikes[k].tick.tolist() for k in (1, 3))
    assert post + 3 == pre
    found = compare(results, with_weight(results, 2, pre + 1, 300))
    assert (found.divergence.tick, found.cause.name) == (pre + 1, "arrival phase")
    assert "which comes first decides" in found.cause.text


def test_what_is_looked_for_in_vain():
    results = plain(driven())
    found = compare(results, with_sample(results, 2, "v", 41, 12345))
    assert found.cause.name == "unknown"
    assert "likely cause: unknown" in str(found)


# ---- what is allowed ----------------------------------------------------------------


def test_an_arrival_phase_can_be_allowed_with_all_that_comes_of_it():
    results = plain(driven(weight=0.05))
    late = moved(results, 1, 14, 15)
    assert not compare(results, late, allow=["lost packet"]).same
    found = compare(results, late, allow=["arrival phase"])
    assert found.same
    assert not found.identical
    assert found.allowed[0].cause.name == "arrival phase"
    assert any(c.differing and c.site.label == "next" for c in found.counts)
    assert "the same but for 1 allowed divergence" in str(found)
    assert as_json(found)["outcome"] == "allowed"


def test_nothing_else_is_allowed_with_it():
    results = plain(driven(weight=0.05))
    late = moved(results, 1, 14, 15)
    # Before the late spike can have reached the second cell, four ticks later.
    found = compare(results, with_sample(late, 2, "v", 16, 9999), allow=["arrival phase"])
    assert not found.same
    assert (found.divergence.tick, found.divergence.neuron) == (16, (2, 0))
    assert len(found.allowed) == 1
    with pytest.raises(ValueError, match="allow='noise': there is no such cause; choose"):
        compare(results, late, allow=["noise"])


# ---- what can not be compared -------------------------------------------------------


def test_results_that_can_not_be_compared():
    results = plain(driven())
    with pytest.raises(NotComparable, match="durations, in ticks differ: 60 on emulator, 59"):
        compare(results, plain(driven(), 59.0))
    with pytest.raises(NotComparable, match=r"different networks: projections\[0\].*weight\[0\]"):
        compare(results, plain(driven(weight=0.021)))
    silent = replace(
        results.network,
        populations=tuple(replace(p, recordings=()) for p in results.network.populations),
        projections=(),
    )
    with pytest.raises(NotComparable, match="recorded nothing in common"):
        compare(plain(silent), plain(silent))


def test_what_only_one_side_recorded_is_told():
    network = driven()
    fewer = replace(
        network,
        populations=tuple(replace(p, recordings=p.recordings[:1]) for p in network.populations),
    )
    found = compare(plain(network), plain(fewer))
    assert found.same
    assert sorted(found.alone)[0] == "population 'cell', gsyn_exc (only on emulator)"
    assert len(found.alone) == 6
    assert str(found).count("not compared: ") == 6


def test_as_json():
    results = plain(learning())
    found = compare(results, with_weight(results, 2, 47, 1))
    words = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert (words["format"], words["version"], words["outcome"]) == (
        "spinn-stdp comparison",
        1,
        "different",
    )
    assert words["divergence"]["synapse"] == [2, 0]
    assert words["divergence"]["raw"] == list(found.divergence.raw)
    assert words["divergence"]["cause"]["name"] == "rounding"
    assert len(words["divergence"]["before"][1]) == 9
    assert sum(each["samples"] for each in words["series"]) == words["samples"]
