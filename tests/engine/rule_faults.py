"""Faults to plant in the rewrite rules: every way to spoil what a rule puts back.

As in `faults.py`, each fault says whether it changes anything at all.
"""

from collections.abc import Callable, Iterator

from teachkeras.engine import Tensor, toposort
from teachkeras.engine.graph import substitute
from teachkeras.engine.ops.elementwise import Negative
from teachkeras.engine.ops.leaves import Constant
from teachkeras.engine.rewrite.rule import RULES, PatternRule, Rule, match
from teachkeras.errors import TeachError
from tests.engine.checkers import same_structure
from tests.engine.faults import Fault, put
from tests.engine.rule_examples import boxes, examples_of

PATIENCE = 2000  # times a rule may be asked before we say that it never comes to rest

Mutation = Callable[[Rule, Tensor, Tensor], "Tensor | None"]


def wrong_input(place: int) -> Mutation:
    """Put back an input of what was found instead of the result."""
    return lambda rule, node, after: node.inputs[place] if place < len(node.inputs) else after


def twice_the_same(place: int) -> Mutation:
    """Every operand of the result becomes one of them."""

    def mutate(rule: Rule, node: Tensor, after: Tensor) -> Tensor | None:
        if len(after.inputs) < 2 or place >= len(after.inputs):
            return after
        return after.op(*[after.inputs[place] for _ in after.inputs])

    return mutate


def swapped_operands(rule: Rule, node: Tensor, after: Tensor) -> Tensor | None:
    """The result with its operands in reverse order."""
    return after.op(*reversed(after.inputs)) if len(after.inputs) > 1 else after


def without_negation(rule: Rule, node: Tensor, after: Tensor) -> Tensor | None:
    """The result without one of the minus signs the rule put there."""
    old = set(toposort([node]))
    new = [n for n in toposort([after]) if n not in old and isinstance(n.op, Negative)]
    return substitute([after], {new[-1]: new[-1].inputs[0]})[0] if new else after


def constant_off_by_one(rule: Rule, node: Tensor, after: Tensor) -> Tensor | None:
    """A number the rule put there, one too large."""
    old = set(toposort([node]))
    for n in toposort([after]):
        if n not in old and isinstance(n.op, Constant) and n.dtype != "bool":
            return substitute([after], {n: Constant(n.op.array + 1, n.dtype)()})[0]
    return after


MUTATIONS: dict[str, Mutation] = {
    "negated": lambda rule, node, after: -after,
    "one too large": lambda rule, node, after: after + 1,
    "scaled by 1.01": lambda rule, node, after: after * 1.01,
    "does not fire": lambda rule, node, after: None,
    "first input put back": wrong_input(0),
    "second input put back": wrong_input(1),
    "third input put back": wrong_input(2),
    "first operand twice": twice_the_same(0),
    "second operand twice": twice_the_same(1),
    "operands swapped": swapped_operands,
    "a minus sign dropped": without_negation,
    "a constant off by one": constant_off_by_one,
}


def mutated(rule: Rule, mutate: Mutation) -> Callable[[Tensor], Tensor | None]:
    """The rule's `apply` with its result changed."""
    original, calls = rule.apply, [0]

    def apply(node: Tensor) -> Tensor | None:
        calls[0] += 1
        assert calls[0] < PATIENCE, "the rule never comes to rest"
        after = original(node)
        return None if after is None else mutate(rule, node, after)

    return apply


def same_results(rule: Rule, mutate: Mutation) -> str:
    """Says so if the mutation changes nothing, or cannot even be built."""
    reason = "the very same result"
    for build in examples_of(rule):
        box, _ = boxes()
        for node in toposort([build(box)]):
            after = rule.apply(node) if isinstance(node.op, rule.roots) else None
            if after is None:
                continue
            try:
                other = mutate(rule, node, after)
            except TeachError:
                reason = "its shapes do not fit, so it cannot be built"
                continue
            if other is None or not same_structure([after], [other]):
                return ""
    return reason


def rule_faults() -> Iterator[Fault]:
    """Every mutation of every rule."""
    for rule in RULES.values():
        for name, mutate in MUTATIONS.items():
            same = same_results(rule, mutate)
            plant = put(rule, "apply", mutated(rule, mutate))  # type: ignore[arg-type]
            yield Fault(f"{rule.name}: {name}", rule, plant, same)
        if isinstance(rule, PatternRule) and len(rule.wildcards) > 1:
            spoiled = wildcards_swapped(rule)
            plant = put(rule, "apply", mutated(rule, spoiled))  # type: ignore[arg-type]
            name = f"{rule.name}: wildcards swapped"
            yield Fault(name, rule, plant, same_results(rule, spoiled))


def wildcards_swapped(rule: PatternRule) -> Mutation:
    """The right side written for the wrong tensors."""

    def mutate(_: Rule, node: Tensor, after: Tensor) -> Tensor | None:
        for pattern, _ in rule.patterns:
            found = match(pattern, node)
            if found is not None:
                return rule.function(*[found[w] for w in reversed(rule.wildcards)])[1]
        return after

    return mutate
