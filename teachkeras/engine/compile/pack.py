"""Parameters that are updated alike lie in one flat array, so that one line updates them all.

A network of four layers has eight parameters; Adam needs about ten lines for each. In one flat
array it needs ten lines in all: time is the number of lines. The parameters stay what they were:
each is a view of its piece of the flat array.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors.records import Record
from ..graph import Tensor, in_place_of
from ..ops.base import Elementwise, Op, Samples
from ..ops.leaves import Variable
from ..shared import Shared, move_all
from ..types import TensorType

Update = tuple[Shared, Tensor]
MOST_STEPS = 60  # an update longer than this is not an optimizer's


class Flat(Op):
    """Several arrays behind each other in one row (only inside programs)."""

    symbol = "flat"

    def result(self, *types: TensorType) -> TensorType:
        return TensorType(types[0].dtype, (sum(_count(t.sizes) for t in types),))

    def written(self, *inputs: str) -> str:
        return "flat(...)"

    @classmethod
    def samples(cls) -> Samples:
        return []


class Recipe(Record, eq=False):
    """How one new value is made: its steps, and the leaves they begin from.

    Two recipes with the same steps are the same computation on other numbers.
    """

    steps: list[tuple[Any, ...]]
    variables: list[Tensor]
    others: list[Tensor]

    @property
    def signature(self) -> tuple[Any, ...]:
        """What makes two recipes the same."""
        return tuple(self.steps)


def packed(updates: Sequence[Update]) -> list[Update]:
    """The same updates, with those of one recipe on flat arrays."""
    groups: dict[Any, list[tuple[Update, Recipe]]] = {}
    for shared, new in updates:
        recipe = recipe_of(shared, new)
        key = (str(shared.value.dtype), recipe.signature) if recipe else (id(shared),)
        groups.setdefault(key, []).append(((shared, new), recipe or Recipe([], [], [])))
    known: dict[Any, Tensor] = {}
    result: list[Update] = []
    for members in groups.values():
        together = _pack_group(members, known) if len(members) > 1 else None
        result += [together] if together else [update for update, _ in members]
    return result


def recipe_of(shared: Shared, new: Tensor) -> Recipe | None:
    """The recipe of a new value, or None if it is not worked out number by number.

    It ends at variables of the same shape, at gradients, and at single numbers.
    """
    shape = shared.value.shape
    recipe, number = Recipe([], [], []), dict[Tensor, int]()
    stack = [new]
    while stack:
        node = stack[-1]
        inner = _is_step(node, shape)
        waiting = [x for x in node.inputs if x not in number] if inner else []
        if waiting:
            stack += reversed(waiting)
            continue
        stack.pop()
        if node in number:
            continue
        number[node] = len(recipe.steps)
        if inner:
            recipe.steps.append((node.op, *[number[x] for x in node.inputs]))
        elif not _leaf(node, shape, recipe):
            return None
        if len(recipe.steps) > MOST_STEPS:
            return None
    return recipe if len(recipe.steps) > 1 else None


def _is_step(node: Tensor, shape: tuple[int, ...]) -> bool:
    """True for elementwise work of the update itself; gradients are where it begins."""
    return (
        isinstance(node.op, Elementwise)
        and not node.op.is_view
        and not node.backward
        and node.type.shape == shape
        and bool(node.inputs)
    )


def _leaf(node: Tensor, shape: tuple[int, ...], recipe: Recipe) -> bool:
    if node.ndim == 0:
        recipe.steps.append(("number", node))
    elif node.type.shape != shape:
        return False
    elif isinstance(node.op, Variable):
        recipe.steps.append(("variable", len(recipe.variables)))
        recipe.variables.append(node)
    else:
        recipe.steps.append(("other", len(recipe.others)))
        recipe.others.append(node)
    return True


def _pack_group(
    members: Sequence[tuple[Update, Recipe]], known: dict[Any, Tensor]
) -> Update | None:
    """One update for a group of the same recipe, or None if its variables are packed otherwise."""
    targets = flat_of([shared for (shared, _), _ in members])
    if targets is None:
        return None
    leaves: list[Tensor] = []
    for place in range(len(members[0][1].variables)):
        flat = flat_of([_shared(recipe.variables[place]) for _, recipe in members])
        if flat is None:
            return None
        leaves.append(_known(known, ("variable", flat), lambda flat=flat: Variable(flat)()))
    others = []
    for place in range(len(members[0][1].others)):
        parts = tuple(recipe.others[place] for _, recipe in members)
        others.append(_known(known, ("flat", parts), lambda parts=parts: Flat()(*parts)))
    with in_place_of(members[0][0][1]):
        return targets, _again(members[0][1], leaves, others, known)


def _again(
    recipe: Recipe, variables: Sequence[Tensor], others: Sequence[Tensor], known: dict[Any, Tensor]
) -> Tensor:
    """The recipe carried out on flat arrays."""
    made: list[Tensor] = []
    for kind, *rest in recipe.steps:
        if kind == "number":
            made.append(rest[0])
        elif kind in ("variable", "other"):
            made.append((variables if kind == "variable" else others)[rest[0]])
        else:
            inputs = tuple(made[i] for i in rest)
            made.append(_known(known, (kind, inputs), lambda o=kind, i=inputs: o(*i)))
    return made[-1]


def _known(known: dict[Any, Tensor], key: Any, make: Any) -> Tensor:
    if key not in known:
        known[key] = make()
    return known[key]


def _shared(node: Tensor) -> Shared:
    assert isinstance(node.op, Variable)
    return node.op.shared


def flat_of(members: Sequence[Shared]) -> Shared | None:
    """The flat array whose pieces are exactly these variables, made now if they lie apart."""
    if len(set(members)) != len(members):
        return None
    packs = {shared.pack for shared in members}
    if packs == {None}:
        return _make_flat(members)
    (pack,) = packs if len(packs) == 1 else (None,)
    return pack if pack is not None and pack.members == tuple(members) else None


def _make_flat(members: Sequence[Shared]) -> Shared:
    total = sum(shared.value.size for shared in members)
    flat = Shared(np.empty(total, members[0].value.dtype), _common_name(members))
    if members[0].arrays is not None:
        flat.bring(members[0].arrays)
    flat.members = tuple(members)
    places, start = [], 0
    for shared in members:
        end = start + shared.value.size
        places.append((shared, flat.value[start:end].reshape(shared.value.shape)))
        start = end
    move_all(places)
    for shared in members:
        shared.pack = flat
    return flat


def _common_name(members: Sequence[Shared]) -> str:
    names = [shared.name for shared in members if shared.name]
    return f"{names[0]}_to_{names[-1]}" if len(names) == len(members) else "slots"


def _count(sizes: Sequence[int]) -> int:
    return int(np.prod(sizes, dtype="int64"))
