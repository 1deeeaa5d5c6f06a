"""What all these networks share: the input they begin with, and the file of weights they may read.

A file is looked for in the folder that `TEACHKERAS_DATA` names, and in `.keras/models` of the home
folder, under the name Keras 1 gave it.
"""

from __future__ import annotations

from typing import Any

from .. import backend as K
from ..backend.types import FilePath, Shape, Sizes, Tensor
from ..datasets.local import look_for
from ..errors import ArgumentError, ShapeError
from ..layers import Input
from ..layers.graph import get_source_inputs
from ..models import Model
from ..utils.layer_utils import convert_all_kernels_in_model

Weights = FilePath | None


def picture_shape(size: int | None, channels: int = 3) -> Shape:
    """The shape of square pictures of that size, in the order of axes that holds now.

    >>> picture_shape(224), picture_shape(None)
    ((224, 224, 3), (None, None, 3))
    """
    if K.image_dim_ordering() == "th":
        return (channels, size, size)
    return (size, size, channels)


def channel_axis() -> int:
    """Which axis of a picture has the channels: 3, or 1 in the order 'th'."""
    return 1 if K.image_dim_ordering() == "th" else 3


def checked_shape(
    name: str, input_shape: Sizes | None, size: int, smallest: int, include_top: bool
) -> Shape:
    """The shape of a picture: as asked for, or the usual one; TK-851 for one that cannot be.

    The layers at the top have weights for one size; without them any size will do that is at least
    `smallest`.
    """
    usual = picture_shape(size if include_top else None)
    given = tuple(input_shape) if input_shape is not None else usual
    if include_top:
        needs, fits = str(usual), given == usual
    else:
        needs = f"{picture_shape(None)}   3 channels, and rows and columns from {smallest}"
        fits = len(given) == 3 and all(
            want == n or (want is None and (n or smallest) >= smallest)
            for n, want in zip(given, usual, strict=True)
        )
    if fits:
        return given
    free = include_top and all(n is None or n >= smallest for n in given if n != 3)
    raise ShapeError(
        "TK-851",
        f"{name} cannot take pictures of this shape"
        + (" while it has its top" if include_top else ""),
        [("it got", str(given)), ("it needs", needs)],
        why="the layers at the top have weights for one size" if include_top else "",
        fix=f"{name}(..., include_top=False)" if free else f"{name}(..., input_shape={usual})",
    )


def beginning(input_tensor: Tensor | None, shape: Shape) -> tuple[Tensor, Tensor | list[Tensor]]:
    """The tensor a network starts from, and the inputs of the whole model.

    What comes before `input_tensor` belongs to the model as well.
    """
    if input_tensor is None:
        x = Input(shape=shape)
        return x, x
    if not hasattr(input_tensor, "_keras_history"):
        x = Input(tensor=input_tensor)
        return x, x
    inputs = get_source_inputs(input_tensor)
    return input_tensor, inputs[0] if len(inputs) == 1 else inputs


def pictures_for(
    name: str,
    file: str,
    sizes: tuple[int, int],
    include_top: bool,
    weights: Weights,
    input_tensor: Tensor | None,
    input_shape: Sizes | None,
    classes: int,
) -> tuple[Tensor, Tensor | list[Tensor]]:
    """What a network of pictures starts from, as `beginning` says, once its arguments are checked.

    `sizes` are those of the pictures it was made for, and of the smallest ones it can do without
    its top.
    """
    check_classes(name, weights, include_top, classes)
    check_weights(name, weights, file)
    return beginning(input_tensor, checked_shape(name, input_shape, *sizes, include_top))


def check_weights(name: str, weights: Weights, file: str, trained_on: str = "imagenet") -> None:
    """TK-850 if weights are asked for by the name of their data, and their file is not here."""
    if weights != trained_on or look_for(file, "models") is not None:
        return
    raise ArgumentError(
        "TK-850",
        f"the weights of {name} are not on this machine, and nothing is downloaded",
        [("it needs", file), ("put it into", ".keras/models in your home folder")],
        why="or the path of a file of yours: weights='weights.h5'",
        fix=f"{name}(..., weights=None)   starts at random",
    )


def check_classes(name: str, weights: Weights, include_top: bool, classes: int) -> None:
    """TK-852 if the top of a trained network is to have other classes than it was trained on."""
    if weights == "imagenet" and include_top and classes != 1000:
        raise ArgumentError(
            "TK-852",
            f"the trained {name} knows 1000 classes",
            [("it got", f"classes={classes}")],
            fix=f"{name}(..., weights=None)   starts at random",
        )


def weights_file(stem: str, include_top: bool) -> str:
    """The name Keras 1 gave to a file of weights.

    >>> weights_file("vgg16", include_top=False)
    'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'
    """
    order = K.image_dim_ordering()
    top = "" if include_top else "_notop"
    return f"{stem}_weights_{order}_dim_ordering_{order}_kernels{top}.h5"


def with_weights(model: Model, weights: Weights, file: str, trained_on: str = "imagenet") -> Any:
    """The model with the weights of a file; `weights` is None, a path, or what `file` is for.

    Files in the order 'th' have the kernels of Theano, which are turned over.
    """
    if weights == trained_on:
        model.load_weights(str(look_for(file, "models")))
        if "_th_kernels" in file:
            convert_all_kernels_in_model(model)
    elif weights is not None:
        model.load_weights(weights)
    return model
