"""The loops of the wild graphs, which may stand in each other; and the graph of a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.engine import Tensor
from tests.engine.wild_graphs import (
    CURVES,
    LOOPS,
    PAIRS,
    RECURRENT,
    Env,
    Twin,
    Wilderness,
    WildGraph,
    kind,
    same,
)

# loops -------------------------------------------------------------------------------------------


def inside(wild: Wilderness, entry: Tensor, shape: tuple[Any, ...], extra: Any = None) -> Twin:
    """A box of a loop's body as a twin, from which the body grows."""
    twin = Twin(entry, lambda env: env[twin], shape)
    return twin


@kind(LOOPS)
def mapped(wild: Wilderness, x: Twin) -> Twin:
    """`K.map_fn`; its body may hold a loop, and read what stands outside."""
    found: list[Twin] = []
    fixed = wild.one([None, x])

    def body(entry: Tensor) -> Tensor:
        first = inside(wild, entry, x.shape[1:])
        wild.depth += 1
        made = wild.grow(first, wild.one([1, 1, 2]))
        wild.depth -= 1
        if fixed is not None:
            scale = Twin(K.tanh(K.sum(x.tensor)), lambda env: np.tanh(x.value(env).sum()), ())
            body_made = made
            made = Twin(
                body_made.tensor * scale.tensor,
                lambda env: body_made.value(env) * scale.value(env["outside"]),
                made.shape,
            )
        found[:] = [first, made]
        return made.tensor

    tensor = K.map_fn(body, x.tensor)
    first, made = found

    def by_hand(env: Env) -> Any:
        entries = x.value(env)
        rows = [made.value({first: row, "outside": env}) for row in entries]
        if rows:
            return np.stack(rows)
        blank = np.zeros(entries.shape[1:])
        return np.zeros((0, *np.shape(made.value({first: blank, "outside": env}))))

    return Twin(tensor, by_hand, (x.shape[0], *made.shape))


@kind(LOOPS)
def folded(wild: Wilderness, x: Twin) -> Twin:
    """`K.foldl` or `K.foldr`, with a beginning of its own."""
    found: list[Twin] = []
    back = wild.chance(0.4)
    mix = wild.one(PAIRS[:6])

    def body(accumulator: Tensor, entry: Tensor) -> Tensor:
        state, first = inside(wild, accumulator, x.shape[1:]), inside(wild, entry, x.shape[1:])
        wild.depth += 1
        one = same(first, *wild.one(CURVES))
        if wild.chance(0.5) and first.shape:
            one = mapped(wild, first) if wild.depth < 3 else one
            if one.shape != first.shape or "?" in one.shape:
                one = same(first, *wild.one(CURVES))
        wild.depth -= 1
        calm = same(state, K.tanh, np.tanh)
        made = Twin(
            mix[0](one.tensor, calm.tensor),
            lambda env: mix[1](one.value(env), calm.value(env)),
            x.shape[1:],
        )
        found[:] = [state, first, made]
        return made.tensor

    start = K.sum(x.tensor, axis=0) * 0.3
    tensor = (K.foldr if back else K.foldl)(body, x.tensor, start)
    state, first, made = found

    def by_hand(env: Env) -> Any:
        entries = x.value(env)
        now = entries.sum(0) * 0.3
        for row in entries[::-1] if back else entries:
            now = made.value({state: now, first: row, "outside": env})
        return now

    return Twin(tensor, by_hand, x.shape[1:])


@kind(RECURRENT)
def recurrent(wild: Wilderness, x: Twin) -> Twin:
    """`K.rnn` over (samples, time, ...), forwards or backwards, with a mask or without."""
    masked = wild.chance(0.5) and all(n in wild.sizes for n in x.shape[:2])
    back, last = wild.chance(0.3), wild.chance(0.3)
    mask = wild.box(x.shape[:2], "flag") if masked else None
    (bend, bend_hand), (mix, mix_hand) = wild.one(CURVES), wild.one(PAIRS[:6])
    nested = wild.chance(0.4)

    def step(now: Tensor, states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        inner = K.map_fn(lambda row: bend(row) * row, now) if nested else bend(now)
        made = mix(inner, K.tanh(states[0]))
        return made * 2 if nested else made, [made]

    zeros = K.sum(x.tensor, axis=1) * 0.5
    ends, outputs, _ = K.rnn(
        step, x.tensor, [zeros], go_backwards=back, mask=None if mask is None else mask.tensor
    )

    def by_hand(env: Env) -> Any:
        v = x.value(env)
        flags = np.ones(v.shape[:2], bool) if mask is None else mask.value(env)
        state = out = v.sum(1) * 0.5  # what a masked step repeats before the first real one
        outs = []
        for t in range(v.shape[1])[::-1] if back else range(v.shape[1]):
            bent = bend_hand(v[:, t]) * (v[:, t] if nested else 1)
            new = mix_hand(bent, np.tanh(state))
            flag = flags[:, t].reshape(-1, *[1] * (new.ndim - 1))
            state, out = np.where(flag, new, state), np.where(flag, new * (1 + nested), out)
            outs.append(out)
        if last:
            return outs[-1]
        return np.stack(outs, 1) if outs else np.zeros_like(v)

    if last:
        return Twin(ends, by_hand, (x.shape[0], *x.shape[2:]))
    return Twin(outputs, by_hand, x.shape)


def wild_graph(seed: int) -> WildGraph:
    """The graph of a seed: the same each time. May raise a TeachError where an axis is empty."""
    wild = Wilderness(seed)
    x = wild.box(wild.some_shape())
    y = wild.grow(x, int(wild.rng.integers(2, 6)))
    outputs = [y]
    if wild.chance(0.3):
        outputs.append(wild.grow(wild.one([x, y]), int(wild.rng.integers(1, 3))))
    return WildGraph(wild.inputs, wild.feed, outputs, wild.sizes, wild.told)
