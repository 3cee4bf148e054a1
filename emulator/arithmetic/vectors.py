"""Code for several numbers at once, given to the compiler as vectors.

A compiler finds such code by itself where a loop is simple enough; see :mod:`.room`. A loop in
which each lane goes on at its own pace is not.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]

LANES = 16
BIT, WORD, LONG = ir.IntType(1), ir.IntType(32), ir.IntType(64)
BITS, WORDS, LONGS = (ir.VectorType(each, LANES) for each in (BIT, WORD, LONG))
HALF_LONGS = ir.VectorType(LONG, LANES // 2)
WORD_BITS = 32
WORD_BYTES = 4


class Vectors:
    """Writes code where *builder* stands. Words have 32 bits; a mask has one for each lane."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder

    def all(self, number: int, kind: Any = WORDS) -> Any:
        """The same *number* in each lane."""
        return ir.Constant(kind, [number] * kind.count)

    def even_and_odd(self, words: Any) -> list[Any]:
        """The *words* at even places, and those at odd ones, as numbers of 64 bits."""
        longs = self.builder.bitcast(words, HALF_LONGS)
        return [self.low(longs), self.high(longs)]

    def even_and_odd_of(self, mask: Any) -> list[Any]:
        """The same of a *mask*."""
        longs = self.builder.bitcast(self.builder.sext(mask, WORDS), HALF_LONGS)
        shifted = self.builder.shl(longs, self.all(WORD_BITS, HALF_LONGS))
        zero = self.all(0, HALF_LONGS)
        return [self.builder.icmp_signed("<", each, zero) for each in (shifted, longs)]

    def pair(self, low: Any, high: Any) -> Any:
        """Words of 64 bits as one number each."""
        shift = self.all(WORD_BITS, HALF_LONGS)
        return self.builder.or_(low, self.builder.shl(high, shift))

    def low(self, longs: Any) -> Any:
        """The lower words of numbers of 64 bits, as such."""
        mask = self.all((1 << WORD_BITS) - 1, HALF_LONGS)
        return self.builder.and_(longs, mask)

    def high(self, longs: Any) -> Any:
        """The upper words."""
        shift = self.all(WORD_BITS, HALF_LONGS)
        return self.builder.lshr(longs, shift)

    def low_words(self, even: Any, odd: Any) -> Any:
        """The lower words of numbers of 64 bits that stand for the lanes at even and odd places."""
        return self._joined(even, odd, 0)

    def high_words(self, even: Any, odd: Any) -> Any:
        """The upper ones."""
        return self._joined(even, odd, 1)

    def _joined(self, even: Any, odd: Any, half: int) -> Any:
        places = [k // 2 * 2 + half + (k % 2) * LANES for k in range(LANES)]
        words = (self.builder.bitcast(each, WORDS) for each in (even, odd))
        return self.builder.shuffle_vector(*words, ir.Constant(ir.VectorType(WORD, LANES), places))

    def high_product(self, a: Any, b: Any) -> Any:
        """The upper words of the products of unsigned words."""
        factors = zip(self.even_and_odd(a), self.even_and_odd(b), strict=True)
        products = (self.builder.mul(*each) for each in factors)
        return self.high_words(*products)

    def load(self, words: Any, row: int) -> Any:
        """The *row*-th words, as many as there are lanes, from the pointer *words* on."""
        return self.builder.load(self._row(words, row), align=WORD_BYTES)

    def store(self, vector: Any, words: Any, row: int) -> None:
        """Put a *vector* where :meth:`load` finds it."""
        self.builder.store(vector, self._row(words, row), align=WORD_BYTES)

    def gather(self, words: Any, at: Any, mask: Any, other: Any) -> Any:
        """For each lane of *mask* the word *at* its place; *other* for the rest."""
        places = self._places(words, at)
        kind = [places.type, WORD, BITS, WORDS]
        function = self._function("llvm.masked.gather", WORDS, kind)
        return self.builder.call(function, [places, ir.Constant(WORD, WORD_BYTES), mask, other])

    def scatter(self, vector: Any, words: Any, at: Any, mask: Any) -> None:
        """Put each lane of *mask* *at* its place; no two lanes have the same."""
        places = self._places(words, at)
        kind = [WORDS, places.type, WORD, BITS]
        function = self._function("llvm.masked.scatter", ir.VoidType(), kind)
        self.builder.call(function, [vector, places, ir.Constant(WORD, WORD_BYTES), mask])

    def some(self, mask: Any) -> Any:
        """Whether any lane is in *mask*."""
        bits = ir.IntType(LANES)
        return self.builder.icmp_unsigned(
            "!=", self.builder.bitcast(mask, bits), ir.Constant(bits, 0)
        )

    def least(self, words: Any) -> Any:
        """The smallest of unsigned words."""
        name = f"llvm.vector.reduce.umin.v{LANES}i{WORD_BITS}"
        known = self.builder.module.globals.get(name)
        kind = ir.FunctionType(WORD, [WORDS])
        return self.builder.call(known or ir.Function(self.builder.module, kind, name), [words])

    def is_some(self, word: Any) -> Any:
        """Whether it is not 0."""
        return self.builder.icmp_unsigned("!=", word, ir.Constant(WORD, 0))

    def _function(self, name: str, returned: Any, kind: list[Any]) -> Any:
        whole = f"{name}.v{LANES}i{WORD_BITS}.v{LANES}p0"
        known = self.builder.module.globals.get(whole)
        return known or ir.Function(self.builder.module, ir.FunctionType(returned, kind), whole)

    def _row(self, words: Any, row: int) -> Any:
        first = self.builder.gep(words, [ir.Constant(LONG, row * LANES)])
        return self.builder.bitcast(first, WORDS.as_pointer())

    def _places(self, words: Any, at: Any) -> Any:
        """Pointers to the words *at* their places, which llvmlite has no way to say itself."""
        places = self.builder.gep(words, [ir.Constant(LONG, 0)])
        places.indices = [at]
        places.operands = [words, at]
        places.type = ir.VectorType(words.type, LANES)
        return places
