"""How an op makes several tensors at once: its node stands for all of them, `Output` selects one.

An op with one result never needs any of this. The gradient of a node with several results is
several tensors, too: the walk backwards gathers them in a `TupleOf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType, TupleType, several
from .base import Gradients, Op, Samples
from .shape import FullLike

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class Output(Op):
    """One of the several tensors that a node stands for."""

    place: int
    fields = ("place",)
    formula = r"y_i"
    derivatives = ("1",)
    is_view = True

    def result(self, *types: TensorType) -> TensorType:
        return types[0].each[self.place]

    def written(self, *inputs: str) -> str:
        return f"output({inputs[0]}, {self.place})"

    @property
    def title(self) -> str:
        return f"output {self.place}"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return arrays[0][self.place]

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (node,) = inputs
        count = len(node.type.each)
        zeros = [FullLike(0.0)(one) for one in outputs_of(node)]
        return (TupleOf()(*[incoming if i == self.place else zeros[i] for i in range(count)]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        part = ins[0].parts[self.place]
        code.view(out, part, f"{part}[...]")

    @classmethod
    def samples(cls) -> Samples:
        return []


class TupleOf(Op):
    """Several tensors as one node: what the walk backwards hands to an op of several results.

    Such an op takes them apart again, so no program ever meets one.
    """

    formula = r"(y_1, y_2)"
    is_view = True

    def result(self, *types: TensorType) -> TensorType:
        return TupleType("several", (), types)

    def written(self, *inputs: str) -> str:
        return f"together({', '.join(inputs)})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return arrays

    @classmethod
    def samples(cls) -> Samples:
        return []


def outputs_of(node: Tensor) -> list[Tensor]:
    """The results of a node: `Output` nodes for several, the node itself for one."""
    if not isinstance(node.type, TupleType):
        return [node]
    if isinstance(node.op, TupleOf):
        return list(node.inputs)
    return [Output(place)(node) for place in range(len(node.type.each))]


def select_output(node: Tensor, place: int) -> Tensor:
    """Result number `place` of a node."""
    return Output(place)(node) if isinstance(node.type, TupleType) else node


__all__ = ["Output", "TupleType", "TupleOf", "outputs_of", "select_output", "several"]
