"""From symbols to something that runs: functions and gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.compile.function import Function
from ..engine.functions import elementwise as operators
from ..engine.gradient.derive import derive
from ..engine.graph import Tensor, keep_names, toposort
from ..engine.ops.control import Print, StopGradient
from ..engine.rewrite.driver import BEFORE_GRADIENTS, simplify
from ..errors import TypeTeachError
from ..errors.sources import learner_names
from .types import TensorLike, Update


def function(
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor] | None = None,
    updates: Sequence[Any] = (),
    strict: bool = False,
    guard: bool = False,
    **kwargs: object,
) -> Function:
    """A real function: a list of arrays in, a list of arrays out.

    `updates` are pairs (variable, new value): all new values are computed from the old ones, then
    stored. `strict` allows only rewrites that change not one bit. `guard` stops with the guilty
    op's name, before anything is stored, when the first output or a gradient is nan or inf. Other
    keywords are those of old backends and change nothing.

    >>> from teachkeras import backend as K
    >>> a, b = K.placeholder(), K.placeholder()
    >>> K.function([a, b], [a + b])([3, 5])
    [np.float32(8.0)]
    """
    names = learner_names(Tensor)
    keep_names(names)
    return Function(inputs, outputs, updates, strict, names, guard)


def gradients(loss: Tensor, variables: Sequence[Tensor] | Tensor) -> list[Tensor]:
    """How fast `loss` grows with each of `variables`: a list of tensors of their shapes.

    A loss of many numbers is added up first, as in Keras 1 on TensorFlow.

    >>> from teachkeras import backend as K
    >>> x = K.placeholder((3,))
    >>> K.function([x], K.gradients(K.sum(x ** 2), [x]))([[1, 2, 3]])
    [array([2., 4., 6.], dtype=float32)]
    """
    loss = operators.as_tensor(loss)
    total = loss if loss.ndim == 0 else operators.sum(loss)
    wanted = [variables] if isinstance(variables, Tensor) else list(variables)
    _check_symbols(wanted)
    if any(x.inputs for x in wanted):
        return derive(total, wanted).gradients
    # A loss made simple and stable first has a gradient that is born simple and stable. What its
    # shapes took for granted is still checked when numbers arrive.
    noted = tuple(dict.fromkeys(e for node in toposort([total]) for e in node.equations))
    found = derive(simplify([total], BEFORE_GRADIENTS).after[0], wanted).gradients
    for gradient in found:
        gradient.equations = (*gradient.equations, *noted)
    return found


def _check_symbols(wanted: Sequence[Any]) -> None:
    for x in wanted:
        if not isinstance(x, Tensor):
            raise TypeTeachError(
                "TK-234",
                "a gradient is taken with respect to symbols",
                [("it got", f"{type(x).__name__}: {str(x)[:50]!r}")],
                fix="K.gradients(loss, [w])   with w = K.variable(...)",
            )


def table_by_mistake(x: Tensor, rows: int) -> tuple[Tensor, Tensor] | None:
    """Two operands on the way to `x` of which broadcasting makes every row meet every other.

    One is (rows,), the other (rows, 1), and they are made from different placeholders. A table of
    one thing against itself is meant.

    >>> from teachkeras import backend as K
    >>> a, b = K.placeholder((7, 1), name='a'), K.placeholder((7, 1), name='b')
    >>> [x.ndim for x in K.table_by_mistake(K.sum(K.flatten(a) - b), 7)]
    [1, 2]
    >>> K.table_by_mistake(K.sum(K.flatten(a) - a), 7), K.table_by_mistake(K.sum(a - b), 7)
    (None, None)
    """
    for node in toposort([x]):
        if node.type.each[0].shape == (rows, rows) and len(node.inputs) > 1:
            flat = [each for each in node.inputs if each.type.shape == (rows,)]
            column = [each for each in node.inputs if each.type.shape == (rows, 1)]
            if flat and column and _made_from(flat[0]) != _made_from(column[0]):
                return flat[0], column[0]
    return None


def _made_from(x: Tensor) -> set[Tensor]:
    return {node for node in toposort([x]) if node.role == "input"}


def update(x: Tensor, new_x: TensorLike) -> Update:
    """The update that stores `new_x` in the variable `x`.

    >>> from teachkeras import backend as K
    >>> x = K.variable(1.)
    >>> _ = K.function([], [], updates=[K.update(x, x * 5)])([]); K.get_value(x)
    array(5., dtype=float32)
    """
    return x, new_x


def update_add(x: Tensor, increment: TensorLike) -> Update:
    """The update that adds `increment` to the variable `x`.

    >>> from teachkeras import backend as K
    >>> x = K.variable(1.)
    >>> _ = K.function([], [], updates=[K.update_add(x, 2.)])([]); K.get_value(x)
    array(3., dtype=float32)
    """
    return x, x + increment


def update_sub(x: Tensor, decrement: TensorLike) -> Update:
    """The update that takes `decrement` from the variable `x`.

    >>> from teachkeras import backend as K
    >>> x = K.variable(1.)
    >>> _ = K.function([], [], updates=[K.update_sub(x, 2.)])([]); K.get_value(x)
    array(-1., dtype=float32)
    """
    return x, x - decrement


def moving_average_update(variable: Tensor, value: TensorLike, momentum: float) -> Update:
    """The update of a running average: variable * momentum + value * (1 - momentum).

    >>> from teachkeras import backend as K
    >>> x = K.variable(10.)
    >>> _ = K.function([], [], updates=[K.moving_average_update(x, 20., 0.9)])([])
    >>> K.get_value(x)
    array(11., dtype=float32)
    """
    return variable, variable * momentum + value * (1.0 - momentum)  # type: ignore[operator]


def print_tensor(x: Tensor, message: str = "") -> Tensor:
    """The tensor itself, whose numbers are printed after `message` whenever it is computed.

    Only what leads to an output is computed, so use the result in place of `x`.

    >>> from teachkeras import backend as K
    >>> x = K.placeholder((2,))
    >>> f = K.function([x], [K.sum(K.print_tensor(x, "x is "))])
    >>> f([[1, 2]])
    x is [1. 2.]
    [np.float32(3.0)]
    """
    return Print(str(message))(operators.as_tensor(x))


def stop_gradient(variables: Tensor) -> Tensor:
    """The same numbers, but no gradient goes back through here.

    >>> from teachkeras import backend as K
    >>> x = K.placeholder(())
    >>> K.function([x], K.gradients(x * K.stop_gradient(x), x))([3.])
    [np.float32(3.0)]
    """
    return StopGradient()(operators.as_tensor(variables))
