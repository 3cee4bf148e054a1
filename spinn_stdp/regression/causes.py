"""Why two results part, found by looking: at both images, at the ticks before, by what-ifs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from emulator.arithmetic.fixed_point import ACCUM_ONE
from emulator.image import Image
from emulator.timestep.plasticity.history import EVENTS
from spinn_stdp.results.results import Results

from .divergence import Divergence, spike_ticks
from .identity import differences, image_without_recordings
from .replay import Arrival, Change, Replay, earlier, later, never

DIFFERENT_IMAGE = "different image"
ARRIVAL_PHASE = "arrival phase"
LOST_PACKET = "lost packet"
SATURATION = "saturation"
HISTORY_OVERFLOW = "history overflow"
ROUNDING = "rounding"
UNKNOWN = "unknown"
CAUSES = {
    DIFFERENT_IMAGE: "the two sides were not given the same integers",
    ARRIVAL_PHASE: "a spike arrived in another tick, or in another order within one",
    LOST_PACKET: "a spike did not arrive",
    SATURATION: "a number was at the end of its range",
    HISTORY_OVERFLOW: f"more than {EVENTS - 1} postsynaptic spikes between two presynaptic ones",
    ROUNDING: "the last bits of a number, with the same inputs",
    UNKNOWN: "nothing of the above was found",
}
"""By name: what it means."""
LAST_BITS = 2
"""A difference of at most so many units is one of rounding, for variables."""
RING_MOST = 0xFFFF
"""Of what a ring buffer hands on."""
ACCUM_ENDS = (-(1 << 31), (1 << 31) - 1)
SHOWN = 3
"""Of differing numbers of images, so many are told."""


@dataclass(frozen=True)
class Cause:
    """A likely cause, and what was seen that speaks for it."""

    name: str
    text: str


def find_cause(a: Results, b: Results, divergence: Divergence) -> Cause:
    """The likely cause of a divergence."""
    for look in _IN_NEURONS if divergence.synapse is None else _IN_SYNAPSES:
        text = look(a, b, divergence)
        if text is not None:
            return Cause(*text)
    return Cause(UNKNOWN, "none of the causes that are looked for was found")


Found = tuple[str, str] | None


# ---- in both ------------------------------------------------------------------------


def _image(a: Results, b: Results, divergence: Divergence) -> Found:
    if a.image is None or b.image is None:
        return None
    found = list(differences(image_without_recordings(a.image), image_without_recordings(b.image)))
    if not found:
        return None
    found.sort(key=lambda text: not _concerns(text, a.image, divergence))
    more = f"; {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return DIFFERENT_IMAGE, f"the images differ: {'; '.join(found[:SHOWN])}{more}"


def _concerns(text: str, image: Image | None, divergence: Divergence) -> bool:
    """Whether a difference of images is one of what drives the neuron, or of the synapse."""
    assert image is not None
    if divergence.synapse is not None and text.startswith(f"synapses[{divergence.synapse[0]}]"):
        return True
    if text.startswith(f"populations[{divergence.neuron[0]}]"):
        return True
    onto = [k for k, s in enumerate(image.synapses) if s.post == divergence.neuron[0]]
    return any(text.startswith(f"synapses[{k}]") for k in onto)


def _saturation(a: Results, b: Results, divergence: Divergence) -> Found:
    for results, raw in zip((a, b), divergence.raw, strict=True):
        ends = (0, RING_MOST) if divergence.site.of == "projection" else ACCUM_ENDS
        if raw in ends and divergence.raw[0] != divergence.raw[1] and raw != 0:
            return SATURATION, f"{raw} on {results.target} is the end of the number's range"
    return None


# ---- in neurons ---------------------------------------------------------------------


def _packets(a: Results, b: Results, divergence: Divergence) -> Found:
    """A spike that came later, earlier or not at all."""
    replay = _replay(a, divergence) or _replay(b, divergence)
    if replay is None:
        return None
    sides = [results for results in (a, b) if replay.gives(results)]
    if len(sides) != 1:
        return None
    other = b if sides[0] is a else a
    for arrival in replay.arrivals():
        for name, change, words in _what_ifs(arrival):
            if change is not None and replay.gives(other, change):
                label = a.network.populations[arrival.population].label
                return name, (
                    f"{other.target} has the integers that the emulator gives when the spike of "
                    f"{label!r} {arrival.neuron} at tick {arrival.sent}, due at tick "
                    f"{arrival.tick}, {words} (ticks up to {replay.end - 1} compared)"
                )
    return None


def _what_ifs(arrival: Arrival) -> Iterator[tuple[str, Change | None, str]]:
    yield ARRIVAL_PHASE, later(arrival), "arrives a tick later"
    yield ARRIVAL_PHASE, earlier(arrival), "arrives a tick earlier"
    yield LOST_PACKET, never(arrival), "does not arrive"


def _replay(results: Results, divergence: Divergence) -> Replay | None:
    image = results.image
    if image is None:
        return None
    population = divergence.neuron[0]
    if not hasattr(image.populations[population].cells, "ring"):
        return None
    variables = list(results.traces.samples[population])
    return Replay(image, divergence.neuron, divergence.tick, results.traces.ticks, variables)


def _full_ring(a: Results, b: Results, divergence: Divergence) -> Found:
    """More input in one tick than a ring buffer holds."""
    replay = _replay(a, divergence) or _replay(b, divergence)
    if replay is None:
        return None
    for tick in (divergence.tick, divergence.tick - 1):
        if tick < 0:
            continue
        full = [total for total in replay.input(tick) if total > RING_MOST]
        if full:
            return SATURATION, (
                f"the input of tick {tick} sums up to {max(full)} in a ring buffer, which hands on "
                f"at most {RING_MOST}"
            )
    return None


def _last_bits(a: Results, b: Results, divergence: Divergence) -> Found:
    apart = abs(divergence.raw[0] - divergence.raw[1])
    if divergence.site.variable == "spikes" or not 0 < apart <= LAST_BITS:
        return None
    unit = "a unit" if apart == 1 else f"{apart} units"
    return ROUNDING, (
        f"the integers are {unit} of 1/{ACCUM_ONE} apart, and no packet that was late or lost "
        "explains it"
    )


# ---- in synapses --------------------------------------------------------------------


def _history(a: Results, b: Results, divergence: Divergence) -> Found:
    """More post spikes between two pre spikes than are remembered."""
    times = _learning(a, divergence) or _learning(b, divergence)
    if times is None:
        return None
    since, last, post, delay = times
    between = [p for p in post if since - delay < p <= last - delay]
    if len(between) < EVENTS:
        return None
    return HISTORY_OVERFLOW, (
        f"{len(between)} postsynaptic spikes reached the synapse between its spikes of ticks "
        f"{since} and {last}, and {EVENTS - 1} are remembered"
    )


def _last_unit(a: Results, b: Results, divergence: Divergence) -> Found:
    if abs(divergence.raw[0] - divergence.raw[1]) != 1:
        return None
    return ROUNDING, "the weights are one unit apart"


def _not_learned(a: Results, b: Results, divergence: Divergence) -> Found:
    """One side has not treated the synapse's spike."""
    times = _learning(a, divergence) or _learning(b, divergence)
    before = [
        moments[-2].values.get("weight") if len(moments) > 1 else None
        for moments in divergence.before
    ]
    if times is None or times[1] != divergence.tick - 1 or before[0] is None:
        return None
    kept = [raw == was for raw, was in zip(divergence.raw, before, strict=True)]
    if kept[0] == kept[1]:
        return None
    other = (a if kept[0] else b).target
    return LOST_PACKET, (
        f"the weight has not changed on {other} after the presynaptic spike of tick {times[1]}, "
        "as if it had not arrived"
    )


def _coincidence(a: Results, b: Results, divergence: Divergence) -> Found:
    """Post spikes that reach the synapse within a tick of its own spike."""
    times = _learning(a, divergence) or _learning(b, divergence)
    if times is None:
        return None
    _, last, post, delay = times
    near = [p for p in post if abs(p + delay - last) <= 1]
    if not near:
        return None
    return ARRIVAL_PHASE, (
        f"the postsynaptic spike of tick {near[0]} reaches the synapse at tick {near[0] + delay}, "
        f"next to its own spike of tick {last}: which comes first decides what is learned"
    )


def _learning(results: Results, divergence: Divergence) -> tuple[int, int, list[int], int] | None:
    """The last two spikes of the synapse before the divergence, the post spikes, and its delay."""
    assert divergence.source is not None
    assert divergence.synapse is not None
    pre = spike_ticks(results, *divergence.source)
    post = spike_ticks(results, *divergence.neuron)
    if pre is None or post is None or results.image is None:
        return None
    index, connection = divergence.synapse
    delay = int(results.image.synapses[index].delay[results.columns[index][connection]])
    earlier_ones = [-1, *(tick for tick in pre if tick < divergence.tick)]
    if len(earlier_ones) == 1:
        return None
    return earlier_ones[-2], earlier_ones[-1], post, delay


Look = Callable[[Results, Results, Divergence], Found]
_IN_NEURONS: tuple[Look, ...] = (_image, _packets, _full_ring, _saturation, _last_bits)
_IN_SYNAPSES: tuple[Look, ...] = (
    _image,
    _history,
    _last_unit,
    _not_learned,
    _saturation,
    _coincidence,
)
