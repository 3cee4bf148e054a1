import json
from datetime import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from spinn_stdp.results.annotations import from_json, to_json

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
keys = st.text().filter(lambda key: not key.startswith("$"))
times = st.datetimes().map(lambda time: time.replace(fold=0))  # ISO 8601 has no fold
nested = st.recursive(
    scalars | times,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner),
    max_leaves=8,
)
shapes = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0)
dtypes = arrays.integer_dtypes() | arrays.unsigned_integer_dtypes() | arrays.floating_dtypes()


def there_and_back(value):
    return from_json(json.loads(json.dumps(to_json(value, "x"))))


@given(nested)
def test_nested_values_come_back_as_they_were(value):
    assert repr(there_and_back(value)) == repr(value)


@given(arrays.arrays(dtypes | st.just(np.dtype(bool)) | arrays.unicode_string_dtypes(), shapes))
def test_arrays_come_back_as_they_were(array):
    read = there_and_back(array)
    assert (read.dtype, read.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(read, array)


def test_a_time_comes_back_with_its_microseconds():
    time = datetime(2025, 1, 31, 12, 0, 0, 1)
    assert there_and_back(time) == time
