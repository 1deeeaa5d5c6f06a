"""What the unknown sizes of a graph turn out to be, once real arrays are there."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import GraphError, ShapeError
from .graph import Tensor, toposort
from .types import Dim, Size, TensorType


class Sizes:
    """A number for each unknown size met so far; two answers for one size are an error."""

    def __init__(self) -> None:
        self.found: dict[Dim, int] = {}

    def settle(self, node: Tensor, shape: Sequence[int]) -> None:
        """Note what each unknown size of a node turned out to be."""
        for size, number in zip(node.type.shape, shape, strict=True):
            known = self.found.setdefault(size, number) if isinstance(size, Dim) else size
            if known != number:
                raise contradiction(node, known, number)

    def check(self, node: Tensor) -> None:
        """Sizes that had to be equal when the node was made must be equal now."""
        for first, second in node.equations:
            a, b = self._number(first), self._number(second)
            if a is not None and b is not None and a != b:
                raise contradiction(node, a, b)

    def _number(self, size: Size) -> int | None:
        return self.found.get(size) if isinstance(size, Dim) else size


def check_sizes(
    inputs: Sequence[Tensor], outputs: Sequence[Tensor], shapes: Sequence[tuple[int, ...]]
) -> None:
    """Run every shape rule of a graph as it was written, for these input shapes.

    A rewrite may drop a node, but not the refusal that the node stood for.
    """
    sizes = Sizes()
    types: dict[Tensor, TensorType] = {}
    for node, shape in zip(inputs, shapes, strict=True):
        types[node] = node.type.with_shape(shape)
        sizes.settle(node, shape)
    for node in toposort(outputs):
        if node not in types:
            types[node] = _type_of(node, [types[x] for x in node.inputs])
            sizes.settle(node, types[node].sizes)
        sizes.check(node)


def _type_of(node: Tensor, types: Sequence[TensorType]) -> TensorType:
    try:
        return node.op.result(*types) if types else node.type
    except ShapeError as error:
        error.line = node.line
        raise


def contradiction(node: Tensor, first: int, second: int) -> GraphError:
    """The error for two sizes that had to be equal."""
    from .inspect.printing import expression

    return GraphError(
        "TK-109",
        "two sizes that must be equal are not",
        [
            ("where", expression(node)),
            ("it got", f"{first} and {second}"),
            ("types", ", ".join(repr(x.type) for x in node.inputs) or repr(node.type)),
        ],
        why="an unknown size (None) never stretches, not even when it turns out to be 1",
        fix="feed arrays whose sizes agree, or write the 1 into the placeholder's shape",
        line=node.line or False,
    )
