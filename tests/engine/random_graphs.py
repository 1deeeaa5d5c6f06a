"""Random graphs: every op of the registry, stretched shapes, unknown sizes, shared inputs.

A graph grows node by node. Each new node is computed at once from the numbers of the nodes it
reads, so a step that would leave the comfortable range (inf, nan, thousands) is taken back.
Everything that carries a gradient is float64, because central differences need the digits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from teachkeras.engine import Tensor, placeholder, shared
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions.loops import loop
from teachkeras.engine.ops.base import REGISTRY, Elementwise, Op, Sample
from teachkeras.engine.ops.body import body_input
from teachkeras.engine.ops.control import Cast
from teachkeras.engine.ops.leaves import CompileTimeInput, Constant
from teachkeras.engine.ops.reduce import Reduction
from teachkeras.engine.ops.several import select_output
from teachkeras.engine.ops.value import compute
from teachkeras.engine.rewrite.check import sample_array
from teachkeras.engine.types import is_one
from teachkeras.errors import TeachError

SIZES = (2, 3)
LARGEST = 50.0
OPS = sorted(name for name, kind in REGISTRY.items() if kind.role == "result")


@dataclass
class Garden:
    """A growing graph: its random numbers, its nodes with their values, and what feeds it."""

    seed: int
    values: dict[Tensor, Any] = field(default_factory=dict)
    feed: dict[Tensor, Any] = field(default_factory=dict)
    variables: list[Tensor] = field(default_factory=list)
    frozen: list[Tensor] = field(default_factory=list)  # stop_gradient: held still by differences

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)

    # choosing --------------------------------------------------------------------------------

    def pick(self, things: Any) -> Any:
        """One of several things."""
        things = list(things)
        return things[int(self.rng.integers(len(things)))]

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < probability)

    def shape(self) -> tuple[int, ...]:
        """A small shape of rank 0 to 3; now and then an axis of size 1."""
        rank = self.pick([0, 1, 1, 2, 2, 2, 3])
        return tuple(1 if self.chance(0.12) else self.pick(SIZES) for _ in range(rank))

    def floats(self, want: Callable[[Tensor], bool] = lambda node: True) -> list[Tensor]:
        """The float64 nodes grown so far that are as wanted."""
        return [n for n in self.values if n.dtype == "float64" and want(n)]

    # leaves ----------------------------------------------------------------------------------

    def leaf(self, sample: Sample) -> Tensor:
        """A placeholder (some sizes unknown), a variable or a constant, holding sample numbers."""
        array = np.array(sample_array(self.rng, sample))
        kind = self.rng.random()
        if kind < 0.55:
            sizes = [None if n > 1 and self.chance(0.5) else n for n in array.shape]
            node = placeholder(sizes, str(array.dtype), f"x{len(self.feed)}")
            self.feed[node] = array
        elif kind < 0.85:
            node = shared(array, f"w{len(self.variables)}")
            self.variables.append(node)
        else:
            node = Constant(array, str(array.dtype))()
        self.values[node] = array
        return node

    def operand(self, sample: Sample, fits: Callable[[Tensor], bool] | None = None) -> Tensor:
        """A node that suits a sample's dtype, shape and domain: an old one, or a new leaf."""
        if fits is None:

            def fits(node: Tensor) -> bool:
                return self.values[node].shape == sample.shape

        old = [n for n in self.values if n.dtype == sample.dtype and fits(n)]
        node = self.pick(old) if old and self.chance(0.9) else self.leaf(sample)
        if node.dtype != "float64" or self._inside(node, sample):
            return node
        middle, width = (sample.low + sample.high) / 2, (sample.high - sample.low) / 2
        return self.keep(T.tanh(node) * (0.95 * width) + middle)

    def _inside(self, node: Tensor, sample: Sample) -> bool:
        value = self.values[node]
        return (sample.low, sample.high) == (-2, 2) or bool(
            np.all((value >= sample.low) & (value <= sample.high))
        )

    # growing ---------------------------------------------------------------------------------

    def keep(self, node: Tensor) -> Tensor:
        """Compute a new node (and the unknown ones below it), or raise when it leaves the range."""
        from teachkeras.engine import toposort

        new = [n for n in toposort([node]) if n not in self.values]
        with np.errstate(all="ignore"):
            for n in new:
                value = (
                    n.op.value(np)
                    if not n.inputs
                    else compute(n.op, [self.values[x] for x in n.inputs])
                )
                if not comfortable(value):
                    raise Withered
                self.values[n] = value if isinstance(value, tuple) else np.asarray(value)
        if type(node.op).__name__ == "StopGradient":
            self.frozen.append(node)
        return node

    def grow(self, name: str) -> bool:
        """Try to add one node of this op; False if it did not work out."""
        before = dict(self.values)
        try:
            node = BUILDERS.get(name, from_samples)(self, REGISTRY[name])
            if node not in self.values:
                self.keep(node)
            return True
        except (Withered, TeachError):
            self.values = {
                n: v
                for n, v in self.values.items()
                if n in before or n in self.feed or n in self.variables
            }
            return False


class Withered(Exception):
    """A step that left the comfortable range."""


def comfortable(value: Any) -> bool:
    """Finite, and of a size at which differences still have digits."""
    if isinstance(value, tuple):
        return all(map(comfortable, value))
    value = np.asarray(value)
    return value.dtype.kind != "f" or bool(np.all(abs(value) < LARGEST))


# builders: how each family of ops is put into a graph ------------------------------------------


def from_samples(garden: Garden, kind: type[Op]) -> Tensor:
    """Any op: one of its own samples, on operands of those shapes."""
    op, samples = garden.pick(kind.samples())
    return op(*[garden.operand(sample) for sample in samples])


def elementwise(garden: Garden, kind: type[Op]) -> Tensor:
    """An elementwise op on old nodes whose shapes stretch onto each other."""
    op, samples = garden.pick(kind.samples())
    shape = garden.shape()
    first = garden.operand(resized(samples[0], shape), lambda n: True)
    others = [
        garden.operand(
            resized(s, garden.values[first].shape), lambda n: stretches(garden, n, first)
        )
        for s in samples[1:]
    ]
    inputs = [first, *others]
    if (
        len(inputs) == 2
        and garden.chance(0.5)
        and samples[0] == resized(samples[1], samples[0].shape)
    ):
        inputs.reverse()
    return op(*inputs)


def reduction(garden: Garden, kind: type[Op]) -> Tensor:
    """A reduction over some axes of an old node."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    axes = sorted({int(garden.rng.integers(x.ndim)) for _ in range(2)})
    return kind(tuple(axes), garden.chance(0.4))(x)


def dot(garden: Garden, kind: type[Op]) -> Tensor:
    """A matrix product with rows of an old node."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    rows = garden.values[x].shape[-1]
    w = garden.operand(Sample((rows, 2)), lambda n: garden.values[n].shape[:1] == (rows,))
    if w.ndim != 2:
        raise Withered
    return kind()(x, w)


def transpose(garden: Garden, kind: type[Op]) -> Tensor:
    """The axes of an old node in a random order."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 1)
    return kind(tuple(int(axis) for axis in garden.rng.permutation(x.ndim)))(x)


def reshape(garden: Garden, kind: type[Op]) -> Tensor:
    """An old node as a vector, or with its first axis worked out."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    last = garden.values[x].shape[-1]
    return kind(garden.pick([(-1,), (-1, last), (last, -1), (1, -1)]))(x)


def softmax(garden: Garden, kind: type[Op]) -> Tensor:
    """Rows of an old node."""
    return kind()(garden.operand(Sample((2, 3)), lambda n: n.ndim > 0))


def cast(garden: Garden, kind: type[Op]) -> Tensor:
    """Into float64 from something smaller, or out of it into whole numbers (which are flat)."""
    small = [n for n in garden.values if n.dtype in ("bool", "int32", "int64", "float32")]
    if small and garden.chance(0.5):
        return Cast("float64")(garden.pick(small))
    if garden.chance(0.4):
        return Cast("float64")(garden.leaf(Sample(garden.shape(), dtype="float32")))
    return Cast(garden.pick(["int32", "bool"]))(garden.operand(Sample((2, 3)), lambda n: True))


def switch(garden: Garden, kind: type[Op]) -> Tensor:
    """A choice by a comparison, or by the learning phase."""
    yes = garden.operand(Sample(garden.shape()), lambda n: True)
    no = garden.operand(Sample(()), lambda n: stretches(garden, n, yes))
    flags = [n for n in garden.values if n.dtype == "bool" and stretches(garden, n, yes)]
    flag = garden.pick(flags) if flags and garden.chance(0.7) else yes > no
    return kind()(flag, yes, no)


def gate(garden: Garden, kind: type[Op]) -> Tensor:
    """An old node let through where another is positive."""
    x = garden.operand(Sample(garden.shape()), lambda n: True)
    other = garden.operand(Sample(()), lambda n: stretches(garden, n, x))
    return kind()(x, other > 0.1)


def fill(garden: Garden, kind: type[Op]) -> Tensor:
    """A tensor shaped like an old one."""
    number = float(garden.pick([0.0, 1.0, -1.0, 2.5]))
    return kind(number)(garden.operand(Sample(garden.shape()), lambda n: True))


def count(garden: Garden, kind: type[Op]) -> Tensor:
    """How many numbers an old node has along some axes."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    return kind((int(garden.rng.integers(x.ndim)),), "float64")(x)


def squeeze(garden: Garden, kind: type[Op]) -> Tensor:
    """An axis of size 1 taken away."""
    x = garden.operand(Sample((1, 3)), lambda n: 1 in n.type.shape)
    return kind(x.type.shape.index(1))(x)


def expand_dims(garden: Garden, kind: type[Op]) -> Tensor:
    """A new axis somewhere."""
    x = garden.operand(Sample((3,)), lambda n: n.ndim < 3)
    return kind(int(garden.rng.integers(x.ndim + 1)))(x)


def spread(garden: Garden, kind: type[Op]) -> Tensor:
    """An old node stretched over another."""
    like = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    return kind()(garden.operand(Sample(()), lambda n: stretches(garden, n, like)), like)


def broadcast_to(garden: Garden, kind: type[Op]) -> Tensor:
    """An old node stretched to a shape of plain numbers."""
    x = garden.operand(Sample((2, 1)), lambda n: n.ndim < 3)
    sizes = zip(x.type.shape, garden.values[x].shape, strict=True)
    shape = tuple(garden.pick(SIZES) if is_one(size) else n for size, n in sizes)
    return kind((garden.pick(SIZES), *shape))(x)


def argmax(garden: Garden, kind: type[Op]) -> Tensor:
    """The place of the largest number along an axis."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    return kind(int(garden.rng.integers(x.ndim)))(x)


def random_uniform(garden: Garden, kind: type[Op]) -> Tensor:
    """Random numbers shaped like an old node, with a draw counter of their own."""
    draw = shared(np.int64(garden.rng.integers(100)))
    garden.values[draw] = draw.op.shared.value.copy()
    like = garden.operand(Sample((2, 3)), lambda n: True)
    return kind(int(garden.rng.integers(1000)))(like, draw)


def scan(garden: Garden, kind: type[Op]) -> Tensor:
    """A loop over the rows of an old node, with a state, a weight, and now and then a record."""
    x = garden.operand(Sample((2, 3)), lambda n: n.ndim > 0)
    h = garden.operand(Sample(garden.values[x].shape[1:]))
    w = garden.operand(Sample(()), lambda n: stretches(garden, n, h))
    entry, state = body_input(x.type.with_shape(x.type.shape[1:]), "x"), body_input(h.type, "h")
    new = T.tanh(garden.pick([entry + w * state, (entry + w) * state, state - w * T.tanh(entry)]))
    record = garden.pick([new * w, T.square(entry) + w, T.tanh(state) * entry])
    outputs = [new, record] if garden.chance(0.6) else [new]
    made = loop([x], [h], [entry, state], outputs, backwards=garden.chance(0.5))
    return select_output(made, garden.pick(range(len(outputs))))


BUILDERS: dict[str, Any] = {
    **{name: elementwise for name in OPS if issubclass(REGISTRY[name], Elementwise)},
    **{name: reduction for name in OPS if issubclass(REGISTRY[name], Reduction)},
    "Dot": dot,
    "Transpose": transpose,
    "Reshape": reshape,
    "Softmax": softmax,
    "LogSoftmax": softmax,
    "Cast": cast,
    "Switch": switch,
    "Mask": gate,
    "FullLike": fill,
    "Count": count,
    "Squeeze": squeeze,
    "ExpandDims": expand_dims,
    "BroadcastLike": spread,
    "BroadcastTo": broadcast_to,
    "ArgMax": argmax,
    "ArgMin": argmax,
    "RandomUniform": random_uniform,
    "RandomNormal": random_uniform,
    "Scan": scan,
}


def resized(sample: Sample, shape: tuple[int, ...]) -> Sample:
    """The same domain, another shape."""
    return Sample(shape, sample.low, sample.high, sample.avoid, sample.dtype, sample.margin)


def stretches(garden: Garden, node: Tensor, over: Tensor) -> bool:
    """Whether a node's known 1s stretch over another node, and its other sizes agree."""
    small, wide = garden.values[node].shape, garden.values[over].shape
    if len(small) > len(wide):
        return False
    sizes = node.type.shape[::-1]
    return all(
        a == b or (a == 1 and sizes[i] == 1)
        for i, (a, b) in enumerate(zip(small[::-1], wide[::-1], strict=False))
    )


# whole graphs --------------------------------------------------------------------------------


@dataclass
class RandomGraph:
    """A finished graph: a loss, some other outputs, and what they are computed from."""

    seed: int
    loss: Tensor
    outputs: list[Tensor]
    wrt: list[Tensor]
    feed: dict[Tensor, Any]
    values: dict[Tensor, Any]
    frozen: list[Tensor]
    phase: Tensor | None


def random_graph(seed: int, size: int = 12) -> RandomGraph:
    """The graph of this seed: the same one on every machine."""
    garden = Garden(seed)
    for _ in range(3):
        garden.leaf(Sample(garden.shape()))
    names = [OPS[seed % len(OPS)], *[garden.pick(OPS) for _ in range(size)]]
    for name in names:
        for _ in range(5):
            if garden.grow(name):
                break
    phase = CompileTimeInput("learning phase")() if garden.chance(0.2) else None
    return finished(garden, phase)


def finished(garden: Garden, phase: Tensor | None) -> RandomGraph:
    """Gather the loose ends into one loss: a weighted sum of them."""
    from teachkeras.engine import toposort

    read = {x for node in garden.values for x in node.inputs}
    loose = [n for n in garden.floats() if n not in read and n.inputs]
    total: Any = 0.0
    for node in loose or garden.floats():
        weights = np.asarray(garden.rng.normal(size=garden.values[node].shape))
        part = T.sum(T.tanh(node) * Constant(weights, "float64")())
        total = part + total
    if phase is not None:
        garden.values[phase] = np.int32(1)
        garden.feed[phase] = 1
        total = T.switch(phase, total * 1.5, total)
    order = toposort([total])
    leaves = [*[x for x in garden.feed if x is not phase], *garden.variables]
    wrt = [x for x in leaves if x in order and x.dtype == "float64"]
    one = [n for n in garden.values if not isinstance(garden.values[n], tuple)]
    others = [n for n in one if n.inputs and n not in loose][-3:]
    needed = set(toposort([total, *others]))
    feed = {x: v for x, v in garden.feed.items() if x in needed}
    frozen = [n for n in garden.frozen if n in needed]
    return RandomGraph(
        garden.seed,
        total,
        others,
        wrt,
        feed,
        garden.values,
        frozen,
        phase if phase in needed else None,
    )
