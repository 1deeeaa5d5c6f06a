"""What networks are made of: activations, losses, dropout, and the training switch."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from ..engine import lengths
from ..engine.functions import elementwise as operators
from ..engine.graph import Tensor
from ..engine.ops.control import Mask
from ..engine.ops.leaves import Variable
from ..engine.ops.random import RandomUniform
from ..engine.shared import Shared
from ..errors import ArgumentError, ShapeError
from .config import epsilon, learning_phase
from .maths import clip
from .notes import noted
from .seeding import random_seed
from .sizes import folded
from .tensors import int_shape
from .types import Branch, Sizes, TensorLike


def relu(x: Tensor, alpha: TensorLike = 0.0, max_value: float | None = None) -> Tensor:
    """Keeps positive numbers; negative ones become 0, or `alpha` times themselves.

    `max_value` is a ceiling for the positive part.

    >>> K.eval(K.relu(K.constant([-1., 2.]), alpha=0.3))
    array([-0.3,  2. ], dtype=float32)
    """
    x = operators.as_tensor(x)
    positive = operators.relu(x)
    if max_value is not None:
        positive = operators.minimum(positive, max_value)
    if isinstance(alpha, Tensor) or alpha != 0.0:
        positive = positive + alpha * operators.minimum(x, 0)
    return positive


def sigmoid(x: Tensor) -> Tensor:
    """Squeezes every number between 0 and 1.

    >>> K.eval(K.sigmoid(K.constant([0.])))
    array([0.5], dtype=float32)
    """
    return operators.sigmoid(x)


def hard_sigmoid(x: Tensor) -> Tensor:
    """A sigmoid of three straight pieces: 0.2 x + 0.5, cut off at 0 and 1.

    >>> K.eval(K.hard_sigmoid(K.constant([1.])))
    array([0.7], dtype=float32)
    """
    x = operators.floating(x)
    return clip(0.2 * x + 0.5, 0.0, 1.0)


def tanh(x: Tensor) -> Tensor:
    """Squeezes every number between -1 and 1.

    >>> K.eval(K.tanh(K.constant([0.])))
    array([0.], dtype=float32)
    """
    return operators.tanh(x)


def softplus(x: Tensor) -> Tensor:
    """A smooth relu: log(1 + exp(x)).

    >>> K.eval(K.softplus(K.constant([0.]))).round(4)
    array([0.6931], dtype=float32)
    """
    return operators.softplus(x)


def softsign(x: Tensor) -> Tensor:
    """x / (1 + |x|), between -1 and 1.

    >>> K.eval(K.softsign(K.constant([1.])))
    array([0.5], dtype=float32)
    """
    x = operators.floating(x)
    return x / (1 + operators.absolute(x))


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Keeps positive numbers; negative ones become alpha * (exp(x) - 1).

    >>> K.eval(K.elu(K.constant([-1., 2.]))).round(4)
    array([-0.6321,  2.    ], dtype=float32)
    """
    x = operators.floating(x)
    below = operators.exp(operators.minimum(x, 0)) - 1
    return operators.relu(x) + alpha * below


def softmax(x: Tensor) -> Tensor:
    """Each row of scores as probabilities whose sum is 1.

    >>> K.eval(K.softmax(K.constant([[2., 1., 0.1]]))).round(4)
    array([[0.659 , 0.2424, 0.0986]], dtype=float32)
    """
    return operators.softmax(x)


def categorical_crossentropy(output: Tensor, target: Tensor, from_logits: bool = False) -> Tensor:
    """How surprised one-hot targets are by predicted probabilities: -sum(target * log(output)).

    Rows are scaled to sum 1 and kept between epsilon and 1 - epsilon, as in Keras 1. With
    `from_logits` the output holds scores before softmax.

    >>> said, target = K.constant([[0.5, 0.5]]), K.constant([[1., 0.]])
    >>> K.eval(K.categorical_crossentropy(said, target)).round(4)
    array([0.6931], dtype=float32)
    """
    output = operators.floating(output)
    if from_logits:
        return -operators.sum(target * operators.log_softmax(output), -1)
    output = output / operators.sum(output, -1, True)
    output = _kept_from_0(output, "K.categorical_crossentropy")
    return -operators.sum(target * operators.log(output), -1)


def _kept_from_0(output: Tensor, asked: str) -> Tensor:
    """Probabilities between epsilon and 1 - epsilon, so that their logarithm is finite."""
    why = f"{asked} keeps probabilities from 0 and 1, whose logarithm would be infinite"
    return noted(clip(output, epsilon(), 1.0 - epsilon()), asked, why)


def sparse_categorical_crossentropy(
    output: Tensor, target: Tensor, from_logits: bool = False
) -> Tensor:
    """The same for targets that are class numbers: 2 stands for the one-hot row 0, 0, 1.

    >>> said, target = K.constant([[0.5, 0.5]]), K.constant([1.])
    >>> K.eval(K.sparse_categorical_crossentropy(said, target)).round(4)
    array([0.6931], dtype=float32)
    """
    output = operators.floating(output)
    classes = _known_classes(output)
    numbers = operators.cast(operators.reshape(target, (-1, 1)), "int64")
    one_hot = operators.cast(operators.equal(numbers, np.arange(classes)), output.dtype)
    rows = operators.reshape(output, (-1, classes))
    losses = categorical_crossentropy(rows, one_hot, from_logits)
    return losses if output.ndim == 2 else operators.reshape(losses, (-1, *int_shape(output)[1:-1]))


def _known_classes(output: Tensor) -> int:
    """The size of the last axis, one number for each class."""
    classes = int_shape(output)[-1]
    if classes is None:
        raise ShapeError(
            "TK-128",
            "the number of classes must be known",
            [("it got", repr(int_shape(output)))],
            fix="Dense(10)",
        )
    return classes


def binary_crossentropy(output: Tensor, target: Tensor, from_logits: bool = False) -> Tensor:
    """The surprise of yes/no targets, number by number.

    >>> K.eval(K.binary_crossentropy(K.constant([0.5]), K.constant([1.]))).round(4)
    array([0.6931], dtype=float32)
    """
    output = operators.floating(output)
    if from_logits:
        return operators.softplus(output) - target * output
    output = _kept_from_0(output, "K.binary_crossentropy")
    yes = target * operators.log(output)
    no = (1 - target) * operators.log(1 - output)
    return -(yes + no)


def dropout(
    x: Tensor, level: float, noise_shape: Sizes | None = None, seed: int | None = None
) -> Tensor:
    """Sets a share `level` of the numbers to 0 at random and scales the rest to keep the mean.

    `noise_shape` has an entry for each axis of x: where it is 1, whole rows along that axis are
    dropped together; elsewhere it is the size of x, or None.

    >>> values = K.eval(K.dropout(K.constant([1.] * 1000), 0.5, seed=1))
    >>> sorted(set(values.tolist()))
    [0.0, 2.0]
    """
    x = operators.floating(x)
    if not (isinstance(level, Real) and 0.0 <= level < 1.0):
        raise ArgumentError(
            "TK-409",
            "dropout removes a share of the numbers, from 0 up to (not including) 1",
            [("it got", repr(level))],
            fix="Dropout(0.5)",
        )
    like = x if noise_shape is None else _shaped_as(x, noise_shape)
    keep = 1.0 - level
    draw = Variable(Shared(0, "draw"))()
    noise = RandomUniform(random_seed(seed))(like, draw)
    return Mask()(x, noise < keep) / keep


def _shaped_as(x: Tensor, noise_shape: Sequence[int | Tensor | None]) -> Tensor:
    """A tensor of the noise's shape, of which only the shape is read; TK-410 if x has another."""
    own, unknown = int_shape(x), [n for n in lengths.lengths_of(x) if isinstance(n, lengths.Length)]
    sizes = tuple(None if n in unknown else n for n in folded(lengths.listed(noise_shape)))
    fit = len(sizes) == len(own) and all(
        want in (None, 1, have) or (have is None and isinstance(want, int))
        for want, have in zip(sizes, own, strict=True)
    )
    if not fit:
        raise ArgumentError(
            "TK-410",
            "noise_shape has an entry for each axis: the size of x, or 1",
            [("it got", str(sizes)), ("x has", str(own))],
            fix=f"noise_shape={(own[0], *[1] * (len(own) - 1))}",
        )
    together = [axis for axis, want in enumerate(sizes) if want == 1 != own[axis]]
    return operators.sum(x, together, keepdims=True) if together else x


def in_top_k(predictions: Tensor, targets: Tensor, k: int) -> Tensor:
    """Whether each row's target class is among its `k` largest predictions.

    Predictions are (batch, classes), targets (batch,) class numbers; the result is (batch,) of
    True and False. Classes that tie with the target do not push it out.

    >>> scores = K.constant([[0.1, 0.7, 0.2], [0.5, 0.4, 0.1]])
    >>> K.eval(K.in_top_k(scores, K.constant([2, 2], dtype='int32'), 2))
    array([ True, False])
    """
    scores = operators.floating(predictions)
    classes = _known_classes(scores)
    chosen = operators.equal(operators.expand_dims(targets, -1), np.arange(classes))
    own = operators.max(operators.switch(chosen, scores, -np.inf), -1, True)
    not_above = operators.sum(operators.cast(operators.less_equal(scores, own), "int32"), -1)
    return operators.less(classes - not_above, k)


def switch(
    condition: TensorLike,
    then_expression: Branch,
    else_expression: Branch,
) -> Tensor:
    """The second where the condition holds, the third elsewhere; both may build a tensor.

    >>> K.eval(K.switch(K.constant(1.) > 0, K.constant([1.]), K.constant([2.])))
    array([1.], dtype=float32)
    """
    return operators.switch(condition, _built(then_expression), _built(else_expression))


def in_train_phase(x: Branch, alt: Branch) -> Any:
    """`x` while training, `alt` while testing. Both may be functions that build a tensor.

    >>> from teachkeras import backend as K
    >>> f = K.function([K.learning_phase()], [K.in_train_phase(K.constant(1.), K.constant(2.))])
    >>> f([1]), f([0])
    ([np.float32(1.0)], [np.float32(2.0)])
    """
    phase = learning_phase()
    if isinstance(phase, int):
        return _built(x if phase else alt)
    result = operators.switch(phase, _built(x), _built(alt))
    result._uses_learning_phase = True  # type: ignore[attr-defined]
    return result


def in_test_phase(x: Branch, alt: Branch) -> Any:
    """`x` while testing, `alt` while training.

    >>> from teachkeras import backend as K
    >>> f = K.function([K.learning_phase()], [K.in_test_phase(K.constant(1.), K.constant(2.))])
    >>> f([1]), f([0])
    ([np.float32(2.0)], [np.float32(1.0)])
    """
    return in_train_phase(alt, x)


def _built(x: Branch) -> TensorLike:
    return x() if callable(x) and not isinstance(x, Tensor) else x
