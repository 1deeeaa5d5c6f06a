"""How a rewrite rule is judged; `test_faults.py` uses the same judge on planted faults."""

from typing import Any

import numpy as np

from teachkeras.engine import Tensor, toposort
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.rewrite.check import EPS
from teachkeras.engine.rewrite.driver import RewriteStep, Simplification, _Pass
from teachkeras.engine.rewrite.rule import Rule
from tests.engine.rule_examples import (
    boxes,
    examples_of,
    random_feed,
    special_example,
    special_feed,
)


def alone(rule: Rule, outputs: tuple[Tensor, ...]) -> Simplification:
    """A graph rewritten by one rule and by nothing else."""
    simplification = Simplification(outputs)
    _Pass(simplification, [rule]).run()
    return simplification


def fired(simplification: Simplification, rule: Rule) -> list[RewriteStep]:
    """The steps this rule made."""
    return [step for step in simplification.steps if step.rule == rule.name]


def check_rule(rule: Rule, dtypes: tuple[str, ...] = ("float32", "float64")) -> None:
    """The rule fires on its examples, and both sides are the same by its kind, on all numbers."""
    for build in examples_of(rule):
        for dtype in dtypes:
            check_example(rule, build, dtype)
    box, made = boxes("float32")
    node = special_example(rule)(box)
    after = alone(rule, (node,)).after[0]
    compare(rule, node, after, special_feed(made))


def check_example(rule: Rule, build: Any, dtype: str) -> None:
    """One example: fires, keeps the type, keeps the numbers, and comes to rest."""
    box, made = boxes(dtype)
    node = build(box)
    simplification = alone(rule, (node,))
    if dtype == "float32":
        assert fired(simplification, rule), f"{rule.name} did not fire on {node!r}"
    after = simplification.after[0]
    assert after.type == node.type, f"{rule.name}: {node.type} became {after.type}"
    assert not fired(alone(rule, (after,)), rule), f"{rule.name} fires on its own result"
    if fired(simplification, rule):
        check_smaller(rule, node, after)
    for seed in range(3):
        compare(rule, node, after, random_feed(made, seed))


def check_smaller(rule: Rule, node: Tensor, after: Tensor) -> None:
    """A rule that is not about digits or speed leaves fewer nodes, or cheaper ones."""
    if rule.stage in ("lean", "fit"):
        return
    before_size, after_size = weight(node), weight(after)
    assert after_size < before_size, f"{rule.name}: {before_size} -> {after_size}"


DEAR = {
    "Power": 50,
    "Exp": 20,
    "Log": 20,
    "Softmax": 28,
    "LogSoftmax": 40,
    "Sigmoid": 30,
    "Softplus": 35,
    "BroadcastLike": 2,
    "BroadcastTo": 2,
    "Squeeze": 1,
    "Negative": 5,
    "Add": 8,
    "Multiply": 6,
    "Subtract": 6,
    "Divide": 8,
}


def weight(node: Tensor) -> float:
    """The measure every rule lowers: what each op costs, times how many numbers it makes."""
    total = 0.0
    for x in toposort([node]):
        count = 1.0
        for size in x.type.shape:
            count *= size if isinstance(size, int) else 5
        kind = type(x.op).__name__
        total += DEAR.get(kind, 3) * (1 + count / 100) if x.inputs else 0.5
        total += 0 if kind == "Transpose" else 4 * sum(map(lies_across, x.inputs))
    return total


def lies_across(x: Tensor) -> bool:
    """Whether a volume is read in another order than it lies in memory, which takes longer."""
    large = [size for size in x.type.shape if size != 1]
    return type(x.op).__name__ == "Transpose" and x.ndim > 2 and len(large) > 1


def compare(rule: Rule, before: Tensor, after: Tensor, feed: dict[Tensor, Any]) -> None:
    """Both sides on the same numbers, judged by the rule's kind."""
    old, new = (np.asarray(v) for v in replay([before, after], feed).results)
    where = f"{rule.name} ({rule.kind}): {old.ravel()[:9]} became {new.ravel()[:9]}"
    assert agree(old, new, rule.kind), where


def agree(old: Any, new: Any, kind: str) -> bool:
    """An independent judge of the three kinds (the engine has one of its own).

    exact: the same numbers; 0 and -0 count as equal, nan equals nan. rounding: 16 units in the
    last place, or of the largest number. stabilising: the same, and where the old number was inf
    or nan the new one may be finite - but never the other way round.
    """
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    same = (old == new) | ((old != old) & (new != new))
    if kind == "exact" or old.dtype.kind != "f":
        return bool(np.all(same))
    with np.errstate(all="ignore"):
        units = 16 * EPS[str(old.dtype)]
        top = np.max(abs(old), where=np.isfinite(old), initial=1.0)
        close = abs(old - new) <= units * np.maximum(abs(old), top if kind == "rounding" else 1)
    free = ~np.isfinite(old) if kind == "stabilising" else np.zeros(old.shape, bool)
    return bool(np.all(same | close | free))
