"""The draws of sixteen cores of Poisson sources at once, as vectors.

In each round every lane draws one random word, as :func:`emulator.arithmetic.random.draw` does, for
the source that it has come to. No core is through in fewer rounds than it has sources left: for as
many rounds as the lane that has least, nothing is asked. Where a lane has none left, those that
still have some are awake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from numba.core import types
from numba.extending import intrinsic

from emulator.arithmetic.fixed_point import ACCUM_BITS, HALF_BITS, WORD
from emulator.arithmetic.random import X_INCREMENT, X_MULTIPLIER, Y_SHIFTS, Z_MULTIPLIER
from emulator.arithmetic.vectors import BITS, HALF_LONGS, LONGS, WORDS, Vectors

GENERATOR_WORDS = 4
X, Y, Z, C, AT, END = range(6)
"""Rows of the state, a word for each lane: the random numbers of the core, its next source, and
where its sources end."""
ROWS = 6
ACCUM_HALF = 1 << (ACCUM_BITS - 1)


class Loop:
    """A loop around what goes on from round to round."""

    def __init__(self, vectors: Vectors, start: list[Any]) -> None:
        builder = vectors.builder
        before = builder.block
        self._builder = builder
        self._head = builder.append_basic_block("awake")
        builder.branch(self._head)
        builder.position_at_end(self._head)
        self.values = [builder.phi(each.type) for each in start]
        """As they are before each round, and when there is no other one."""
        self._come_from(before, start)

    def go_in(self, condition: Any) -> None:
        """Code of a round follows, which there is if the *condition* holds."""
        body = self._builder.append_basic_block("draws")
        self._after = self._builder.append_basic_block("drawn")
        self._builder.cbranch(condition, body, self._after)
        self._builder.position_at_end(body)

    def go_on(self, values: list[Any]) -> None:
        """The round ends with these *values*; code after the loop follows."""
        self._come_from(self._builder.block, values)
        self._builder.branch(self._head)
        self._builder.position_at_end(self._after)

    def _come_from(self, block: Any, values: list[Any]) -> None:
        for phi, each in zip(self.values, values, strict=True):
            phi.add_incoming(each, block)


def _draw(v: Vectors, generator: list[Any]) -> tuple[list[Any], Any]:
    """The *generator* after a draw, and the random words.

    Its last two are z and c, as 64 bits together, of the lanes at even and at odd places.
    """
    b = v.builder
    x, y, *both = generator
    x = b.add(b.mul(x, v.all(X_MULTIPLIER)), v.all(X_INCREMENT))
    y = b.xor(y, b.shl(y, v.all(Y_SHIFTS[0])))
    y = b.xor(y, b.lshr(y, v.all(Y_SHIFTS[1])))
    y = b.xor(y, b.shl(y, v.all(Y_SHIFTS[2])))
    factor = v.all(Z_MULTIPLIER, HALF_LONGS)
    both = [b.add(b.mul(v.low(each), factor), v.high(each)) for each in both]
    return [x, y, *both], b.add(b.add(x, y), v.low_words(*both))


def _fast(v: Vectors, drawn: Any, rate: Any, normal: Any, so_far: list[Any]) -> tuple[Any, ...]:
    """See :func:`.poisson.draw_fast`. So far: the product, and the spikes."""
    b = v.builder
    product, spikes = so_far
    product = v.high_product(product, drawn)
    goes_on = b.icmp_unsigned(">", product, rate)
    product = b.select(goes_on, product, v.all(WORD))
    more = b.select(goes_on, b.add(spikes, v.all(1)), v.all(0))
    return b.not_(goes_on), spikes, [product, more]


def _faster(v: Vectors, drawn: Any, rate: Any, normal: Any, so_far: list[Any]) -> tuple[Any, ...]:
    """See :func:`.poisson.draw_faster`. It takes one draw, so that nothing is so far."""
    b = v.builder
    all_lanes = v.all(1, BITS)
    number = v.gather(normal, b.lshr(drawn, v.all(HALF_BITS)), all_lanes, v.all(0))
    x = b.sext(b.add(b.ashr(number, v.all(1)), rate), LONGS)
    square = b.trunc(b.ashr(b.mul(x, x), v.all(ACCUM_BITS, LONGS)), WORDS)
    half_more = b.add(b.sext(square, LONGS), v.all(ACCUM_HALF, LONGS))
    return all_lanes, b.trunc(b.ashr(half_more, v.all(ACCUM_BITS, LONGS)), WORDS), []


class Values(NamedTuple):
    """What goes on from round to round."""

    generator: list[Any]
    at: Any
    """The source that each lane has come to."""
    rate: Any
    so_far: list[Any]


class Lanes:
    """Writes code for the sources of sixteen cores; *pointers* are to the arguments, words all."""

    def __init__(self, v: Vectors, pointers: list[Any], is_faster: bool, is_alike: bool) -> None:
        self._v = v
        self._state, self._rates, self._spikes, self._normal = pointers
        self._is_faster = is_faster
        self._is_alike = is_alike
        self._end = v.load(self._state, END)

    def start(self) -> list[Any]:
        """The values before the first round."""
        v = self._v
        x, y, z, c, at = (v.load(self._state, row) for row in (X, Y, Z, C, AT))
        both = zip(v.even_and_odd(z), v.even_and_odd(c), strict=True)
        has_any = v.builder.icmp_unsigned("!=", at, self._end)
        rate = v.gather(self._rates, at, has_any, v.all(0))
        so_far = [] if self._is_faster else [v.all(WORD), v.all(0)]
        return [x, y, *(v.pair(low, high) for low, high in both), at, rate, *so_far]

    def awake(self, values: list[Any]) -> Any:
        """The lanes that have sources left."""
        return self._v.builder.icmp_unsigned("!=", _named(values).at, self._end)

    def left(self, values: list[Any]) -> Any:
        """How many sources each lane has left."""
        return self._v.builder.sub(self._end, _named(values).at)

    def round(self, values: list[Any], awake: Any) -> list[Any]:
        """The *values* after a round of those *awake*; None if all are."""
        v, b, before = self._v, self._v.builder, _named(values)
        generator, drawn = _draw(v, before.generator)
        step = _faster if self._is_faster else _fast
        has_all, found, so_far = step(v, drawn, before.rate, self._normal, before.so_far)
        written = v.all(1, BITS)  # one that has not all is written over: not to write takes longer
        if awake is not None:
            written = has_all = b.and_(has_all, awake)
            masks = [awake, awake, *v.even_and_odd_of(awake)]
            both = zip(masks, generator, before.generator, strict=True)
            generator = [b.select(*each) for each in both]
        v.scatter(found, self._spikes, before.at, written)
        at, rate = b.add(before.at, b.zext(has_all, WORDS)), before.rate
        if not self._is_alike:
            has_next = b.and_(has_all, b.icmp_unsigned("!=", at, self._end))
            rate = v.gather(self._rates, at, has_next, rate)
        return [*generator, at, rate, *so_far]

    def store(self, values: list[Any]) -> None:
        """Let the generators go on."""
        v, (x, y, *both) = self._v, _named(values).generator
        for row, words in ((X, x), (Y, y), (Z, v.low_words(*both)), (C, v.high_words(*both))):
            v.store(words, self._state, row)


def _named(values: list[Any]) -> Values:
    generator, (at, rate, *so_far) = values[:GENERATOR_WORDS], values[GENERATOR_WORDS:]
    return Values(generator, at, rate, so_far)


def _sources(v: Vectors, pointers: list[Any], is_faster: bool, is_alike: bool) -> None:
    """Code for all sources of the lanes; the *pointers* are to the arguments, words all."""
    lanes = Lanes(v, pointers, is_faster, is_alike)
    outer = Loop(v, lanes.start())
    least = v.least(lanes.left(outer.values))
    outer.go_in(v.is_some(least))
    inner = Loop(v, [*outer.values, least])
    *values, rounds = inner.values
    inner.go_in(v.is_some(rounds))
    inner.go_on([*lanes.round(values, None), v.builder.sub(rounds, rounds.type(1))])
    outer.go_on(inner.values[:-1])
    rest = Loop(v, outer.values)
    awake = lanes.awake(rest.values)
    rest.go_in(v.some(awake))
    rest.go_on(lanes.round(rest.values, awake))
    lanes.store(rest.values)


def _intrinsic(is_faster: bool, is_alike: bool) -> Callable[..., None]:
    """Draw (state, rates, spikes, normal numbers): see :class:`.poisson_lanes.Lanes`."""

    def typed(context: Any, state: Any, rates: Any, spikes: Any, normal: Any) -> Any:
        def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            pointers = [
                target.make_array(kind)(target, builder, array).data
                for kind, array in zip(signature.args, arguments, strict=True)
            ]
            _sources(Vectors(builder), pointers, is_faster, is_alike)
            return target.get_dummy_value()

        return types.void(state, rates, spikes, normal), generate

    made: Any = intrinsic(typed)
    return made  # type: ignore[no-any-return]


draw_alike = _intrinsic(is_faster=False, is_alike=True)
draw_each = _intrinsic(is_faster=False, is_alike=False)
square_alike = _intrinsic(is_faster=True, is_alike=True)
square_each = _intrinsic(is_faster=True, is_alike=False)
