"""Cutting data into batches: every row exactly once."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.training.batches import BatchReader, make_batches, slice_X

SIZES = st.integers(0, 200)


@given(size=SIZES, batch_size=st.integers(1, 70))
def test_batches_cover_the_rows_without_gap_or_overlap(size: int, batch_size: int) -> None:
    """All of the asked size but the last, which has what is left."""
    batches = make_batches(size, batch_size)
    assert sum([list(range(a, b)) for a, b in batches], []) == list(range(size))
    sizes = [b - a for a, b in batches]
    assert all(n == batch_size for n in sizes[:-1]) and all(0 < n <= batch_size for n in sizes)


@given(
    rows=st.integers(1, 120),
    batch_size=st.integers(1, 50),
    seed=st.integers(0, 99),
    shuffle=st.sampled_from([True, False, "batch"]),
    epochs=st.integers(1, 3),
)
def test_each_row_exactly_once_per_epoch(
    rows: int, batch_size: int, seed: int, shuffle: Any, epochs: int
) -> None:
    """And the rows of all arrays stay side by side."""
    np.random.seed(seed)
    first = np.arange(rows * 3.0).reshape(rows, 3)
    reader = BatchReader([first, np.arange(rows)], batch_size)
    for _ in range(epochs):
        order, seen = reader.order(shuffle), []
        for start, stop in reader.batches:
            a, b = reader.take(start, stop, order)
            assert len(a) == len(b) == stop - start
            np.testing.assert_array_equal(a, first[b])
            seen += b.tolist()
        assert sorted(seen) == list(range(rows))
        if shuffle is False:
            assert seen == list(range(rows))


def test_shuffling_every_order_is_possible() -> None:
    """3 rows: all 6 orders come up, each about as often (chi-square below 20 for 5 freedoms)."""
    reader = BatchReader([np.arange(3)], 3)
    counts: dict[tuple, int] = {}
    for _ in range(600):
        key = tuple(reader.order(True))
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 6
    assert sum((n - 100) ** 2 / 100 for n in counts.values()) < 20


def test_slice_x() -> None:
    """Rows by range or by number, of one array or of each in a list."""
    a, b = np.arange(10), np.arange(10) * 2
    np.testing.assert_array_equal(slice_X(a, 2, 4), [2, 3])
    np.testing.assert_array_equal(slice_X([a, b], [5, 1])[1], [10, 2])
    assert [len(part) for part in slice_X([a, b], 7)] == [3, 3]


def test_a_batch_larger_than_the_data_takes_no_more_room() -> None:
    """`batch_size=10**12` means "all at once", not a terabyte."""
    reader = BatchReader([np.arange(3.0)], 10**12)
    assert reader.full[0].shape == (3,) and reader.batches == [(0, 3)]
