"""`tk.show` of everything: a picture with a sentence, or a refusal in words, at a small cost."""

import collections
import datetime
import pathlib
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import teachkeras as tk
from teachkeras.errors import TeachError
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.viz.facts import SAMPLE, blocks_of, facts_of, spread_out
from teachkeras.viz.packing import code_lengths, packed, rgb_png
from tests.viz.markup import parts_of

DTYPES = "bool int8 uint8 int16 int64 uint64 float16 float32 float64 longdouble".split()
OTHER_DTYPES = "complex64 complex128 datetime64[D] timedelta64[s] U5 S5 object".split()
MOST_BYTES = 50_000_000


class Frame:
    """What data frames of several libraries share."""

    columns, shape = ["height", "<b>"], (3, 2)

    def head(self, count):
        return self

    def to_numpy(self):
        return np.array([[1.5, "x"], [2, "y"], [3, None]], dtype=object)


class Series:
    """A column of one."""

    shape, name = (3,), "height"

    def to_numpy(self):
        return np.array([1.0, 2.0, 3.0])


class Sparse:
    """A matrix that keeps what is not 0."""

    def __init__(self, side):
        self.shape, self.nnz, self.dtype = (side, side), 2, np.dtype("float64")
        self.data = np.array([3.0, -4.0])

    def toarray(self):
        return np.diag(np.arange(self.shape[0], dtype="float64"))


class Lent:
    """A tensor of another library, by its memory."""

    def __dlpack__(self, **_):
        return np.arange(4.0).__dlpack__()

    def __dlpack_device__(self):
        return np.arange(4.0).__dlpack_device__()


class OnAnotherDevice:
    """A tensor that cannot become an array."""

    def __array__(self, dtype=None, copy=None):
        raise TypeError("can't convert a tensor on the device to numpy")


def model():
    """The smallest model."""
    return Sequential([Dense(1, input_dim=2)])


SHOWN = {
    **{f"rank {n}": (lambda n=n: np.arange(2.0**n).reshape((2,) * n)) for n in range(7)},
    **{f"dtype {d}": (lambda d=d: np.zeros((2, 3), d)) for d in (*DTYPES, *OTHER_DTYPES)},
    "structured": lambda: np.zeros(2, [("a", "i4"), ("b", "f8")]),
    "texts of rank 3": lambda: np.zeros((2, 2, 2), "U3"),
    "empty": lambda: np.zeros((0, 3)),
    "empty of rank 5": lambda: np.zeros((2, 0, 3, 1, 1)),
    "size 1 of rank 6": lambda: np.ones((1,) * 6),
    "all nan": lambda: np.full((3, 3), np.nan),
    "masked": lambda: np.ma.masked_less(np.arange(6.0), 3),
    "masked cube": lambda: np.ma.masked_less(np.arange(24).reshape(2, 3, 4), 5),
    "ragged": lambda: [1, 2, [3, 4]],
    "rows of two lengths": lambda: [[1, 2], [3]],
    "arrays of two lengths": lambda: [np.zeros(2), np.zeros(3)],
    "nested": lambda: [[[1, 2], [3, 4]]],
    "no entries": list,
    "texts": lambda: ["a", "b"],
    "dict": lambda: {"a": 1, "b": np.zeros(3), "c": {"d": [1]}},
    "dict of keys": lambda: collections.OrderedDict([((1, 2), None)]),
    "set": lambda: {3, 1, 2},
    "tuple": lambda: (1, "a", None),
    "range": lambda: range(3),
    "none": lambda: None,
    "number": lambda: 3,
    "truth": lambda: True,
    "complex number": lambda: 1j,
    "large number": lambda: 10**40,
    "text": lambda: "two\nlines",
    "bytes": lambda: b"\x00\xff",
    "model": model,
    "models": lambda: [model(), model()],
    "layers": lambda: model().layers,
    "frame": Frame,
    "series": Series,
    "sparse": lambda: Sparse(5),
    "large sparse": lambda: Sparse(100_000),
    "picture": lambda: Image.new("RGB", (20, 30), (255, 0, 0)),
    "lent": Lent,
}
REFUSED = {
    "generator": (lambda: (n for n in range(3)), "tk.show(list(x))"),
    "function": (lambda: print, "tk.explain(thing)"),
    "class": (lambda: dict, "tk.explain(thing)"),
    "module": (lambda: pathlib, "tk.show(np.asarray(x))"),
    "path": (lambda: pathlib.PurePosixPath("a/b"), "tk.show(np.asarray(x))"),
    "date": (lambda: datetime.date(2020, 1, 2), "tk.show(np.asarray(x))"),
    "elsewhere": (OnAnotherDevice, "tk.show(np.asarray(x))"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", SHOWN)
def test_it_is_shown_with_a_picture_a_sentence_and_a_text(kind):
    thing = SHOWN[kind]()
    view = tk.show(thing, "it")
    assert parts_of(view.html).counted["img"] == 1 and view.title in view.text
    assert str(tk.show(thing, "it").html) == str(view.html)


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_words_with_something_to_do(kind):
    make, fix = REFUSED[kind]
    with pytest.raises(TeachError) as caught:
        tk.show(make())
    assert caught.value.code == "TK-610" and caught.value.fix.startswith(fix)


def test_a_generator_keeps_all_it_has():
    numbers = iter([1, 2, 3])
    with pytest.raises(TeachError):
        tk.show(numbers)
    assert list(numbers) == [1, 2, 3]


LARGE = {
    "bits": lambda _: np.zeros(10**8, "bool"),
    "numbers": lambda _: np.zeros(10**8),
    "matrix": lambda _: np.zeros((10**4, 10**4), "float32"),
    "digits": lambda _: np.zeros((60_000, 28, 28), "uint8"),
    "pictures": lambda _: np.zeros((1_000, 100, 100, 3), "uint8"),
    "long rows": lambda _: np.zeros((3, 5, 10**7), "uint8"),
    "on disk": lambda folder: on_disk(folder, (10**9,)),
    "cube on disk": lambda folder: on_disk(folder, (1000, 1000, 1000)),
    "frame of many rows": lambda _: [0.5] * 10**7,
}


def on_disk(folder, shape):
    """A file of holes as an array of 10^9 numbers."""
    return np.memmap(folder / "numbers", "float32", "w+", shape=shape)


@pytest.mark.parametrize("kind", LARGE)
def test_what_is_large_costs_little_memory_and_a_small_output(kind, tmp_path):
    thing = LARGE[kind](tmp_path)
    assert tk.show(np.zeros(3)).html  # what the first view imports is no cost of this one
    tracemalloc.start()
    view = tk.show(thing, "it")
    size = len(view.html)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_BYTES and size < 200_000


@pytest.mark.parametrize("shape", [(10**9,), (10**5, 10**4), (1000, 1000, 1000)])
def test_of_a_file_on_disk_few_pages_are_read(shape, tmp_path):
    array = on_disk(tmp_path, shape)
    assert facts_of(array).read <= 2**13
    if len(shape) > 1:
        assert facts_of(array[..., :7]).read <= 2**13  # each number lies on a page of its own


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(1, 5_000))
def test_a_sample_is_spread_over_all_axes_and_small(shape, most):
    sample = spread_out(np.zeros(shape), most)
    assert 0 < sample.size <= most or most < 1
    assert sample.ndim == len(shape)


def test_range_and_counts_are_those_of_numpy_however_the_array_lies_in_memory():
    array = np.random.default_rng(0).normal(size=(300, 1001)).astype("float32")
    array[3, 4:7] = np.nan
    array[5, 6] = np.inf
    for one in (array, array.T, array[::3, ::-2], np.asfortranarray(array)):
        facts = facts_of(one)
        finite = one[np.isfinite(one)]
        assert (facts.low, facts.high) == (finite.min(), finite.max()) and facts.whole
        assert facts.mean == pytest.approx(finite.mean(dtype="float64"), rel=1e-4)
        assert (facts.nans, facts.infs) == (np.isnan(one).sum(), np.isinf(one).sum())


def test_more_numbers_than_are_read_is_said():
    title = tk.show(np.ones(10**8, "float64"), "x").title
    assert "values from 1 to 1 among" in title and "of 100,000,000 that were looked at" in title
    assert "drawn as means of samples of blocks" in title


def test_blocks_of_a_large_matrix_lie_between_its_numbers():
    matrix = np.arange(3_000_000.0).reshape(1500, 2000)
    assert matrix.size > SAMPLE
    edges = [[0, 500, 1000], [0, 1000]]
    mean, least, most = blocks_of(matrix, edges)
    block = matrix[500:1000, 1000:]
    assert block.min() <= least[1, 1] <= mean[1, 1] <= most[1, 1] <= block.max()
    assert mean[1, 1] == pytest.approx(block.mean(), rel=0.01)


# --- masks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape", [(), (4,), (3, 4), (2, 3, 4), (2, 2, 3, 4), (70, 70), (30, 30, 30)]
)
@pytest.mark.parametrize("dtype", ["int64", "float32", "uint8"])
def test_a_masked_number_is_nowhere_in_a_view(shape, dtype):
    numbers = np.ones(shape, dtype)
    mask = np.zeros(shape, bool)
    mask[(0,) * len(shape)] = True
    numbers[mask] = 77
    view = tk.show(np.ma.masked_array(numbers, mask), "x")
    said = "no value" if not shape else "values from 1 to 1"
    assert said in view.title and "1 masked" in view.title
    assert "77" not in view.text
    texts = str(view.data.get("cells", view.data.get("text", ""))) + str(view.data.get("whole", ""))
    assert "77" not in texts and "<td>77</td>" not in view.values


def test_a_masked_number_has_a_sign_of_its_own_and_sums_leave_it_out():
    view = tk.show(np.ma.masked_array([[1.0, 2.0], [3.0, np.nan]], [[0, 1], [0, 0]]), "x")
    assert view.data["cells"] == "1 -- 3 nan" and "1 NaN, 1 masked" in view.title
    assert view.data["margins"]["sum0"].split()[0] == "4"


# --- pictures -------------------------------------------------------------------------------------


@given(st.binary(max_size=400), st.integers(1, 200))
def test_what_is_packed_is_what_was_there(raw, times):
    assert zlib.decompress(packed(raw * times)) == raw * times


def test_no_code_is_longer_than_the_format_allows():
    counts = np.array([1, 1])
    while len(counts) < 40:  # Fibonacci's numbers make the longest codes there are
        counts = np.append(counts, counts[-1] + counts[-2])
    lengths = code_lengths(counts)
    assert lengths.max() <= 15 and sum(0.5**bits for bits in lengths) <= 1


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (40, 33)])
@pytest.mark.parametrize("kind", ["noise", "smooth", "flat"])
def test_a_png_of_ours_is_read_by_others(shape, kind, tmp_path):
    pixels = np.full((*shape, 3), 200, "uint8")
    if kind == "noise":
        pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), "uint8")
    if kind == "smooth":
        pixels = (pixels + np.add.outer(*map(np.arange, shape))[..., None] * 3).astype("uint8")
    (tmp_path / "a.png").write_bytes(rgb_png(pixels))
    assert (np.asarray(Image.open(tmp_path / "a.png")) == pixels).all()
