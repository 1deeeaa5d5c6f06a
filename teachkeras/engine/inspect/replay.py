"""The obvious way to compute a graph: node by node, keeping every value.

This is the definition of correct. Programs are faster; tests hold them to these numbers. It works
on the CPU, with NumPy, whatever device the programs use: so there is one truth for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import DataError, GraphError
from ...errors.sources import learner_names
from ..compile.arrays import on_cpu
from ..graph import Tensor, toposort
from ..masked import refuse_masked
from ..ops.value import compute
from ..sizes import Sizes
from ..types import DTYPES, Array, Dim, promote

Feed = Mapping[Tensor, Any]


class Replay:
    """Every value of one computation, in the order in which they were computed."""

    def __init__(self, outputs: tuple[Tensor, ...], values: dict[Tensor, Any]) -> None:
        self.outputs = outputs
        self.values = values

    @property
    def order(self) -> list[Tensor]:
        """The tensors, each after the ones it reads."""
        return list(self.values)

    @property
    def results(self) -> list[Any]:
        """The values of the outputs."""
        return [self.values[output] for output in self.outputs]

    def __getitem__(self, tensor: Tensor) -> Any:
        return self.values[tensor]

    def __repr__(self) -> str:
        from .printing import tree

        return tree(self.outputs, self.values)


def replay(outputs: Sequence[Tensor] | Tensor, feed: Feed | None = None) -> Replay:
    """Compute every node the outputs depend on; `feed` gives arrays for the placeholders.

    A value may also be fed for a node in the middle; what lies above it is then not computed.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> print(replay(a * b + a, {a: 3, b: 5}))
    D  add        float32 ()   a * b + a   = 18
      C  multiply   float32 ()   a * b   = 15
        A  input      float32 ()   a   = 3
        B  input      float32 ()   b   = 5
      A  (above)
    """
    check_feed(feed)
    wanted = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    values: dict[Tensor, Any] = {node: checked(node, value) for node, value in (feed or {}).items()}
    fed = set(values)  # they hide what they would read
    order = toposort(wanted, lambda node: () if node in fed else node.inputs)
    missing = [node for node in order if node.role in ("input", "static") and node not in values]
    if missing:
        raise unfed(missing)
    sizes = Sizes()
    with np.errstate(all="ignore"):
        for node in order:
            if node not in values:
                sizes.check(node)
                values[node] = compute(node.op, [values[x] for x in node.inputs])
            if not node.inputs:
                values[node] = np.array(values[node])  # a record must not change later
            if not isinstance(values[node], tuple):  # several at once: `Output` nodes look at each
                sizes.settle(node, np.shape(values[node]))
    return Replay(wanted, {node: values[node] for node in order})


def check_feed(feed: Feed | None) -> None:
    """A feed gives values to symbols: {x: array}."""
    if feed is None or (
        isinstance(feed, Mapping) and all(isinstance(node, Tensor) for node in feed)
    ):
        return
    raise GraphError(
        "TK-239",
        "a feed says which symbol gets which numbers",
        [("it got", f"{type(feed).__name__}: {str(feed)[:60]}"), ("it needs", "{symbol: numbers}")],
        fix="tk.replay(z, {a: 3, b: 5})   with the symbols themselves, not their names",
    )


def unfed(
    missing: Sequence[Tensor], given: Sequence[Tensor] = (), outputs: Sequence[Tensor] = ()
) -> GraphError:
    """The error for placeholders that nobody filled; `given` are those that were."""
    from .printing import example_text, leaf_text

    own = learner_names(Tensor)
    names = [leaf_text(node, own) for node in missing]
    listed = ", ".join(names)
    needed = [*given, *missing]
    inputs = ", ".join(leaf_text(node, own) for node in needed)
    zeros = ", ".join(map(example_text, needed))
    results = ", ".join(own.get(node, "z") for node in outputs[:3]) or "z"
    return GraphError(
        "TK-207",
        f"{listed} {'is' if len(names) == 1 else 'are'} still empty: there is no value to compute "
        "with",
        [("not fed", f"{leaf_text(node, own)}   {node.type!r}") for node in missing[:4]],
        fix=f"f = K.function([{inputs}], [{results}]); f([{zeros}])   with your own numbers",
    )


def checked(node: Tensor, value: Any) -> Any:
    """The value as an array of the node's dtype, or an error that says what does not fit."""
    from .printing import leaf_text

    name = leaf_text(node)
    if type(value) is not np.ndarray:
        refuse_masked(value, "X")
    try:
        array = np.asarray(on_cpu(value))
    except ValueError:
        array = np.asarray(value, dtype=object)
    if array.dtype.kind not in "biuf":
        raise DataError(
            "TK-302",
            f"{name} needs numbers",
            [
                ("it got", f"{type(value).__name__}: {str(value)[:50]!r}"),
                ("it needs", repr(node.type)),
            ],
            fix="np.array([1., 2., 3.])",
        )
    if not _fits(array.shape, node.type.shape):
        raise _wrong_shape(node, name, array)
    return as_dtype(array, node, name)


def as_dtype(array: Array, node: Tensor, name: str, fix: str = "") -> Any:
    """Whole numbers pass for floats and floats for each other; fractions never become whole."""
    wanted = node.dtype
    if str(array.dtype) == wanted:
        return array
    if node.type.is_float:
        return array.astype(wanted)
    if str(array.dtype) in DTYPES and promote(str(array.dtype), wanted) == wanted:
        return array.astype(wanted)
    with np.errstate(invalid="ignore"):
        whole = array.astype(wanted)
    if wanted != "bool" and np.array_equal(array, whole):
        return whole
    raise DataError(
        "TK-303",
        f"{name} holds {wanted}, and these numbers would change on the way in",
        [
            ("it got", f"{array.dtype}, for example {array.ravel()[0] if array.size else '-'}"),
            ("it needs", wanted),
        ],
        fix=fix or f"array.astype('{wanted}')   or K.placeholder(..., dtype='{array.dtype}')",
    )


def _fits(sizes: tuple[int, ...], shape: Sequence[int | Dim]) -> bool:
    return len(sizes) == len(shape) and all(
        isinstance(want, Dim) or want == have for have, want in zip(sizes, shape, strict=True)
    )


def _wrong_shape(node: Tensor, name: str, array: Array) -> DataError:
    shape = node.type.shape
    what = f"{name} cannot hold an array of this shape"
    if len(shape) == 1 == array.ndim:
        what = f"{name}: here a vector of length {shape[0]} belongs, got {array.shape[0]}"
    fix = f"np.zeros({tuple(s if isinstance(s, int) else 1 for s in shape)})   has that shape"
    if array.ndim + 1 == len(shape) and _fits((1, *array.shape), shape):
        fix = f"{name}[None]   (one sample: add the batch axis in front)"
    elif array.ndim == 2 and _fits(array.shape[::-1], shape):
        fix = f"{name}.T"
    elif _same_count(array.size, shape):
        fix = f"{name}.reshape({tuple(-1 if isinstance(s, Dim) else s for s in shape)})"
    return DataError(
        "TK-304",
        what,
        [
            ("it got", f"{array.shape}"),
            (
                "it needs",
                f"{shape!r}   (None: any size)"
                if any(isinstance(s, Dim) for s in shape)
                else repr(shape),
            ),
        ],
        fix=fix,
    )


def _same_count(count: int, shape: Sequence[int | Dim]) -> bool:
    known = 1
    for size in shape:
        known *= size if isinstance(size, int) else 1
    unknown = sum(isinstance(size, Dim) for size in shape)
    return (count == known) if not unknown else unknown == 1 and known > 0 and count % known == 0
