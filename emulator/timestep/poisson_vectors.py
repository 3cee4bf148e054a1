"""The draws of sixteen cores of Poisson sources at once, as vectors.

One loop for each way to draw; in each of its rounds every lane draws one random word, as
:func:`emulator.arithmetic.random.draw` does, for the source that it has come to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import types
from numba.extending import intrinsic

from emulator.arithmetic.fixed_point import ACCUM_BITS, HALF_BITS, WORD
from emulator.arithmetic.random import X_INCREMENT, X_MULTIPLIER, Y_SHIFTS, Z_MULTIPLIER
from emulator.arithmetic.vectors import BITS, LONGS, WORDS, Vectors

GENERATOR_WORDS = 4
X, Y, Z, C, AT, END = range(6)
"""Rows of the state, a word for each lane: the random numbers of the core, its next source, and
where its sources end."""
ROWS = 6
ACCUM_HALF = 1 << (ACCUM_BITS - 1)


class Loop:
    """A loop around what goes on from round to round, until no lane is awake."""

    def __init__(self, vectors: Vectors, start: list[Any], awake: Any) -> None:
        builder = vectors.builder
        before = builder.block
        self._vectors = vectors
        self._body = builder.append_basic_block("draws")
        builder.branch(self._body)
        builder.position_at_end(self._body)
        self._phis = [builder.phi(each.type) for each in (*start, awake)]
        for phi, each in zip(self._phis, (*start, awake), strict=True):
            phi.add_incoming(each, before)
        *self.values, self.awake = self._phis

    def go_on(self, values: list[Any], awake: Any) -> None:
        """The round ends with these *values*; code after the loop follows."""
        builder = self._vectors.builder
        for phi, each in zip(self._phis, (*values, awake), strict=True):
            phi.add_incoming(each, builder.block)
        after = builder.append_basic_block("drawn")
        builder.cbranch(self._vectors.some(awake), self._body, after)
        builder.position_at_end(after)


def _draw(v: Vectors, generator: list[Any]) -> tuple[list[Any], Any]:
    """The *generator* after a draw, and the random words."""
    b = v.builder
    x, y, z, c = generator
    x = b.add(b.mul(x, v.all(X_MULTIPLIER)), v.all(X_INCREMENT))
    y = b.xor(y, b.shl(y, v.all(Y_SHIFTS[0])))
    y = b.xor(y, b.lshr(y, v.all(Y_SHIFTS[1])))
    y = b.xor(y, b.shl(y, v.all(Y_SHIFTS[2])))
    low, high = b.mul(z, v.all(Z_MULTIPLIER)), v.high_product(z, v.all(Z_MULTIPLIER))
    z = b.add(low, c)
    c = b.add(high, b.zext(b.icmp_unsigned("<", z, low), WORDS))
    return [x, y, z, c], b.add(b.add(x, y), z)


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


def _sources(v: Vectors, pointers: list[Any], is_faster: bool, is_alike: bool) -> None:
    """Code for all sources of the lanes; the *pointers* are to the arguments, words all."""
    b = v.builder
    state, rates, spikes, normal = pointers
    generator = [v.load(state, k) for k in range(GENERATOR_WORDS)]
    at, end = v.load(state, AT), v.load(state, END)
    awake = b.icmp_unsigned("!=", at, end)
    rate = v.gather(rates, at, awake, v.all(0))
    start = [] if is_faster else [v.all(WORD), v.all(0)]
    loop = Loop(v, [*generator, at, rate, *start], awake)
    *generator, at, rate = loop.values[: GENERATOR_WORDS + 2]
    so_far = loop.values[GENERATOR_WORDS + 2 :]
    drawn_from, drawn = _draw(v, generator)
    generator = [
        b.select(loop.awake, after, before)
        for after, before in zip(drawn_from, generator, strict=True)
    ]
    step = _faster if is_faster else _fast
    has_all, found, so_far = step(v, drawn, rate, normal, so_far)
    has_all = b.and_(has_all, loop.awake)
    v.scatter(found, spikes, at, has_all)
    at = b.add(at, b.zext(has_all, WORDS))
    awake = b.and_(loop.awake, b.icmp_unsigned("!=", at, end))
    if not is_alike:
        rate = v.gather(rates, at, b.and_(has_all, awake), rate)
    loop.go_on([*generator, at, rate, *so_far], awake)
    for k, words in enumerate(generator):
        v.store(words, state, k)


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
