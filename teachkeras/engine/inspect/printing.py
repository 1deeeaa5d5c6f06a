"""Tensors and graphs as text, with the same letters as the pictures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...errors.sources import learner_names
from ...errors.text import visible
from ..graph import Tensor, toposort
from ..ops.body import Body
from ..ops.leaves import Constant, Variable
from ..types import Array

if TYPE_CHECKING:
    from ..gradient.derive import Derivation

LONGEST = 90  # characters of an expression before it is cut
N = TypeVar("N", bound=Hashable)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # capitals: small letters are the learner's names


def letter(number: int) -> str:
    """The letter of the n-th node: A to Z, then A1 to Z1, A2 ...

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'A1')
    """
    round_, place = divmod(number, len(ALPHABET))
    return ALPHABET[place] + (str(round_) if round_ else "")


def letters(outputs: Iterable[Tensor]) -> dict[Tensor, str]:
    """A letter for every node, in the order in which they would be computed."""
    return {node: letter(i) for i, node in enumerate(toposort(outputs))}


def leaf_text(node: Tensor, names: Mapping[Tensor, str] | None = None) -> str:
    """How a leaf is written: its name, its number, or the learner's own name for it."""
    if node.name:
        return visible(node.name)
    if isinstance(node.op, Constant):
        return node.op.title
    if isinstance(node.op, Variable) and node.op.shared.name:
        return visible(node.op.shared.name)
    names = learner_names(Tensor) if names is None else names
    return names.get(node, node.op.title)


def example_text(node: Tensor) -> str:
    """A number of the right shape for a leaf, as Python writes it; an unknown size is 1."""
    shape = tuple(size if isinstance(size, int) else 1 for size in node.type.shape)
    return f"np.zeros({shape})" if shape else "0"


def names_for(order: Iterable[Tensor]) -> dict[Tensor, str]:
    """The learner's names, looked up only if some leaf of the graph has no name of its own."""
    nameless = any(node.role in ("input", "shared") and not node.name for node in order)
    return learner_names(Tensor) if nameless else {}


def expression(tensor: Tensor, names: Mapping[Tensor, str] | None = None) -> str:
    """The formula a tensor stands for; long ones are cut in the middle of the graph with "...".

    `names` gives nodes that should be written by name instead of being opened.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> expression(a * b + a), expression(a * (b + a))
    ('a * b + a', 'a * (b + a)')
    """
    return expressions(toposort([tensor]), names, tensor)[tensor]


def expressions(
    order: Sequence[Tensor],
    names: Mapping[Tensor, str] | None = None,
    opened: Tensor | None = None,
) -> dict[Tensor, str]:
    """The formulas of many tensors at once, each after the ones it reads: one walk for all.

    Asking `expression` for every node of a chain would walk it once for each node.
    """
    formulas = formulas_of(order, names or {})
    if not names:
        return formulas
    return {
        node: names[node] if node in names and node is not opened else formulas[node]
        for node in order
    }


def equations(order: Sequence[Tensor], names: Mapping[Tensor, str]) -> dict[Tensor, str]:
    """The lines a learner would write for many tensors: `z = c + a`, with `c` by its name.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> c = a * b
    >>> z = c + a
    >>> equations([a, b, c, z], {c: "c"})[c], equations([a, b, c, z], {c: "c"})[z]
    ('c = a * b', 'c + a')
    """
    formulas = formulas_of(order, names)
    return {
        node: f"{names[node]} = {text}" if node in names and node.inputs else names.get(node, text)
        for node, text in formulas.items()
    }


def formulas_of(order: Sequence[Tensor], names: Mapping[Tensor, str]) -> dict[Tensor, str]:
    """Each tensor's own formula; a tensor with a name stands by it in the formulas of others."""
    formulas: dict[Tensor, str] = {}
    written: dict[Tensor, tuple[str, int]] = {}
    own = names_for(order)
    for node in order:
        if not node.inputs:
            text = leaf_text(node, own)
            written[node] = text, 25 if text.startswith("-") else 100
        else:
            written[node] = _written(node, [written[x] for x in node.inputs])
        formulas[node] = written[node][0]
        if node in names:
            written[node] = names[node], 100
    return formulas


def _written(node: Tensor, parts: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """One op written around its inputs, with brackets only where they are needed."""
    precedence = node.op.precedence
    texts = []
    for place, (text, inner) in enumerate(parts):
        # Python reads a - b - c and a / b / c from the left, so the right side needs brackets
        # when it binds equally; ** is read from the right.
        first = place == 0 if precedence != 40 else place == 1
        needs = inner < precedence or (
            inner == precedence and not first and not node.op.commutative
        )
        texts.append(f"({text})" if needs and precedence < 100 else text)
    whole = node.op.written(*texts)
    return (whole, precedence) if len(whole) <= LONGEST else ("...", 100)


def called(order: Iterable[Tensor], names: Mapping[Tensor, str] | None = None) -> dict[Tensor, str]:
    """What the learner calls each tensor that has a name: by a variable, or by `name=`."""
    known = names or {}
    found = {node: known.get(node) or node.name for node in order}
    return {node: visible(name) for node, name in found.items() if name}


def wish_for(node: Tensor) -> str:
    """A telling name for a result: the learner's own, or the layer's, or the op's."""
    if node.name:
        return node.name
    return "_".join([*node.scope[-1:], type(node.op).__name__.lower()])


def told(tensor: Tensor) -> str:
    """A tensor as errors print it: as `describe` does, with the name it has at this moment."""
    name = learner_names(Tensor).get(tensor)
    text = describe(tensor)
    return f"{visible(name)} = {text}" if name and tensor.inputs and not tensor.name else text


def describe(tensor: Tensor) -> str:
    """One line: the expression, the type, and whether there is a value yet."""
    if tensor.role == "constant":
        value = np.array2string(_array(tensor), threshold=6, precision=4)
        status = "value " + " ".join(value.split())
    elif tensor.role == "shared":
        status = "a variable: K.get_value(x) shows its value"
    else:
        status = "no value yet"
    text = expression(tensor)
    if tensor.name and tensor.inputs:
        text = f"{visible(tensor.name)} = {text}"
    return f"{text}   {tensor.type!r}   {status}"


def _array(tensor: Tensor) -> Any:
    assert isinstance(tensor.op, Constant)
    return tensor.op.array


def tree(
    outputs: Sequence[Tensor],
    values: Mapping[Tensor, Any] | None = None,
    limit: int = 300,
    names: Mapping[Tensor, str] | None = None,
) -> str:
    """The graph as indented text: each output, under it what it reads; a letter for each node.

    A node that was already written is not opened again. Above `limit` lines the rest is counted.
    `names` gives the learner's names, which stand in the formulas as in the learner's own lines.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> print(tree([a * b + a]))
    D  add        float32 ()   a * b + a
      C  multiply   float32 ()   a * b
        A  input      float32 ()   a
        B  input      float32 ()   b
      A  (above)
    """
    marks = letters(outputs)
    formulas = equations(list(marks), called(marks, names))

    known = values or {}

    def told(node: Tensor) -> str:
        number = f"   = {short_value(known[node])}" if node in known else ""
        return tree_line(node, formulas[node]) + number

    return written_tree(
        outputs, lambda node: node.inputs, marks.__getitem__, told, len(marks), limit
    )


def written_tree(
    outputs: Sequence[N],
    reads: Callable[[N], Sequence[N]],
    letter_of: Callable[[N], str],
    told: Callable[[N], str],
    count: int,
    limit: int,
) -> str:
    """The indented lines of `tree` for nodes of any kind: symbols, or those of a record."""
    lines: list[str] = []
    seen: set[N] = set()
    stack = [(output, 0) for output in reversed(outputs)]
    while stack and len(lines) < limit:
        node, depth = stack.pop()
        indent = "  " * min(depth, 40)
        if node in seen:
            lines.append(f"{indent}{letter_of(node)}  (above)")
            continue
        seen.add(node)
        lines.append(f"{indent}{letter_of(node)}  {told(node)}")
        stack += [(x, depth + 1) for x in reversed(reads(node))]
    if stack:
        lines.append(f"... and {count - len(seen)} more nodes")
    return "\n".join(lines)


def tree_line(node: Tensor, formula: str) -> str:
    """What the tree says of a node: what it is, its type, its formula."""
    kind = type(node.op).__name__.lower() if node.inputs else node.role
    return f"{kind:<10} {node.type!r}   {formula}"


def short_value(value: object) -> str:
    """An array in one short line, four digits after the point at most.

    >>> short_value(np.array([1.0, 2.5])), short_value(np.float32(8))
    ('[1. 2.5]', '8')
    """
    parts = value if isinstance(value, tuple) else (value,)
    return " and ".join(_short_array(np.asarray(part)) for part in parts[:3])


def _short_array(array: Array) -> str:
    if array.ndim == 0:
        return f"{array.item():.4g}" if array.dtype.kind == "f" else str(array.item())
    text = np.array2string(array, threshold=6, edgeitems=2, precision=4)
    return " ".join(text.split()).replace(" ]", "]").replace("[ ", "[")


def chain_sentence(
    node: Tensor,
    x: Tensor,
    place: int,
    together: int,
    formulas: Mapping[Tensor, str] | None = None,
) -> str:
    """The chain rule in words, for what `node` sends back to its input number `place`.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> chain_sentence(a * b, a, 0, 1)
    'a * b has slope b in a: the gradient arriving at a * b, times b, goes to a.'
    """
    whole, part = _short(node, formulas), _short(x, formulas)
    local = "its local slope"
    if place < len(node.op.derivatives):
        local = _slope(node.op.derivatives[place], [_short(i, formulas) for i in node.inputs])
    if local == "1":
        text = f"{whole} has slope 1 in {part}: the gradient arriving at {whole} goes on unchanged"
    else:
        text = (
            f"{whole} has slope {local} in {part}: the gradient arriving at {whole}, "
            f"times {local}, goes to {part}"
        )
    if together > 1:
        text += f"; {together} contributions have now met at {part}, and they are added"
    return text + "."


def _short(node: Tensor, formulas: Mapping[Tensor, str] | None = None) -> str:
    text = expression(node) if formulas is None else formulas[node]
    return text if len(text) <= 30 else type(node.op).__name__.lower() + "(...)"


def _slope(template: str, inputs: Sequence[str]) -> str:
    """A local derivative with the inputs written in, in brackets unless brackets stand there.

    >>> _slope("exp({0})", ["a + b"]), _slope("2 * {0}", ["a + b"])
    ('exp(a + b)', '2 * (a + b)')
    """
    text = template
    for place, written in enumerate(inputs):
        inside = f"({written})" if " " in written else written
        text = text.replace(f"({{{place}}})", f"({written})").replace(f"{{{place}}}", inside)
    return text


def describe_derivation(derivation: Derivation) -> str:
    """The chain-rule steps as numbered lines, then the gradients."""
    lines = [f"{i}. {step.sentence}" for i, step in enumerate(derivation.steps, 1)]
    for target, gradient in zip(derivation.wrt, derivation.gradients, strict=True):
        lines.append(f"gradient for {_short(target)}: {expression(gradient)}")
    return "\n".join(lines)


def columns(rows: Sequence[Sequence[str]], left: Sequence[int] = (1, 2)) -> str:
    """Rows of texts as a table: numbers end in one column, the `left` columns begin in one.

    >>> print(columns([("", "computes", "bytes"), ("1", "x + 1", "12")], left=[1]))
       computes  bytes
    1  x + 1        12
    """
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            f"{text:<{wide[at]}}" if at in left else f"{text:>{wide[at]}}"
            for at, text in enumerate(row)
        )
        for row in rows
    )


def shortened(text: str, widest: int = 44) -> str:
    """A text of at most so many characters, for a table.

    >>> shortened("a * b * c", 6)
    'a * b…'
    """
    return text if len(text) <= widest else text[: widest - 1] + "…"


def _body_in_words(body: Body) -> str:
    formulas = expressions(body.order)
    return f"body({'; '.join(formulas[output] for output in body.outputs)})"


Body.__repr__ = _body_in_words  # type: ignore[assignment, method-assign]  # attached: ops print nothing
