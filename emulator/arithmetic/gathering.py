"""Words from sixteen places of an array; see :mod:`.words`."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from .vectors import LONG, WORD, WORD_BYTES, Vectors
from .vectors import WORDS as WORD_VECTOR
from .words import AT_ONCE, MASK, NUMBER, WORDS, Mask, Words, holds_words

QUAD = 4
QUAD_VECTOR = ir.VectorType(WORD, QUAD)


def gather(numbers: NDArray[Any], places: Words, mask: Mask) -> Words:
    """Elements of *numbers*, of 32 bits each, at sixteen *places*; 0 beyond the *mask*."""
    found = np.zeros(AT_ONCE, np.int64)
    found[mask] = numbers[places[mask]]
    return found


def quads(numbers: NDArray[Any], places: NDArray[Any], n: int) -> tuple[Words, ...]:
    """Four elements of *numbers*, of 32 bits each, from each of sixteen places on.

    *places* has these from the *n*-th on. The first words of all come first. On processors that
    have no fast gather it takes a third of the time of four of them.
    """
    at = places[int(n) : int(n) + AT_ONCE].astype(np.int64)
    return tuple(numbers[at + k].astype(np.int64) for k in range(QUAD))


def _gather(context: Any, numbers: Any, places: Any, mask: Any) -> Any:
    """Type and code of :func:`gather`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = target.make_array(signature.args[0])(target, builder, arguments[0]).data
        nothing = ir.Constant(WORD_VECTOR, None)
        places, mask = arguments[1:]
        return Vectors(builder).gather(data, places, mask, nothing)

    return (WORDS(numbers, WORDS, MASK), generate) if holds_words(numbers) else None


def _quads(context: Any, numbers: Any, places: Any, n: Any) -> Any:
    """Type and code of :func:`quads`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data, at = (
            target.make_array(kind)(target, builder, array).data
            for kind, array in zip(signature.args[:2], arguments[:2], strict=True)
        )
        rows = []
        for k in range(AT_ONCE):
            one = builder.gep(at, [builder.add(arguments[2], ir.Constant(LONG, k))])
            place = builder.zext(builder.load(one), LONG)
            pointer = builder.bitcast(builder.gep(data, [place]), QUAD_VECTOR.as_pointer())
            rows.append(builder.load(pointer, align=WORD_BYTES))
        return target.make_tuple(builder, signature.return_type, _turned(builder, rows))

    tuples: Any = types.UniTuple
    four = tuples(WORDS, QUAD)
    return (four(numbers, places, NUMBER), generate) if holds_words(numbers) else None


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """The columns of sixteen rows of four."""
    quarters = range(0, AT_ONCE, QUAD)
    vectors = [_joined(builder, [rows[first + k] for first in quarters]) for k in range(QUAD)]
    pairs = [vectors[:2], vectors[2:]]
    low, high = ([_merged(builder, a, b, places) for a, b in pairs] for places in ONE_BY_ONE)
    return [_merged(builder, a, b, places) for a, b in (low, high) for places in TWO_BY_TWO]


ONE_BY_ONE = [0, 4, 1, 5], [2, 6, 3, 7]
TWO_BY_TWO = [0, 1, 4, 5], [2, 3, 6, 7]


def _joined(builder: Any, rows: list[Any]) -> Any:
    """Vectors one after the other."""
    if len(rows) == 1:
        return rows[0]
    half = len(rows) // 2
    first, second = _joined(builder, rows[:half]), _joined(builder, rows[half:])
    return _shuffled(builder, first, second, list(range(QUAD * len(rows))))


def _merged(builder: Any, a: Any, b: Any, places: list[int]) -> Any:
    """Of each four words of *a* and the same four of *b* those at these *places* of the eight.

    Processors do so by one instruction for the pairs of places that are taken here.
    """
    fours = range(0, AT_ONCE, QUAD)
    chosen = [k + four + (k >= QUAD) * (AT_ONCE - QUAD) for four in fours for k in places]
    return _shuffled(builder, a, b, chosen)


def _shuffled(builder: Any, a: Any, b: Any, places: list[int]) -> Any:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(WORD, len(places)), places))


if not vars(config)["DISABLE_JIT"]:
    compiled: Any = intrinsic
    gather, quads = compiled(_gather), compiled(_quads)
