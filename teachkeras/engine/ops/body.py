"""The body of a loop: a small graph of its own, with placeholders that each step fills anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph import Tensor, substitute, toposort
from ..types import ArrayModule, TensorType, unify
from .leaves import Input
from .value import compute


class Body:
    """What a loop does in one step: `outputs`, computed from `inputs` alone.

    Two bodies are equal when they do the same, whatever their nodes are.

    >>> from teachkeras.engine import placeholder
    >>> x, y = placeholder((3,)), placeholder((3,))
    >>> Body([x], [x * 2]) == Body([y], [y * 2]), Body([x], [x * 2]) == Body([y], [y * 3])
    (True, False)
    """

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        self.inputs, self.outputs = tuple(inputs), tuple(outputs)
        self.order = toposort(self.outputs)
        self._key: tuple[Any, ...] | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """The body spelled out in numbers: node by node, which op reads which earlier nodes."""
        if self._key is None:
            number = {x: -1 - place for place, x in enumerate(self.inputs)}
            steps: list[tuple[Any, ...]] = []
            for node in self.order:
                if node not in number:
                    number[node] = len(steps)
                    steps.append((node.op, *[number[x] for x in node.inputs]))
            self._key = (*steps, *[number[output] for output in self.outputs])
        return self._key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def types(self, given: Sequence[TensorType]) -> list[TensorType]:
        """The types of the outputs when the inputs have these types."""
        found = dict(zip(self.inputs, given, strict=True))
        same = all(x.type == type for x, type in found.items())
        for node in self.order:
            if node not in found:
                found[node] = node.type
                if same:
                    for equation in node.equations:  # noted once more, now for the loop
                        unify(*equation)
                elif node.inputs:
                    found[node] = node.op.result(*[found[x] for x in node.inputs])
        return [found[output] for output in self.outputs]

    def for_types(self, types: Sequence[TensorType]) -> Body:
        """The same body with placeholders of these types; itself if they have them already."""
        if all(x.type == type for x, type in zip(self.inputs, types, strict=True)):
            return self
        boxes = [body_input(type, x.name) for x, type in zip(self.inputs, types, strict=True)]
        return Body(boxes, self.written(boxes))

    def run(self, xp: ArrayModule, arrays: Sequence[Any]) -> list[Any]:
        """The values of the outputs, node by node, by the array module of the arrays."""
        values = dict(zip(self.inputs, arrays, strict=True))
        for node in self.order:
            if node not in values:
                values[node] = compute(node.op, [values[x] for x in node.inputs], xp)
        return [values[output] for output in self.outputs]

    def written(self, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The outputs as nodes that read `inputs` instead of the body's placeholders."""
        return substitute(self.outputs, dict(zip(self.inputs, inputs, strict=True)))


def body_input(type: TensorType, name: str | None = None) -> Tensor:
    """A placeholder for a body."""
    return Input(type)(name=name)
