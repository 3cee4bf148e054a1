"""Sixteen words as one number, which kernels compute with as with a single one.

A compiler makes vector code of a loop by itself; but the product of two words, of which a fixed
point format takes bits from the middle, it widens and narrows again, which takes longer than to
multiply. Here it is told how: the products of the words at even places are one vector, those at odd
places another, and so each of 64 bits stands where its words did.

:data:`WORDS` know the operators that :mod:`.fixed_point` and neurons use. Their sums wrap, their
products have 64 bits until :func:`.fixed_point.wrap`; a single number beside them stands for
sixteen of it. In plain Python they are arrays of 64-bit integers, as numbers are there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import config
from numba.core import types
from numba.core.datamodel import models, registry
from numba.core.imputils import lower_builtin
from numba.core.typing import templates
from numba.extending import intrinsic
from numpy.typing import NDArray

from .vectors import BITS as BIT_VECTOR
from .vectors import LANES, LONG, WORD, WORD_BITS, WORD_BYTES, Vectors
from .vectors import WORDS as WORD_VECTOR

Words: TypeAlias = Any
Mask: TypeAlias = Any
"""Some of sixteen."""

AT_ONCE = LANES
LONG_VECTOR = ir.VectorType(LONG, AT_ONCE // 2)
PRODUCT_VECTORS = ir.LiteralStructType([LONG_VECTOR, LONG_VECTOR])
"""Of the words at even places, and of those at odd ones."""
NUMBER: Any = types.int64


class WordsType(types.Type):
    """Sixteen words."""


class ProductsType(types.Type):
    """Sixteen products of two words, 64 bits each."""


class MaskType(types.Type):
    """Sixteen truth values."""


WORDS: Any = WordsType("words")
PRODUCTS: Any = ProductsType("products")
MASK: Any = MaskType("mask")


signature: Any = templates.signature
infer_global: Any = templates.infer_global
lower: Any = lower_builtin


def _has_vector(kind: type[types.Type], vector: Any) -> None:
    """Let values of a type be a *vector*."""
    model: Any = models.PrimitiveModel

    def __init__(self: Any, manager: Any, own: Any) -> None:
        model.__init__(self, manager, own, vector)

    register: Any = registry.register_default
    register(kind)(type(f"{kind.__name__}Model", (model,), {"__init__": __init__}))


_has_vector(WordsType, WORD_VECTOR)
_has_vector(ProductsType, PRODUCT_VECTORS)
_has_vector(MaskType, BIT_VECTOR)

# ---- what code is generated from ------------------------------------------------------


def _all(builder: Any, number: Any, vector: Any) -> Any:
    """A vector of the same *number*, of 64 bits, in each place."""
    if vector.element == WORD:
        number = builder.trunc(number, WORD)
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), number, ir.Constant(WORD, 0))
    places = ir.Constant(ir.VectorType(WORD, vector.count), None)
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), places)


def _words(builder: Any, kind: Any, value: Any) -> Any:
    return value if kind == WORDS else _all(builder, value, WORD_VECTOR)


def _even_and_odd(builder: Any, kind: Any, value: Any) -> tuple[Any, Any]:
    """Signed words with 64 bits."""
    half = ir.Constant(LONG_VECTOR, [WORD_BITS] * LONG_VECTOR.count)
    if kind != WORDS:
        extended = builder.sext(builder.trunc(value, WORD), LONG)
        vector = _all(builder, extended, LONG_VECTOR)
        return vector, vector
    pairs = builder.bitcast(value, LONG_VECTOR)
    return builder.ashr(builder.shl(pairs, half), half), builder.ashr(pairs, half)


# ---- operators ------------------------------------------------------------------------


def _binary(
    symbol: Any, first: Any, returned: Any, generate: Callable[[Any, Any, Any, Any], Any]
) -> None:
    """Let kernels know `first symbol second`; *second* is the same kind or a number.

    *generate* has the builder, the kinds of both and their values.
    """

    allowed = (first, NUMBER)

    class Template(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            kinds = [NUMBER if isinstance(each, types.Integer) else each for each in args]
            is_known = first in kinds and len(kinds) == 2 and all(k in allowed for k in kinds)
            return signature(returned, *kinds) if is_known else None

    infer_global(symbol)(Template)

    def code(context: Any, builder: Any, types_of: Any, args: Any) -> Any:
        return generate(builder, types_of.args, *args)

    kind = type(first)
    for pair in ((kind, kind), (kind, types.Integer), (types.Integer, kind)):
        lower(symbol, *pair)(code)


def _of_words(name: str) -> Callable[[Any, Any, Any, Any], Any]:
    def generate(builder: Any, kinds: Any, a: Any, b: Any) -> Any:
        operands = [_words(builder, *pair) for pair in zip(kinds, (a, b), strict=True)]
        return getattr(builder, name)(*operands)

    return generate


def _comparison(sign: str) -> Callable[[Any, Any, Any, Any], Any]:
    def generate(builder: Any, kinds: Any, a: Any, b: Any) -> Any:
        operands = [_words(builder, *pair) for pair in zip(kinds, (a, b), strict=True)]
        return builder.icmp_signed(sign, *operands)

    return generate


def _product(builder: Any, kinds: Any, a: Any, b: Any) -> Any:
    even_a, odd_a = _even_and_odd(builder, kinds[0], a)
    even_b, odd_b = _even_and_odd(builder, kinds[1], b)
    products = ir.Constant(PRODUCT_VECTORS, ir.Undefined)
    products = builder.insert_value(products, builder.mul(even_a, even_b), 0)
    return builder.insert_value(products, builder.mul(odd_a, odd_b), 1)


def _shifted_products(builder: Any, kinds: Any, a: Any, bits: Any) -> Any:
    for place in range(2):
        vector = builder.extract_value(a, place)
        vector = builder.ashr(vector, _all(builder, bits, LONG_VECTOR))
        a = builder.insert_value(a, vector, place)
    return a


_binary(operator.add, WORDS, WORDS, _of_words("add"))
_binary(operator.sub, WORDS, WORDS, _of_words("sub"))
_binary(operator.and_, WORDS, WORDS, _of_words("and_"))
_binary(operator.rshift, WORDS, WORDS, _of_words("ashr"))
_binary(operator.lshift, WORDS, WORDS, _of_words("shl"))
_binary(operator.gt, WORDS, MASK, _comparison(">"))
_binary(operator.ge, WORDS, MASK, _comparison(">="))
_binary(operator.eq, WORDS, MASK, _comparison("=="))
_binary(operator.mul, WORDS, PRODUCTS, _product)
_binary(operator.rshift, PRODUCTS, PRODUCTS, _shifted_products)


class _Negative(templates.AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        return signature(WORDS, WORDS) if args == (WORDS,) else None


def _negative(context: Any, builder: Any, types_of: Any, args: Any) -> Any:
    return builder.neg(args[0])


infer_global(operator.neg)(_Negative)
lower(operator.neg, WordsType)(_negative)


class _Both(templates.AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        return signature(MASK, *args) if args == (MASK, MASK) else None


def _both(context: Any, builder: Any, types_of: Any, args: Any) -> Any:
    return builder.and_(*args)


infer_global(operator.and_)(_Both)
lower(operator.and_, MaskType, MaskType)(_both)


def _low_words(context: Any, products: Any) -> Any:
    """Type and code of :func:`low_words`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        even, odd = (builder.extract_value(arguments[0], place) for place in range(2))
        return Vectors(builder).low_words(even, odd)

    return WORDS(PRODUCTS), generate


low_words: Any = intrinsic(_low_words)
"""The lower halves of products."""

# ---- functions ------------------------------------------------------------------------


def load(numbers: NDArray[Any], n: int, mask: Mask) -> Words:
    """Sixteen elements of *numbers*, of 32 bits each, from the *n*-th on; 0 beyond the *mask*."""
    found = np.zeros(AT_ONCE, np.int64)
    places = np.flatnonzero(mask)
    found[places] = numbers[int(n) + places]
    return found


def store(words: Words, numbers: NDArray[Any], n: int, mask: Mask) -> None:
    """Put *words*, a number or sixteen, where :func:`load` finds them; none beyond the *mask*."""
    places = np.flatnonzero(mask)
    numbers[int(n) + places] = np.broadcast_to(words, AT_ONCE)[places]


def first_ones(count: int) -> Mask:
    """The first *count* of sixteen."""
    return np.arange(AT_ONCE) < count


def choose(mask: Mask, a: Words, b: Words) -> Words:
    """*a* for those of the *mask*, *b* for the others; each is a number or sixteen.

    By a truth value it is one of two numbers; that takes no branch.
    """
    return np.where(mask, a, b) if isinstance(mask, np.ndarray) else (a if mask else b)


def exceeding(words: Words, limit: int) -> Mask:
    """Those that are more than *limit*, as numbers without sign."""
    return words > limit


def below(words: Words, limit: int) -> Mask:
    """Those that are less than *limit*, as numbers without sign."""
    return (words >= 0) & (words < limit)


def short_products(a: Words, b: Words) -> Words:
    """Products of words, or of words and a number, that have no more bits than they."""
    return a * b


def places_of(mask: Mask) -> int:
    """A number with a bit for each of sixteen, the first one's at its lower end."""
    return sum(1 << place for place in np.flatnonzero(mask).tolist())


def lowest(places: int) -> int:
    """The place of the lowest bit of a number that is not 0."""
    return (int(places) & -int(places)).bit_length() - 1


def _pointer(target: Any, builder: Any, kind: Any, array: Any, n: Any) -> Any:
    """To sixteen words of an array."""
    data = target.make_array(kind)(target, builder, array).data
    return builder.bitcast(builder.gep(data, [n]), WORD_VECTOR.as_pointer())


def _masked(builder: Any, name: str, returned: Any, arguments: list[Any]) -> Any:
    """Call an operation on memory of which LLVM knows variants by type."""
    function = ir.FunctionType(returned, [each.type for each in arguments])
    whole = f"llvm.masked.{name}.v{AT_ONCE}i{WORD_BITS}.p0"
    known = builder.module.globals.get(whole)
    return builder.call(known or ir.Function(builder.module, function, whole), arguments)


def holds_words(numbers: Any) -> bool:
    is_array = isinstance(numbers, types.Array) and (numbers.ndim, numbers.layout) == (1, "C")
    return is_array and numbers.dtype in (types.int32, types.uint32)


def _load(context: Any, numbers: Any, n: Any, mask: Any) -> Any:
    """Type and code of :func:`load`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(target, builder, signature.args[0], *arguments[:2])
        rest = ir.Constant(WORD_VECTOR, None)
        align = ir.Constant(WORD, WORD_BYTES)
        return _masked(builder, "load", WORD_VECTOR, [pointer, align, arguments[2], rest])

    return (WORDS(numbers, NUMBER, MASK), generate) if holds_words(numbers) else None


def _store(context: Any, words: Any, numbers: Any, n: Any, mask: Any) -> Any:
    """Type and code of :func:`store`."""
    kind = WORDS if words == WORDS else NUMBER

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = _words(builder, kind, arguments[0])
        pointer = _pointer(target, builder, signature.args[1], *arguments[1:3])
        align = ir.Constant(WORD, WORD_BYTES)
        _masked(builder, "store", ir.VoidType(), [vector, pointer, align, arguments[3]])
        return target.get_dummy_value()

    return (types.void(kind, numbers, NUMBER, MASK), generate) if holds_words(numbers) else None


def _first_ones(context: Any, count: Any) -> Any:
    """Type and code of :func:`first_ones`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        places = ir.Constant(WORD_VECTOR, list(range(AT_ONCE)))
        return builder.icmp_signed("<", places, _all(builder, arguments[0], WORD_VECTOR))

    return MASK(NUMBER), generate


def _choose(context: Any, mask: Any, a: Any, b: Any) -> Any:
    """Type and code of :func:`choose`."""
    kinds = [WORDS if each == WORDS else NUMBER for each in (a, b)]

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        chosen = [_words(builder, *each) for each in zip(kinds, arguments[1:], strict=True)]
        return builder.select(arguments[0], *chosen)

    def generate_one(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(*arguments)

    if mask == MASK:
        return WORDS(MASK, *kinds), generate
    return NUMBER(types.boolean, NUMBER, NUMBER), generate_one


def _exceeding(context: Any, words: Any, limit: Any) -> Any:
    """Type and code of :func:`exceeding`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        most = _all(builder, arguments[1], WORD_VECTOR)
        return builder.icmp_unsigned(">", arguments[0], most)

    return MASK(WORDS, NUMBER), generate


def _below(context: Any, words: Any, limit: Any) -> Any:
    """Type and code of :func:`below`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        least = _all(builder, arguments[1], WORD_VECTOR)
        return builder.icmp_unsigned("<", arguments[0], least)

    return MASK(WORDS, NUMBER), generate


def _short_products(context: Any, a: Any, b: Any) -> Any:
    """Type and code of :func:`short_products`."""
    kinds = [WORDS if each == WORDS else NUMBER for each in (a, b)]

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pairs = zip(kinds, arguments, strict=True)
        return builder.mul(*(_words(builder, *pair) for pair in pairs))

    return WORDS(*kinds), generate


def _places_of(context: Any, mask: Any) -> Any:
    """Type and code of :func:`places_of`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.zext(builder.bitcast(arguments[0], ir.IntType(AT_ONCE)), LONG)

    return NUMBER(MASK), generate


def _lowest(context: Any, places: Any) -> Any:
    """Type and code of :func:`lowest`."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return NUMBER(NUMBER), generate


if not vars(config)["DISABLE_JIT"]:
    compiled: Any = intrinsic
    load, store = compiled(_load), compiled(_store)
    first_ones, choose, exceeding = compiled(_first_ones), compiled(_choose), compiled(_exceeding)
    below, short_products = compiled(_below), compiled(_short_products)
    places_of, lowest = compiled(_places_of), compiled(_lowest)
