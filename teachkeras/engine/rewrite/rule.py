"""What a rewrite rule is: what we look for, what we put there, and one sentence saying why.

A rule is written as a function of wildcards that returns the pair (looking_for, put_there), in the
engine's own operators:

    @rule("tidy", "adding nothing changes nothing", kind="exact")
    def add_zero(x):
        return x + 0, x

From this one definition it is matched, checked on numbers, printed and drawn. What is no pattern
(such as folding constants) is a class with the same fields and an `apply` of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from ..graph import Tensor, apply, in_place_of, rebuild, toposort
from ..ops.base import Op
from ..ops.leaves import Constant
from ..ops.shape import (
    BroadcastLike,
    BroadcastTo,
    ExpandDims,
    FromShape,
    FullLike,
    Reshape,
    ReshapeLike,
    Squeeze,
)
from ..ops.value import compute
from ..types import Dim, TensorType, equal_by

KINDS = ("exact", "rounding", "stabilising")
Bindings = dict[Tensor, Tensor]
Kinds = tuple[type[Op], ...]  # of a node and of the first inputs it reads
Look = list[tuple[int, tuple[type, ...]]]  # which kinds of op the input at a place may be
LOOKED_AT = 3  # inputs; no pattern's op reads more
RulesByStage = tuple[tuple[str, list["Rule"]], ...]


class Wildcard(Op):
    """A wildcard of a pattern: stands for any tensor, or only for a constant number."""

    role = "input"
    symbol = "_"

    def __init__(self, only_numbers: bool) -> None:
        self.only_numbers = only_numbers

    def result(self, *types: TensorType) -> TensorType:
        return TensorType("float32", (Dim(), Dim()))


class Number(Tensor):
    """Annotation of a rule's parameter: this wildcard matches constants only."""


class Rule:
    """The fields every rule has; `apply` answers the new tensor, or None when it does not fit."""

    name: str
    stage: str
    sentence: str
    kind: str = "exact"
    moves: bool = False  # True: the same numbers may lie in memory in another way afterwards
    roots: tuple[type[Op], ...] = ()

    def apply(self, node: Tensor) -> Tensor | None:
        """What to put in the place of `node`, or None."""
        raise NotImplementedError

    def may_fit(self, kinds: Kinds) -> bool:
        """Whether a node of these kinds is worth asking about."""
        return issubclass(kinds[0], self.roots)

    def why_not(self, node: Tensor) -> str:
        """One sentence: why the rule does not fire at this node."""
        if not isinstance(node.op, self.roots):
            wanted = " or ".join(root.__name__ for root in self.roots)
            return f"{self.name} looks at {wanted}; this node is {type(node.op).__name__}."
        if self.apply(node) is None:
            return f"{self.name} does not fit here: the inputs do not look as it needs them."
        return f"{self.name} does fire here: {self.sentence}."

    def __repr__(self) -> str:
        return f"{self.name} ({self.stage}, {self.kind}): {self.sentence}"


RULES: dict[str, Rule] = {}


class RuleBook:
    """Some rules, found by what a node looks like: most of them never have to be asked."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._found: dict[Kinds, RulesByStage] = {}

    def for_node(self, node: Tensor) -> RulesByStage:
        """The rules worth asking about a node, by stage."""
        kinds = (type(node.op), *[type(x.op) for x in node.inputs[:LOOKED_AT]])
        found = self._found.get(kinds)
        return self._look_up(kinds) if found is None else found

    def _look_up(self, kinds: Kinds) -> RulesByStage:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.may_fit(kinds):
                found.setdefault(rule.stage, []).append(rule)
        self._found[kinds] = tuple(found.items())
        return self._found[kinds]


@lru_cache(maxsize=32)
def rule_book(rules: tuple[Rule, ...]) -> RuleBook:
    """The book of these rules: the same one each time."""
    return RuleBook(rules)


def register(rule: Rule) -> Rule:
    """Put a rule among those that the passes and the tests walk."""
    assert rule.kind in KINDS and rule.name not in RULES, rule.name
    RULES[rule.name] = rule
    return rule


class PatternRule(Rule):
    """A rule given as a pattern."""

    def __init__(
        self,
        function: Callable[..., tuple[Tensor, Tensor]],
        stage: str,
        sentence: str,
        kind: str,
        when: Callable[..., bool] | None,
    ) -> None:
        self.function, self.name = function, function.__name__
        self.stage, self.sentence, self.kind, self.when = stage, sentence, kind, when

    # The function is called when its pattern is first needed, not while teachkeras is imported.

    @cached_property
    def wildcards(self) -> list[Tensor]:
        """One tensor that stands for anything, for each parameter of the function."""
        parameters = inspect.signature(self.function).parameters.values()
        return [
            apply(Wildcard(p.annotation in (Number, "Number")), (), name=p.name) for p in parameters
        ]

    @cached_property
    def pair(self) -> tuple[Tensor, Tensor]:
        """What the rule looks for, and what it puts there."""
        return self.function(*self.wildcards)

    @property
    def looking_for(self) -> Tensor:
        """The left side: what a node must look like."""
        return self.pair[0]

    @property
    def put_there(self) -> Tensor:
        """The right side: what takes its place."""
        return self.pair[1]

    @cached_property
    def patterns(self) -> list[tuple[Tensor, Look]]:
        """Every spelling of the pattern, and what refuses most nodes at first sight."""
        return [(p, _first_look(p)) for p in spellings(self.looking_for)]

    @cached_property
    def roots(self) -> tuple[type[Op], ...]:  # type: ignore[override]
        """The kind of op of the left side."""
        return (type(self.looking_for.op),)

    def may_fit(self, kinds: Kinds) -> bool:
        """Whether a node of these kinds is worth asking about."""
        return super().may_fit(kinds) and any(
            all(kinds[place + 1] in wanted for place, wanted in look) for _, look in self.patterns
        )

    def apply(self, node: Tensor) -> Tensor | None:
        for pattern, look in self.patterns:
            if any(type(node.inputs[place].op) not in kinds for place, kinds in look):
                continue
            found = match(pattern, node)
            if found is None:
                continue
            bound = [found[wild] for wild in self.wildcards]
            if self.when is not None and not self.when(*bound):
                continue
            with in_place_of(node):
                new = as_constant_of(with_numbers_folded(self.function(*bound)[1]), node)
            if new is not None and fits(new, node):
                return new
        return None


def rule(
    stage: str, sentence: str, kind: str = "exact", when: Callable[..., bool] | None = None
) -> Callable[[Callable[..., Any]], PatternRule]:
    """Make a function of wildcards a rule of the pass `stage`; `when` may refuse a match."""

    def decorate(function: Callable[..., Any]) -> PatternRule:
        made = PatternRule(function, stage, sentence, kind, when)
        register(made)
        return made

    return decorate


def with_numbers_folded(new: Any) -> Any:
    """A rule's right side with its own arithmetic on plain numbers, such as n + 1, worked out."""
    if not isinstance(new, Tensor):
        return new
    inputs = [
        Constant(compute(x.op, [y.op.array for y in x.inputs]), x.dtype)()  # type: ignore[attr-defined]
        if x.inputs and all(isinstance(y.op, Constant) for y in x.inputs)
        else x
        for x in new.inputs
    ]
    return rebuild(new, inputs)


def as_constant_of(new: Any, node: Tensor) -> Tensor | None:
    """A plain number on a rule's right side becomes a constant of the node's dtype and shape."""
    if isinstance(new, Tensor):
        return new
    return Constant(new, node.dtype)() if node.ndim == 0 else None


def fits(new: Tensor, node: Tensor) -> bool:
    """True when `new` certainly has the dtype and the shape of `node`."""
    if new.dtype != node.dtype or len(new.type.each) != len(node.type.each):
        return False
    return all(
        a.dtype == b.dtype and equal_by(node.equations, a.shape, b.shape)
        for a, b in zip(new.type.each, node.type.each, strict=True)
    )


def same_layout(new: Tensor, node: Tensor) -> bool:
    """True when a view does not take the place of an array of its own.

    The numbers are the same, but whoever adds them up may take them in another order. (One number
    stretched to a shape is how a constant of that shape is kept: there it is no matter.)
    """
    return node.op.is_view or not new.op.is_view or isinstance(node.op, FromShape)


def spellings(pattern: Tensor) -> Iterator[Tensor]:
    """The pattern with the inputs of commutative ops in either order (patterns are tiny)."""
    order = toposort([pattern])
    flips = [n for n in order if n.op.commutative and len(set(n.inputs)) == 2]  # x + x has one
    for choice in product((False, True), repeat=len(flips)):
        flipped = {node for node, swap in zip(flips, choice, strict=True) if swap}
        new: Bindings = {}
        for node in order:
            inputs = [new[x] for x in node.inputs]
            if node in flipped:
                inputs.reverse()
            new[node] = rebuild(node, inputs)
        yield new[pattern]


def match(pattern: Tensor, node: Tensor) -> Bindings | None:
    """What each wildcard stands for if `node` looks like `pattern`, else None.

    The same wildcard must stand for the same tensor everywhere it occurs.
    """
    found: Bindings = {}
    stack = [(pattern, node)]
    while stack:
        want, have = stack.pop()
        if isinstance(want.op, Wildcard):
            if want.op.only_numbers and have.role != "constant":
                return None
            if found.setdefault(want, have) is not have:
                return None
        elif isinstance(want.op, Constant):
            number = uniform(have)
            if number is None or number != want.op.array.item():
                return None
        elif type(want.op) is type(have.op) and (not want.op.fields or want.op == have.op):
            stack += zip(want.inputs, have.inputs, strict=True)
        else:
            return None
    return found


MOVERS = (BroadcastLike, BroadcastTo, ExpandDims, Squeeze, Reshape, ReshapeLike)


def _first_look(pattern: Tensor) -> Look:
    """What kinds of op a pattern's inputs may be: most nodes are refused by that alone."""
    look: Look = []
    for place, x in enumerate(pattern.inputs):
        if isinstance(x.op, Constant):
            look.append((place, (Constant, FullLike, *MOVERS)))
        elif isinstance(x.op, Wildcard):
            if x.op.only_numbers:
                look.append((place, (Constant,)))
        else:
            look.append((place, (type(x.op),)))
    return look


def uniform(node: Tensor) -> float | None:
    """The one number a tensor is filled with, whatever its shape; None if it is not so simple.

    >>> from teachkeras.engine import constant, placeholder
    >>> uniform(constant(2.0)), uniform(placeholder())
    (2.0, None)
    """
    while isinstance(node.op, MOVERS):
        node = node.inputs[0]
    if isinstance(node.op, FullLike):
        return node.op.number
    if isinstance(node.op, Constant) and node.op.array.size == 1:
        return node.op.array.item()  # type: ignore[no-any-return]
    return None
