"""What the total loss of a model is made of: one term for each output, one for each penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..errors import StateError
from ..errors.records import Record
from ..errors.text import in_lines

if TYPE_CHECKING:
    from .step import Training


class Term(Record, eq=False):
    """One summand of a loss: its symbol, its weight, and its value today."""

    name: str
    kind: str  # "data" or "penalty"
    symbol: Any
    weight: float
    value: float

    @property
    def amount(self) -> float:
        """What it adds to the total: weight * value."""
        return self.weight * self.value

    @property
    def formula(self) -> str:
        """How a penalty is worked out; a loss of data is known by its name."""
        written = repr(self.symbol).split("   ")[0].removeprefix(f"{self.name} = ")
        return written if self.kind == "penalty" else ""


class LossTerms(Record, eq=False):
    """The total loss, broken into its terms; `symbol` is its graph, for `tk.show`."""

    terms: tuple[Term, ...]
    total: float
    symbol: Any
    rows: int  # samples the values were measured on

    def __repr__(self) -> str:
        some = f"the sum of {len(self.terms)} terms" if len(self.terms) > 1 else "one term"
        head = f"total loss {self.total:.6g} on {self.rows} samples, {some}:"
        wide = max(len(term.name) for term in self.terms)
        return in_lines([head, *(f"  {_line(term, wide)}" for term in self.terms)])


def _line(term: Term, wide: int) -> str:
    scaled = f"   {term.weight:g} * {term.value:.6g}" if term.weight != 1.0 else ""
    note = scaled or (f"   {term.formula}" if term.formula else "")
    return f"{term.amount:<12.6g}{term.name:<{wide}}{note}".rstrip()


def explain_loss(model: Training, arrays: list[Any] | None) -> LossTerms:
    """The terms of a compiled model's loss, measured on these arrays: inputs, labels, weights."""
    if arrays is None:
        raise StateError(
            "TK-461",
            "the loss of data can only be told on data",
            [("model", repr(model))],
            fix="model.explain(X, y)",
        )
    plans, penalties = model._plan.outputs, model._plan.penalties
    weighted = len(arrays) > len(model.inputs) + len(plans)
    with K.name_scope("loss"):
        symbols = [plan.score(weighted) for plan in plans]
    symbols += [x if K.is_symbol(x) else K.constant(x) for x in penalties]
    total = model._plan.results(weighted)[0]
    fed = [*model.inputs, *(p.target for p in plans)]
    fed += [p.sample_weights for p in plans] * weighted
    phase = [K.learning_phase()] * model.uses_learning_phase
    function = K.function([*fed, *phase], [total, *symbols])
    amount, *values = map(float, function([*arrays, *(0 for _ in phase)]))
    names = [(f"{plan.loss_name} of {plan.name}", "data", plan.weight) for plan in plans]
    names += [
        (x.name or f"penalty_{number}", "penalty", 1.0)
        for number, x in enumerate(symbols[len(plans) :], 1)
    ]
    terms = tuple(
        Term(name, kind, symbol, weight, value)
        for (name, kind, weight), symbol, value in zip(names, symbols, values, strict=True)
    )
    return LossTerms(terms, amount, total, len(arrays[0]))
