"""Loops: a step applied to every time step, a function applied to one entry after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.functions import elementwise as operators
from ..engine.functions.indexing import stack
from ..engine.functions.loops import every_step, loop
from ..engine.graph import Tensor, substitute
from ..engine.ops.body import body_input
from ..engine.ops.index import Slice
from ..engine.ops.scan import after_last_step, at_each_step
from ..engine.types import Dim, same_shape, unify
from ..errors import ArgumentError, ShapeError
from .config import floatx
from .types import TensorLike

Step = Callable[[Tensor, list[Tensor]], tuple[Any, Sequence[Any]]]


def rnn(
    step_function: Step,
    inputs: Tensor,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Tensor | None = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
) -> tuple[Tensor, Tensor, list[Tensor]]:
    """A step applied to every time step of `inputs` (samples, time, ...), carrying states along.

    `step_function(x_t, states + constants)` answers the step's output and the new states; lists
    among the constants are handed on as they are. Where
    `mask` (samples, time) is 0 the states stay and the output before is repeated: at first the
    initial state, where the first state has the output's shape, else zeros. Returns the last output
    (samples, ...), all outputs (samples, time, ...) in the order in which they were made, and the
    final states. `unroll` writes every step out.

    >>> x = K.constant([[[1.0], [2.0], [4.0]]])
    >>> halved = lambda x_t, states: (x_t + 0.5 * states[0], [x_t + 0.5 * states[0]])
    >>> last, outputs, states = K.rnn(halved, x, [K.zeros((1, 1))])
    >>> K.eval(last), K.eval(outputs)[0, :, 0]
    (array([[5.25]], dtype=float32), array([1.  , 2.5 , 5.25], dtype=float32))
    """
    x = _time_first(operators.as_tensor(inputs), input_length)
    walk = _LoopBeingBuilt(x, [operators.as_tensor(state) for state in initial_states])
    walk.step(step_function, [_constant(value) for value in constants or ()])
    if mask is not None:
        walk.skip(_mask_first(operators.as_tensor(mask)))
    return walk.results(go_backwards, unroll)


class _LoopBeingBuilt:
    """A recurrent computation while it is being built: boxes for what a step sees, what it makes.

    `outputs` are the new states and, if it is none of them, the output; `place` tells where the
    output stands among them.
    """

    def __init__(self, x: Tensor, states: list[Tensor]) -> None:
        self.sequences, self.initial = [x], list(states)
        self.count = len(states)
        self.entries = [_entry(x, "x_t")]
        names = ["state"] if len(states) == 1 else [f"state_{i + 1}" for i in range(len(states))]
        self.states = [body_input(s.type, name) for s, name in zip(states, names, strict=True)]

    def step(self, function: Step, constants: list[Any]) -> None:
        """Ask the step function what one step does."""
        made = function(self.entries[0], [*self.states, *constants])
        if not isinstance(made, (tuple, list)) or len(made) != 2:
            raise _not_a_step(f"{type(made).__name__}: {str(made)[:60]}", self.count)
        output, new_states = operators.as_tensor(made[0]), list(made[1])
        if len(new_states) != self.count:
            raise _not_a_step(f"{len(new_states)} new states", self.count)
        self.outputs = [operators.as_tensor(state) for state in new_states]
        if output not in self.outputs:
            self.outputs.append(output)
        self.place = self.outputs.index(output)

    def skip(self, mask: Tensor) -> None:
        """Where the mask is 0, repeat the output of the step before and keep the states."""
        if not self.count:
            raise _mask_without_states()
        flag = _entry(mask, "mask_t")
        if self.place:  # an output that is the first state is remembered as that
            self.remember_output()
        for place, old in enumerate(self.states):
            new = self.outputs[place]
            self.outputs[place] = operators.switch(_aligned(flag, new.ndim), new, old)
        self.sequences.append(mask)
        self.entries.append(flag)

    def remember_output(self) -> None:
        """Carry the output along as one more state; it begins as the first state, or with zeros."""
        output, first = self.outputs[self.place], self.initial[0]
        if not _alike(first, output):
            seen = [Slice((0,))(x) for x in self.sequences]
            at_first = zip([*self.entries, *self.states], [*seen, *self.initial], strict=True)
            first = operators.fill_like(substitute([output], dict(at_first))[0], 0.0)
        self.initial.append(operators.cast(first, output.dtype))
        self.states.append(body_input(self.initial[-1].type, "output"))
        self.outputs = [*self.outputs[: self.count], output]
        self.place = self.count

    def results(self, backwards: bool, unroll: bool) -> tuple[Tensor, Tensor, list[Tensor]]:
        """Run the loop, or write it out: the last output, all outputs, the final states."""
        boxes = [*self.entries, *self.states]
        scan = loop(self.sequences, self.initial, boxes, self.outputs, backwards)
        end = 0 if backwards else -1
        if unroll:
            steps = every_step(scan)
            made = stack([step[self.place] for step in steps])
            last = steps[end][self.place]
            final = [steps[end][k] for k in range(self.count)]
        else:
            made = at_each_step(scan, self.place)
            last = Slice((end,))(made)
            final = [after_last_step(scan, k) for k in range(self.count)]
        if backwards:  # entry t of a loop belongs to step t; Keras lists what came first first
            made = Slice(((None, None, -1),))(made)
        return last, _swapped(made), final


def _constant(value: Any) -> Any:
    """What every step is given: a symbol, or a list as it is."""
    return value if isinstance(value, (list, tuple)) else operators.as_tensor(value)


def _alike(state: Tensor, output: Tensor) -> bool:
    """True for tensors of one shape; only the number of samples may be left open."""
    one, other = state.type.shape, output.type.shape
    if not one or not other:
        return one == other
    return unify(one[0], other[0]) is not None and same_shape(one[1:], other[1:])


# functions applied to one entry after the other --------------------------------------------------


def map_fn(fn: Callable[[Tensor], Any], elems: TensorLike, name: str | None = None) -> Tensor:
    """`fn` of every entry of `elems` along its first axis, as the entries of one tensor.

    >>> K.eval(K.map_fn(lambda row: row * row[0], np.array([[1., 2.], [3., 4.]])))
    array([[ 1.,  2.],
           [ 9., 12.]], dtype=float32)
    """
    elems = _floats(elems)
    entry = _entry(elems, "entry")
    scan = loop([elems], [], [entry], [operators.as_tensor(fn(entry))])
    scan.name = name
    return scan


def foldl(
    fn: Callable[[Tensor, Tensor], Any],
    elems: TensorLike,
    initializer: TensorLike | None = None,
    name: str | None = None,
) -> Tensor:
    """`fn(accumulator, entry)` for every entry of `elems` in turn: the last accumulator.

    Without `initializer` it begins with the first entry.

    >>> K.eval(K.foldl(lambda acc, x: acc * 10 + x, np.array([1., 2., 3.])))
    np.float32(123.0)
    """
    return _fold(fn, elems, initializer, name, backwards=False)


def foldr(
    fn: Callable[[Tensor, Tensor], Any],
    elems: TensorLike,
    initializer: TensorLike | None = None,
    name: str | None = None,
) -> Tensor:
    """`fn(accumulator, entry)` for every entry of `elems`, from the last one to the first.

    Without `initializer` it begins with the last entry.

    >>> K.eval(K.foldr(lambda acc, x: acc * 10 + x, np.array([1., 2., 3.])))
    np.float32(321.0)
    """
    return _fold(fn, elems, initializer, name, backwards=True)


def _fold(
    fn: Callable[[Tensor, Tensor], Any],
    elems: TensorLike,
    initializer: TensorLike | None,
    name: str | None,
    backwards: bool,
) -> Tensor:
    elems = _floats(elems)
    if initializer is None:
        first, rest = (-1, (None, -1, None)) if backwards else (0, (1, None, None))
        initializer, elems = Slice((first,))(elems), Slice((rest,))(elems)
    start = operators.as_tensor(initializer, elems)
    accumulator, entry = body_input(start.type, "accumulator"), _entry(elems, "entry")
    made = operators.as_tensor(fn(accumulator, entry))
    scan = loop([elems], [start], [entry, accumulator], [made], backwards)
    result = after_last_step(scan, 0)
    result.name = name
    return result


def _floats(elems: TensorLike) -> Tensor:
    """A tensor as it is; arrays of fractions in `floatx`, as everywhere in Keras."""
    if isinstance(elems, Tensor):
        return elems
    array = np.asarray(elems)
    return operators.constant(array, floatx() if array.dtype.kind == "f" else None)


# axes --------------------------------------------------------------------------------------------


def _time_first(x: Tensor, length: int | None) -> Tensor:
    """(samples, time, ...) as (time, samples, ...)."""
    if x.ndim < 3:
        raise ShapeError(
            "TK-164",
            "a recurrent step needs samples, time and features",
            [("it got", repr(operators.known_shape(x))), ("it needs", "3 axes or more")],
            why="Keras 1 said: Input should be at least 3D",
            fix="K.expand_dims(inputs, -1)   if there is one number for each time step",
        )
    swapped = _swapped(x)
    if length is not None and isinstance(swapped.type.shape[0], Dim):
        swapped.type = swapped.type.with_shape((length, *swapped.type.shape[1:]))
    return swapped


def _mask_first(mask: Tensor) -> Tensor:
    """(samples, time), or (samples, time, 1), as (time, samples)."""
    flat = operators.squeeze(mask, 2) if mask.ndim == 3 else mask
    return _swapped(flat)


def _swapped(x: Tensor) -> Tensor:
    """The first two axes in each other's place."""
    return operators.transpose(x, [1, 0, *range(2, x.ndim)])


def _entry(sequence: Tensor, name: str) -> Tensor:
    """A box for one entry of a sequence."""
    return body_input(sequence.type.with_shape(sequence.type.shape[1:]), name)


def _aligned(flag: Tensor, ndim: int) -> Tensor:
    """One flag for each sample, with axes of size 1 behind it, to stretch over a state."""
    while flag.ndim < ndim:
        flag = operators.expand_dims(flag, -1)
    return flag


def _not_a_step(got: str, count: int) -> ArgumentError:
    return ArgumentError(
        "TK-165",
        "a step answers its output and a list with one new state for each state",
        [("it got", got), ("it needs", f"(output, [{'new state, ' * count}".rstrip(", ") + "])")],
        fix="return h, [h]   as the last line of the step",
    )


def _mask_without_states() -> ArgumentError:
    return ArgumentError(
        "TK-166",
        "a mask needs states: a masked step keeps them, and there is nothing to keep",
        [("initial states", "[]")],
        fix="...(..., initial_states=[h])   with h = K.zeros_like(x[:, 0]), which the step returns",
    )
