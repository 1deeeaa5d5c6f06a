"""A second generator of random graphs, written without looking at the first.

Everything is built twice: a tensor with K's functions, and beside it a function of plain NumPy
that works the same out by hand, a loop by a loop of Python's own. It looks for trouble where the
first did not: loops in loops, axes of size 0, unknown sizes, branches that hold inf or nan where
they are not taken, turned layouts, whole numbers, several outputs, masks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.engine import Tensor

Env = dict[Any, Any]  # what stands for each box now, and the values worked out so far


@dataclass(eq=False)
class Twin:
    """A tensor, and the same by NumPy. `shape` names sizes: "a", "b", "c", a sum of them, or 1."""

    tensor: Tensor
    by_hand: Callable[[Env], Any]
    shape: tuple[Any, ...]

    def value(self, env: Env) -> Any:
        """Its numbers, worked out once for what the boxes hold."""
        if self not in env:
            env[self] = self.by_hand(env)
        return env[self]


@dataclass
class WildGraph:
    """A finished graph: placeholders, arrays for them, and outputs."""

    inputs: list[Twin]
    feed: list[Any]
    outputs: list[Twin]
    sizes: dict[str, int]
    told: list[str] = field(default_factory=list)  # which kinds of node it has

    def numbers(self, feed: list[Any]) -> list[Any]:
        """The outputs by NumPy alone."""
        env: Env = dict(zip(self.inputs, feed, strict=True))
        with np.errstate(all="ignore"):
            return [np.asarray(out.value(env)) for out in self.outputs]


class Wilderness:
    """Random choices, all from one seed, and the graph that grows from them."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([2, seed])
        self.dtype = "float32" if self.chance(0.15) else "float64"
        self.sizes = {
            name: int(self.rng.choice([0, 1, 2, 3], p=[0.07, 0.18, 0.35, 0.4])) for name in "abc"
        }
        self.unknown = {name for name in "abc" if self.chance(0.4)}
        self.inputs: list[Twin] = []
        self.feed: list[Any] = []
        self.told: list[str] = []
        self.depth = 0

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return bool(self.rng.random() < share)

    def one(self, things: Any) -> Any:
        """One of several things."""
        things = list(things)
        return things[int(self.rng.integers(len(things)))]

    # boxes -----------------------------------------------------------------------------------

    def box(self, shape: tuple[Any, ...], kind: str = "float") -> Twin:
        """A new placeholder; its sizes are known or not, its numbers tame, whole, or flags."""
        sizes = tuple(1 if n == 1 else self.sizes[n] for n in shape)
        said = [None if n in self.unknown else size for n, size in zip(shape, sizes, strict=True)]
        dtype = {"float": self.dtype, "whole": "int32", "flag": "bool"}[kind]
        twin = Twin(K.placeholder(said, dtype=dtype), lambda env: env[twin], shape)
        array: Any = self.rng.uniform(-1.5, 1.5, sizes).astype(self.dtype)
        if kind == "whole":
            array = self.rng.integers(0, 3, sizes).astype("int32")
        elif kind == "flag":
            array = self.rng.random(sizes) < 0.6
        self.inputs.append(twin)
        self.feed.append(array)
        return twin

    def some_shape(self) -> tuple[Any, ...]:
        """A shape of one to three axes."""
        shape = [
            self.one("abc") for _ in range(int(self.rng.choice([1, 2, 3], p=[0.25, 0.45, 0.3])))
        ]
        return tuple(1 if self.chance(0.08) else name for name in shape)

    # growing -----------------------------------------------------------------------------------

    def grow(self, twin: Twin, steps: int) -> Twin:
        """Something made of a twin in so many steps."""
        for _ in range(steps):
            name = self.one(self.fitting(twin))
            self.told.append(name)
            twin = KINDS[name](self, twin)
        return twin

    def fitting(self, twin: Twin) -> list[str]:
        """The kinds of node that can stand on this twin; loops stand inside loops, but not deep."""
        rank = len(twin.shape)
        names = list(ANY_RANK) * 2
        if rank:
            names += SOME_RANK
        if rank >= 2:
            names += MATRICES
        if rank >= 1 and self.depth < 2:
            names += LOOPS * (1 if self.depth else 3)
        if rank >= 3 and self.depth < 1:
            names += RECURRENT * 3
        return names


Made = Callable[[Wilderness, Twin], Twin]
KINDS: dict[str, Made] = {}
ANY_RANK: list[str] = []
SOME_RANK: list[str] = []
MATRICES: list[str] = []
LOOPS: list[str] = []
RECURRENT: list[str] = []


def kind(shelf: list[str]) -> Callable[[Made], Made]:
    """Put a kind of node on a shelf."""

    def put(made: Made) -> Made:
        KINDS[made.__name__] = made
        shelf.append(made.__name__)
        return made

    return put


def same(x: Twin, with_k: Any, by_hand: Any) -> Twin:
    """A twin of the same shape: a function of one."""
    return Twin(with_k(x.tensor), lambda env: by_hand(x.value(env)), x.shape)


def sigmoid(x: Any) -> Any:
    """By hand."""
    return 1 / (1 + np.exp(-x))


CURVES: list[tuple[Any, Any]] = [
    (K.tanh, np.tanh),
    (K.sigmoid, sigmoid),
    (K.softplus, lambda x: np.logaddexp(x, 0)),
    (K.sin, np.sin),
    (lambda x: K.exp(-K.square(x)), lambda x: np.exp(-x * x)),
    (lambda x: K.log(1 + K.square(x)), lambda x: np.log(1 + x * x)),
    (lambda x: K.sqrt(1 + x * x), lambda x: np.sqrt(1 + x * x)),
    (lambda x: 1 / (2 + K.cos(x)), lambda x: 1 / (2 + np.cos(x))),
    (K.softsign, lambda x: x / (1 + abs(x))),
    (K.elu, lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)),
    (lambda x: K.relu(x, 0.3), lambda x: np.where(x > 0, x, 0.3 * x)),
    (K.abs, np.abs),
    (lambda x: K.clip(x, -0.7, 0.9), lambda x: np.clip(x, -0.7, 0.9)),
    (lambda x: -x * 0.5 + 1, lambda x: -x * 0.5 + 1),
    (lambda x: K.pow(K.abs(x) + 1, 0.5), lambda x: (abs(x) + 1) ** 0.5),
    (K.hard_sigmoid, lambda x: np.clip(0.2 * x + 0.5, 0, 1)),
]
# Flat, inf or nan where x is not above t; the other branch is taken there.
STEEP: list[tuple[Any, Any]] = [
    (K.log, np.log),
    (lambda x: K.pow(x, 0.5), lambda x: x**0.5),
    (lambda x: 1 / x, lambda x: 1 / x),
    (lambda x: K.log(2 * K.pow(x, 0.5)), lambda x: np.log(2 * x**0.5)),
    (lambda x: x * K.log(x), lambda x: x * np.log(x)),
    (lambda x: K.pow(x, -1.5), lambda x: x**-1.5),
]


@kind(ANY_RANK)
def curve(wild: Wilderness, x: Twin) -> Twin:
    """A smooth (or bent) function of each number."""
    return same(x, *wild.one(CURVES))


@kind(ANY_RANK)
def gated(wild: Wilderness, x: Twin) -> Twin:
    """A branch that holds inf or nan wherever it is not taken; some numbers stand at the border."""
    (steep, steep_hand), (tame, tame_hand) = wild.one(STEEP), wild.one(CURVES)
    t = float(wild.one([-0.4, 0.0, 0.3]))
    turned = wild.chance(0.3)

    def with_k(x: Any) -> Any:
        y = K.relu(x - t) if wild.chance(0.0) else x - t
        if turned:
            return K.switch(y <= 0.05, tame(x), steep(y))
        return K.switch(y > 0.05, steep(y), tame(x))

    return same(x, with_k, lambda v: np.where(v - t > 0.05, steep_hand(v - t), tame_hand(v)))


@kind(ANY_RANK)
def cut_root(wild: Wilderness, x: Twin) -> Twin:
    """`K.sqrt` counts what is negative as 0, and is flat there."""
    return same(x, lambda v: K.sqrt(v - 0.2) + v, lambda v: np.sqrt(np.maximum(v - 0.2, 0)) + v)


def other(wild: Wilderness, x: Twin) -> Twin:
    """A second twin that can stand beside `x`: of its shape, of one that stretches, or itself."""
    if wild.depth or wild.chance(0.25):
        return same(x, *wild.one(CURVES))
    shape = tuple(1 if wild.chance(0.2) else n for n in x.shape)
    if any("+" in str(n) or n == "?" for n in shape):
        return same(x, *wild.one(CURVES))
    return wild.box(shape[int(wild.rng.integers(len(shape) + 1)) :] if shape else shape)


PAIRS: list[tuple[Any, Any]] = [
    (lambda x, y: x + y, np.add),
    (lambda x, y: x - 2 * y, lambda x, y: x - 2 * y),
    (lambda x, y: x * y, np.multiply),
    (lambda x, y: x / (1 + K.square(y)), lambda x, y: x / (1 + y * y)),
    (K.maximum, np.maximum),
    (K.minimum, np.minimum),
    (lambda x, y: K.switch(x > y, x, 2 * y), lambda x, y: np.where(x > y, x, 2 * y)),
    (lambda x, y: K.cast(x > y, K.dtype(x)) * y, lambda x, y: (x > y) * y),
]


@kind(ANY_RANK)
def pair(wild: Wilderness, x: Twin) -> Twin:
    """A function of two numbers, stretched where one has a 1."""
    y = other(wild, x)
    with_k, by_hand = wild.one(PAIRS)
    return Twin(
        with_k(x.tensor, y.tensor), lambda env: by_hand(x.value(env), y.value(env)), x.shape
    )


@kind(ANY_RANK)
def counted(wild: Wilderness, x: Twin) -> Twin:
    """Whole numbers meet fractions."""
    if wild.depth or any("+" in str(n) or n == "?" for n in x.shape):
        return same(x, lambda v: v * K.cast(v > 0, "int32"), lambda v: v * (v > 0))
    n = wild.box(x.shape, "whole")
    return Twin(x.tensor * n.tensor, lambda env: x.value(env) * n.value(env), x.shape)


# one axis ----------------------------------------------------------------------------------------

REDUCTIONS: list[tuple[Any, Any]] = [
    (K.sum, np.sum),
    (K.mean, np.mean),
    (K.max, np.max),
    (K.min, np.min),
    (lambda x, **s: K.var(x, **s), np.var),
    (lambda x, **s: K.sqrt(K.var(x, **s) + 1), lambda x, **s: np.sqrt(np.var(x, **s) + 1)),
    (lambda x, **s: K.logsumexp(x, **s), lambda x, **s: np.log(np.sum(np.exp(x), **s))),
    (lambda x, **s: K.prod(x, **s), np.prod),
    (
        lambda x, **s: K.cast(K.any(x > 0, **s), K.dtype(x)),
        lambda x, **s: np.any(x > 0, **s) * 1.0,
    ),
]


@kind(SOME_RANK)
def reduced(wild: Wilderness, x: Twin) -> Twin:
    """One axis or two vanish, or shrink to 1."""
    count = min(len(x.shape), wild.one([1, 1, 2]))
    axes = sorted(int(a) for a in wild.rng.choice(len(x.shape), count, replace=False))
    keep = wild.chance(0.4)
    with_k, by_hand = wild.one(REDUCTIONS)
    settings: Any = {"axis": axes if count > 1 else axes[0], "keepdims": keep}
    hand = {**settings, "axis": tuple(axes)}
    kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape) if keep or i not in axes)
    return Twin(with_k(x.tensor, **settings), lambda env: by_hand(x.value(env), **hand), kept)


@kind(SOME_RANK)
def softmax(wild: Wilderness, x: Twin) -> Twin:
    """Each row as probabilities."""

    def by_hand(v: Any) -> Any:
        e = np.exp(v)
        return e / e.sum(-1, keepdims=True)

    if wild.chance(0.5):
        return same(x, lambda v: K.log(K.softmax(v)), lambda v: np.log(by_hand(v)))
    return same(x, K.softmax, by_hand)


@kind(SOME_RANK)
def joined(wild: Wilderness, x: Twin) -> Twin:
    """Two tensors one behind the other."""
    axis, y = int(wild.rng.integers(len(x.shape))), same(x, *wild.one(CURVES))
    shape = tuple("?" if i == axis else n for i, n in enumerate(x.shape))
    return Twin(
        K.concatenate([x.tensor, y.tensor], axis),
        lambda env: np.concatenate([x.value(env), y.value(env)], axis),
        shape,
    )


@kind(SOME_RANK)
def part(wild: Wilderness, x: Twin) -> Twin:
    """A slice along one axis; a single entry makes the axis vanish."""
    axis = int(wild.rng.integers(len(x.shape)))
    what = wild.one(
        [slice(1, None), slice(None, None, -1), slice(None, -1), slice(None, None, 2), 0]
    )
    index = (*[slice(None)] * axis, what)
    whole = isinstance(what, slice) and what.step == -1
    shape = tuple(
        n if i != axis or whole else "?" for i, n in enumerate(x.shape) if i != axis or what != 0
    )
    return Twin(x.tensor[index], lambda env: x.value(env)[index], shape)  # type: ignore[index]


@kind(SOME_RANK)
def rows_chosen(wild: Wilderness, x: Twin) -> Twin:
    """Rows named by whole numbers, some of them twice."""
    count = int(wild.rng.integers(0, 4))
    rows = np.zeros(count, "int32")

    def by_hand(env: Env) -> Any:
        value = x.value(env)
        if not len(value):  # in a loop without a step, whose body only tells a shape
            return np.zeros((count, *value.shape[1:]), value.dtype)
        return np.take(value, rows, 0)

    chosen = K.gather(x.tensor, K.constant(rows, "int32"))
    return Twin(chosen, by_hand, ("?", *x.shape[1:]))


@kind(SOME_RANK)
def flattened(wild: Wilderness, x: Twin) -> Twin:
    """All numbers in a row."""
    return Twin(K.flatten(x.tensor), lambda env: np.reshape(x.value(env), -1), ("?",))


@kind(SOME_RANK)
def wider(wild: Wilderness, x: Twin) -> Twin:
    """A new axis, stretched or not."""
    axis = int(wild.rng.integers(len(x.shape) + 1))
    shape = (*x.shape[:axis], 1, *x.shape[axis:])
    return Twin(
        K.expand_dims(x.tensor, axis), lambda env: np.expand_dims(x.value(env), axis), shape
    )


# matrices ----------------------------------------------------------------------------------------


@kind(MATRICES)
def turned(wild: Wilderness, x: Twin) -> Twin:
    """The axes in another order, and mostly something that reads them so."""
    order = [int(a) for a in wild.rng.permutation(len(x.shape))]
    y = Twin(
        K.permute_dimensions(x.tensor, order),
        lambda env: np.transpose(x.value(env), order),
        tuple(x.shape[a] for a in order),
    )
    return reduced(wild, y) if wild.chance(0.5) else y


@kind(MATRICES)
def product(wild: Wilderness, x: Twin) -> Twin:
    """A matrix product with weights from outside, or with itself turned."""
    if isinstance(x.shape[-1], str) and x.shape[-1] in wild.sizes and not wild.depth:
        name = wild.one("abc")
        w = wild.box((x.shape[-1], name))
        return Twin(
            K.dot(x.tensor, w.tensor),
            lambda env: np.dot(x.value(env), w.value(env)),
            (*x.shape[:-1], name),
        )
    if len(x.shape) != 2:
        return curve(wild, x)
    return Twin(
        K.dot(x.tensor, K.transpose(x.tensor)),
        lambda env: x.value(env) @ x.value(env).T,
        (x.shape[0], x.shape[0]),
    )


@kind(MATRICES)
def batch_product(wild: Wilderness, x: Twin) -> Twin:
    """One product for each sample."""
    if len(x.shape) != 3:
        return product(wild, x)
    return Twin(
        K.batch_dot(x.tensor, x.tensor, (2, 2)),
        lambda env: np.einsum("bik,bjk->bij", x.value(env), x.value(env)),
        (x.shape[0], x.shape[1], x.shape[1]),
    )


@kind(MATRICES)
def pooled(wild: Wilderness, x: Twin) -> Twin:
    """Pictures with a border, pooled; channels first or last."""
    if len(x.shape) != 3:
        return turned(wild, x)
    order, mode = wild.one(["th", "tf"]), wild.one(["max", "avg"])
    step = wild.one([1, 2])

    def by_hand(v: Any) -> Any:
        v = np.pad(v, [(0, 0), (1, 1), (1, 1)])
        down, across = ((n - 2) // step + 1 for n in v.shape[1:])
        join = np.max if mode == "max" else np.mean
        out = np.empty((v.shape[0], down, across))
        for i in range(down):
            for j in range(across):
                window = v[:, i * step : i * step + 2, j * step : j * step + 2]
                out[:, i, j] = join(window, axis=(1, 2))
        return out

    axis = 1 if order == "th" else 3
    pictures = K.spatial_2d_padding(K.expand_dims(x.tensor, axis), (1, 1), order)
    made = K.pool2d(pictures, (2, 2), (step, step), dim_ordering=order, pool_mode=mode)
    return Twin(K.squeeze(made, axis), lambda env: by_hand(x.value(env)), (x.shape[0], "?", "?"))
