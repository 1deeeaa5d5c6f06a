"""What else a learner may ask to see: texts, dicts, sets, lists of anything, data frames, sparse
matrices, pictures and tensors of other libraries.

Other libraries are known by what their objects can do and are never imported. Of what is large the
beginning is looked at; nothing is run, taken from a generator, or changed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from numbers import Number
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from ..errors.text import visible
from . import html, theme
from .listing import listing_view
from .snippet import Snippet, about, name_of
from .tensor import tensor_view
from .view import View

if TYPE_CHECKING:
    from ..layers.base import Layer

MOST = 40  # lines of a listing
MOST_NUMBERS = 2**22  # of an array that another library keeps; of more, the beginning
SMALL = 4096  # numbers of a sparse matrix that is drawn with its zeros


class DataFrame(Protocol):
    """What is asked of a table with named columns, whatever library it is of."""

    columns: Iterable[object]
    shape: tuple[int, int]

    def head(self, count: int) -> DataFrame:
        """Its first rows."""

    def to_numpy(self) -> np.ndarray:
        """Its cells."""


class SparseMatrix(Protocol):
    """What is asked of a matrix that keeps only the numbers that are not 0."""

    shape: tuple[int, int]
    dtype: np.dtype
    data: np.ndarray
    nnz: int  # how many are kept

    def toarray(self) -> np.ndarray:
        """The matrix with its zeros."""


def thing_view(thing: object, name: str | None = None) -> View | None:
    """The view of a thing that is no record of ours, or None.

    >>> thing_view({"lr": 0.1}).title
    'x is a dict with 1 entry'
    """
    called = html.clean(name or name_of(thing) or "x", 40)
    for known, draw in KINDS:
        if known(thing):
            return draw(thing, called)
    return None


# --- words and containers -------------------------------------------------------------------------


def _text(text: str | bytes, called: str) -> View:
    """A text or some bytes: its length and its lines."""
    kind = "text" if isinstance(text, str) else "row of bytes"
    unit = "character" if isinstance(text, str) else "byte"
    start = text[: 80 * MOST]
    lines = start.splitlines() if isinstance(start, str) else [start[:200]]
    rows = [[at, line if isinstance(line, str) else repr(line)] for at, line in enumerate(lines)]
    title = f"{called} is a {kind} of {_count(len(text), unit)}"
    return listing_view(title, ["line", "it says"], _first(rows, len(rows)), _typed(text, called))


def _dict(things: Mapping, called: str) -> View:
    """A dict: key, kind and value of its first entries."""
    pairs = itertools.islice(things.items(), MOST)
    rows = [[_short(key), *_facts(value)] for key, value in pairs]
    title = f"{called} is a {type(things).__name__} with {_count(len(things), 'entry')}"
    head = ["key", "kind", "shape", "value"]
    return listing_view(title, head, _first(rows, len(things)), _typed(things, called))


def _set(things: Set, called: str) -> View:
    """A set, in the order of its texts: it has none of its own."""
    some = sorted(map(_short, itertools.islice(things, 10 * MOST)))[:MOST]
    title = f"{called} is a {type(things).__name__} of {_count(len(things), 'thing')}"
    rows = _first([[at, text] for at, text in enumerate(some)], len(things))
    return listing_view(title, ["", "value"], rows, _typed(things, called))


def _list(things: Sequence, called: str) -> View:
    """A list whose entries make no array: one line for each."""
    some = things[:MOST]
    title = f"{called} is a {type(things).__name__} of {_count(len(things), 'thing')}"
    lengths = {len(each) for each in some if isinstance(each, list | tuple)}
    title += ": rows of different lengths make no array" if len(lengths) > 1 else ""
    rows = [[at, *_facts(value)] for at, value in enumerate(some)]
    head = ["", "kind", "shape", "value"]
    return listing_view(title, head, _first(rows, len(things)), _typed(things, called))


def _none(_: None, called: str) -> View:
    """Nothing: what a function without a `return` gives."""
    title = f"{called} is None: no value; a function without return gives it"
    return listing_view(title, ["", "kind"], [[called, "NoneType"]], _typed(None, called))


def _cells(thing: object, called: str) -> View:
    """An array of texts, dates or other things, up to rank 2, cell by cell."""
    array = np.asarray(thing)
    shape = theme.shape_text(array.shape)
    title = f"{called} is an array of {array.dtype} with shape {shape}"
    table = array.reshape(-1, 1) if array.ndim < 2 else array
    names = array.dtype.names if array.ndim < 2 else None
    columns = names or range(min(table.shape[1], 10))
    rows = [
        [at, *(_short(row[0][c] if names else row[c]) for c in columns)]
        for at, row in enumerate(table[:MOST])
    ]
    head = ["", *(columns if array.ndim == 2 or names else ["value"])]
    return listing_view(title, head, _first(rows, len(table)), _typed(thing, called))


# --- other libraries ------------------------------------------------------------------------------


def _frame(frame: DataFrame, called: str) -> View:
    """A data frame: its columns and first rows."""
    names, (count, width) = list(frame.columns), frame.shape
    start = np.asarray(frame.head(MOST).to_numpy(), dtype=object)
    shown = min(width, 10)
    rows = [[at, *map(_short, row[:shown])] for at, row in enumerate(start.tolist())]
    title = f"{called} is a data frame of {_count(count, 'row')} and {_count(width, 'column')}"
    head = ["", *map(_short, names[:shown])]
    return listing_view(title, head, _first(rows, count), _typed(frame, called))


def _series(series: DataFrame, called: str) -> View:
    """One column of a data frame: its numbers."""
    return tensor_view(np.asarray(series.to_numpy()), called, of=series)


def _sparse(matrix: SparseMatrix, called: str) -> View:
    """A matrix of which only the numbers that are not 0 are kept."""
    rows, columns = matrix.shape
    if rows * columns <= SMALL:
        return tensor_view(matrix.toarray(), called, of=matrix, start="{}.toarray()")
    share = matrix.nnz / (rows * columns)
    shape = theme.shape_text(matrix.shape)
    title = f"{called} is a sparse matrix of {matrix.dtype} with shape {shape}: {matrix.nnz:,} "
    title += f"numbers are kept ({share:.2%}), the others are 0"
    numbers = np.asarray(matrix.data).ravel()[: 2**20]
    numeric = numbers.dtype.kind in "biuf" and numbers.size
    ends = [theme.say(numbers.min()), theme.say(numbers.max())] if numeric else ["", ""]
    facts = [
        ["kept", f"{matrix.nnz:,}"],
        ["with its zeros", f"{rows * columns * matrix.dtype.itemsize:,} bytes"],
        ["smallest kept", ends[0]],
        ["largest kept", ends[1]],
    ]
    return listing_view(title, ["", "fact"], facts, _typed(matrix, called))


def _array_like(thing: Any, called: str) -> View | None:
    """A picture, a tensor or a data set of another library, read as an array."""
    shape = tuple(getattr(thing, "shape", ()))
    size = int(np.prod(shape, dtype="float64")) if shape else 0
    try:
        if size > MOST_NUMBERS:
            rows = max(1, MOST_NUMBERS * shape[0] // size)
            return tensor_view(np.asarray(thing[:rows]), f"{called}[:{rows}]")
        if hasattr(thing, "__array__") or hasattr(thing, "__array_interface__"):
            return tensor_view(np.asarray(thing), called, of=thing)
        return tensor_view(np.from_dlpack(thing), called, of=thing, start="np.from_dlpack({})")
    except Exception:  # what another library refuses (a tensor on a GPU) is refused in words
        return None


# --- one line -------------------------------------------------------------------------------------


def _facts(value: object) -> list[str]:
    """Kind, shape and a short text of a value."""
    shape = getattr(value, "shape", None)
    if hasattr(value, "output_shape") and hasattr(value, "name"):
        return [type(value).__name__, _outputs(cast("Layer", value)), _short(value.name)]
    if isinstance(shape, tuple):
        kind = f"{type(value).__name__} of {getattr(value, 'dtype', '?')}"
        return [kind, theme.shape_text(shape), _few_numbers(value)]
    length = f"({len(value)},)" if isinstance(value, list | tuple) else ""
    return [type(value).__name__, length, _short(value)]


def _few_numbers(value: object) -> str:
    """The numbers of a small array; nothing for anything else."""
    if not isinstance(value, np.ndarray | np.generic) or value.dtype.kind not in "biufc":
        return ""
    return theme.say_array(value) if 0 < value.size <= 6 else ""


def _outputs(layer: Layer) -> str:
    """The shape of what a layer or a model gives, if it is known."""
    try:
        return str(layer.output_shape)
    except Exception:  # a layer that has not been called yet has none
        return "not called yet"


def _short(value: object) -> str:
    """A value in a few characters; what is nested is only named."""
    if isinstance(value, str):
        return value[:80]
    if isinstance(value, list | tuple | dict | set | frozenset):
        if len(value) > 8:
            return f"{len(value):,} entries"
        inner = value.items() if isinstance(value, dict) else value
        simple = all(isinstance(x, int | float | str | bool | None) for x in inner)
        return visible(repr(value))[:80] if simple else f"{len(value)} entries"
    if isinstance(value, bytes):
        return repr(value[:60])
    if isinstance(value, np.ndarray):
        return f"array {theme.shape_text(value.shape)} of {value.dtype}"
    try:
        return visible(repr(value) if not isinstance(value, np.generic) else str(value))[:80]
    except Exception as error:  # somebody's own repr
        return f"a {type(value).__name__} whose repr raises {type(error).__name__}"


def _first(rows: list, count: int) -> list:
    """The rows, and a line that says how many more there are."""
    more = count - min(len(rows), MOST)
    kept = rows[:MOST]
    if more <= 0:
        return kept
    return [*kept, ["…", f"{more:,} more", *[""] * (len(kept[0]) - 2)]]


def _count(number: int, noun: str) -> str:
    """'1 entry', '2 entries'."""
    many = noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"
    return f"{number:,} {noun if number == 1 else many}"


def _typed(thing: object, called: str) -> Snippet:
    """The thing itself; a constant that stands for it where it has no name."""
    literal = repr(thing) if isinstance(thing, str | bytes | None) else ""
    example = (f"{{it}} = {literal if 0 < len(literal) < 200 else '[1, [2, 3]]'}",)
    return about("x", thing, "{it}", given=called, example=example)


def _is_frame(thing: object) -> bool:
    """A data frame by what it can do, of whatever library."""
    return all(hasattr(thing, each) for each in ("columns", "shape", "head", "to_numpy"))


def _is_series(thing: object) -> bool:
    return hasattr(thing, "to_numpy") and len(getattr(thing, "shape", ())) == 1


def _is_sparse(thing: Any) -> bool:
    known = all(hasattr(thing, each) for each in ("nnz", "toarray", "shape", "data"))
    return known and len(thing.shape) == 2


def _is_array_like(thing: object) -> bool:
    ways = ("__array__", "__array_interface__", "__dlpack__")
    return not isinstance(thing, type) and any(hasattr(thing, way) for way in ways)


def _is_cells(thing: object) -> bool:
    """An array of other things than numbers, of rank 0 to 2, not empty."""
    if not isinstance(thing, np.ndarray | np.generic) or thing.dtype.kind in "biuf":
        return False
    return bool(thing.size) and thing.ndim < 3 and not hasattr(thing, "mask")


KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], View | None]], ...] = (
    (lambda thing: thing is None, _none),
    (lambda thing: isinstance(thing, str | bytes) and not isinstance(thing, np.generic), _text),
    (lambda thing: isinstance(thing, Number) or _is_cells(thing), _cells),
    (lambda thing: isinstance(thing, Mapping), _dict),
    (lambda thing: isinstance(thing, Set), _set),
    (_is_frame, _frame),
    (_is_series, _series),
    (_is_sparse, _sparse),
    (lambda thing: isinstance(thing, list | tuple | range), _list),
    (_is_array_like, _array_like),
)  # fmt: skip
