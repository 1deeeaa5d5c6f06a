"""What an op is: one small class whose fields never change, which holds everything known about it.

Prose, formula, shape rule, readable value, gradient, program lines, cost and sample inputs stand in
one place, so generic tests can walk the registry: a new op is tested the moment it exists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

from ...errors import TypeTeachError
from ...errors.records import Frozen, Record, fields_written
from ..graph import Tensor, apply
from ..types import Array, ArrayModule, TensorType, broadcast

if TYPE_CHECKING:
    from ..compile.program import Code, Name

Gradients = Sequence["Tensor | None"]
Samples = list[tuple["Op", list["Sample"]]]
REGISTRY: dict[str, type[Op]] = {}
T = TypeVar("T", bound="type[Op]")


class Sample(Record):
    """One sample input of an op, for tests, exercises and pictures.

    Numbers are drawn between `low` and `high`, and kept `margin` away from each point in `avoid`
    (where a slope jumps, differences cannot check a gradient).
    """

    shape: tuple[int, ...] = ()
    low: float = -2.0
    high: float = 2.0
    avoid: tuple[float, ...] = ()
    dtype: str = "float64"
    margin: float = 0.05


class Cost(Record):
    """What one evaluation costs: operations, and bytes read and written.

    One operation for each number that is made (or read, where many become one). In a product of
    matrices it is a multiply-add: a multiplication, and the addition of its result.
    """

    operations: int
    bytes: int


class Op(Frozen):
    """One kind of computation. Its fields are its settings; its methods say what it means.

    `symbol` is how it is written ("{0} + {1}"), `formula` is LaTeX, `derivatives` are the local
    derivatives in the same letters as `symbol`, one for each input.
    """

    symbol: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    derivatives: ClassVar[tuple[str, ...]] = ()
    precedence: ClassVar[int] = 100  # how tightly `symbol` holds together, to place brackets
    role: ClassVar[str] = "result"
    commutative: ClassVar[bool] = False
    broadcasts: ClassVar[bool] = False  # stretched inputs get their gradient summed back
    shape_only: ClassVar[tuple[int, ...]] = ()  # inputs of which only the shape is read
    is_view: ClassVar[bool] = False  # the value shares memory with input 0
    is_product: ClassVar[bool] = False  # each of its operations is a multiply-add
    joins: ClassVar[bool] = False  # it makes few numbers of many: those it reads are counted
    is_random: ClassVar[bool] = False  # never folded into a constant
    has_effect: ClassVar[bool] = False  # it does something in each call, so it is never folded
    may_overwrite: ClassVar[tuple[int, ...]] = ()  # inputs whose memory the result may take over

    def result(self, *types: TensorType) -> TensorType:
        """The shape rule: the type of the result, or a ShapeError that is a sentence."""
        raise NotImplementedError

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        """The readable definition: what the numbers are (`xp` is NumPy or CuPy)."""
        raise NotImplementedError

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        """For each input, how much of `incoming` reaches it; None where there is no path."""
        return (None,) * len(inputs)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        """Write the program lines that compute the same numbers into `out`."""
        raise NotImplementedError

    def fitted(self, node: Tensor) -> Tensor | None:
        """A simpler node once every shape is a number, or None to stay as it is."""
        return None

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        """Operations and bytes, for known shapes; another view of the same numbers is free."""
        if self.is_view:
            return Cost(0, 0)
        moved = sum(t.bytes for i, t in enumerate(types) if i not in self.shape_only)
        counted = types[0] if self.joins else result
        return Cost(sum(math.prod(t.sizes) for t in counted.each), moved + result.bytes)

    @classmethod
    def samples(cls) -> Samples:
        """Settings and inputs that show the op at work; tests, exercises and pictures use them."""
        raise NotImplementedError

    def __call__(self, *inputs: Tensor, name: str | None = None) -> Tensor:
        return apply(self, inputs, name)

    def written(self, *inputs: str) -> str:
        """The op applied to inputs that are already written out."""
        return self.symbol.format(*inputs)

    @property
    def title(self) -> str:
        """The op's name with its settings, as pictures print it."""
        return repr(self).replace("()", "")


def cost_of(node: Tensor) -> Cost:
    """What it costs to compute a node whose shapes are known."""
    return node.op.cost(node.type, *[x.type for x in node.inputs])


@dataclass_transform(frozen_default=True)
def op(cls: T) -> T:
    """Make a class an op: note its fields, and put it in the registry that the tests walk."""
    cls.note_fields(_settings_of(cls))
    REGISTRY[cls.__name__] = cls
    return cls


def _settings_of(cls: type[Op]) -> list[str]:
    """What is written with a type is a setting; what belongs to every op is written without one."""
    names = fields_written(cls)
    for name in names:
        for base in cls.__mro__[1:]:
            if name in vars(base) and name not in fields_written(base):
                raise TypeError(f"{cls.__name__}.{name} is no setting: write it without a type")
    return names


def need_float(op: Op, *types: TensorType) -> None:
    """Refuse whole numbers where only fractions make sense."""
    for type in types:
        if not type.is_float:
            raise TypeTeachError(
                "TK-111",
                f"{op.title} needs numbers with fractions",
                [("it got", repr(type)), ("it needs", "float16, float32 or float64")],
                fix="K.cast(x, 'float32')",
            )


def need_numbers(op: Op, *types: TensorType) -> None:
    """Refuse True and False where only numbers make sense."""
    for type in types:
        if type.dtype == "bool":
            raise TypeTeachError(
                "TK-133",
                f"{op.title} needs numbers, not True and False",
                [("it got", repr(type))],
                fix="K.cast(x, 'float32')",
            )


def need_same_dtype(op: Op, *types: TensorType) -> str:
    """The dtype all inputs share; the operators put a visible Cast where they differ."""
    dtypes = {type.dtype for type in types}
    if len(dtypes) != 1:
        raise TypeTeachError(
            "TK-112",
            f"{op.title} needs inputs of one dtype",
            [("it got", " and ".join(repr(type) for type in types))],
            fix=f"K.cast(x, '{sorted(dtypes)[-1]}')",
        )
    return types[0].dtype


class Elementwise(Op):
    """The shape rule and the program line that all elementwise ops share."""

    ufunc: ClassVar[str] = ""
    arity: ClassVar[int] = 1
    broadcasts = True
    float_only: ClassVar[bool] = False
    numbers_only: ClassVar[bool] = False  # True and False have no minus, for example
    domain: ClassVar[tuple[Sample, ...]] = (Sample(),)
    may_overwrite: ClassVar[tuple[int, ...]] = (0, 1)

    def result(self, *types: TensorType) -> TensorType:
        dtype = need_same_dtype(self, *types)
        if self.float_only:
            need_float(self, *types)
        if self.numbers_only:
            need_numbers(self, *types)
        return TensorType(dtype, broadcast(*[type.shape for type in types]))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return getattr(xp, self.ufunc)(*arrays)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call(self.ufunc, *ins, out=out)

    @classmethod
    def samples(cls) -> Samples:
        shapes = (
            [((),), ((3,),), ((2, 3),), ((1, 3),), ((0, 3),)]
            if cls.arity == 1
            else [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 2))]
        )
        domain = cls.domain * cls.arity if len(cls.domain) == 1 else cls.domain
        return [
            (cls(), [of_shape(d, s) for d, s in zip(domain, pair, strict=True)]) for pair in shapes
        ]


def of_shape(sample: Sample, shape: tuple[int, ...]) -> Sample:
    """The same numbers to draw, for another shape."""
    return Sample(shape, sample.low, sample.high, sample.avoid, sample.dtype, sample.margin)


class Binary(Elementwise):
    """An elementwise op of two inputs."""

    arity = 2
