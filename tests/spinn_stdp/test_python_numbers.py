"""Numbers read from Python's lists are what numpy makes of them."""

from collections import namedtuple

import numpy as np
import pytest

from spinn_stdp.python_numbers import OtherThings, numbers_of

NUMBERS = [0, -1, 255, 2**31 - 1, -(2**31), 0.0, -0.0, 0.1, -1e300, 5e-324, float("inf"), 1e16]
NUMBERS.append(float("nan"))
Pair = namedtuple("Pair", "i j")


def read(rows, columns=0):
    pieces = list(numbers_of(rows, columns))
    numbers = np.concatenate([piece.numbers for piece in pieces])
    lengths = np.concatenate([piece.lengths for piece in pieces])
    return numbers, lengths.tolist(), all(piece.are_whole for piece in pieces)


@pytest.mark.parametrize("kind", [list, tuple])
def test_rows_of_any_length(kind):
    random = np.random.default_rng(3)
    rows = [
        kind(NUMBERS[k] for k in random.integers(0, len(NUMBERS), n))
        for n in random.integers(0, 9, 6000)
    ]
    for given in (rows, tuple(rows)):
        numbers, lengths, are_whole = read(given)
        flat = np.array([number for row in rows for number in row], np.float64)
        assert np.array_equal(numbers.view(np.uint64), flat.view(np.uint64))
        assert lengths == [len(row) for row in rows]
        assert not are_whole
    assert read(kind([kind([1, 2]), kind([])]))[1:] == ([2, 0], True)
    assert list(numbers_of([])) == []


def test_columns_of_numpys_numbers():
    values = np.array([0.1, -0.0, np.nan, 1e300] * 2000)
    indices = np.arange(len(values)) * 2**40
    rows = list(zip(indices, range(len(values)), values, [1, 0.5] * 4000, strict=True))
    numbers, lengths, are_whole = read(rows, 4)
    assert np.array_equal(numbers.view(np.uint64), np.array(rows).ravel().view(np.uint64))
    assert set(lengths) == {4}
    assert not are_whole
    assert read([row[:2] for row in rows], 2)[2]
    rows[-1] = (*rows[-1][:2], 7, 2.0)  # a column of both
    assert read(rows, 4)[0][-2:].tolist() == [7.0, 2.0]


@pytest.mark.parametrize(
    "row",
    [
        (True, 1),
        (2**31, 1),
        (None, 1),
        ("1", 1),
        (b"12345678", 1),
        (np.float32(1), 1),
        (np.uint64(1), 1),
        ((1, 2), 1),
        (1,),
        (1, 2, 3),
        (1j, 2),
        Pair(1, 2),
        np.array([1.0, 2.0]),
        1,
        {1, 2},
        object(),
    ],
)
def test_other_things_are_left_to_numpy(row):
    for rows in ([row], [(0, 1), row], [(0, 1.5)] * 9000 + [row]):
        with pytest.raises(OtherThings):
            read(rows, 2)
