"""Every kind of layer as Keras 1.2.2 described it, with the names of its weights, beside NumPy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.backend.reference_images import conv, conv3d, deconv, local, pool, separable

Weights = dict[str, tuple[int, ...]]
RULES = ("W_regularizer", "b_regularizer", "activity_regularizer", "W_constraint", "b_constraint")
TRAINED = {"init": "glorot_uniform", "activation": "tanh", "bias": True, **dict.fromkeys(RULES)}
KERNEL = {**TRAINED, "border_mode": "valid"}
FIRST = {"input_dim": None, "input_length": None}


@dataclass(frozen=True)
class Sample:
    """A layer in a file: its own settings, one sample's shape, its weights, and what it computes.

    `by_hand(x, *weights)` is the same in NumPy.
    """

    kind: str
    settings: dict[str, Any]
    shape: tuple[int, ...]
    by_hand: Callable[..., Any]
    weights: Weights = field(default_factory=dict)

    def __str__(self) -> str:
        return self.kind


def same(x: Any) -> Any:
    """What does something in training only."""
    return x


def carried(x: Any, w: Any, carry: Any, b: Any, carry_b: Any) -> Any:
    """A highway: how much goes through the layer, and how much past it."""
    gate = 1 / (1 + np.exp(-(x @ carry + carry_b)))
    return gate * np.tanh(x @ w + b) + (1 - gate) * x


def bent(x: Any, t_left: Any, a_left: Any, t_right: Any, a_right: Any) -> Any:
    """SReLU: a slope of its own below one threshold, and another above a second one."""
    t_right = t_left + abs(t_right)
    low, high = t_left + a_left * (x - t_left), t_right + a_right * (x - t_right)
    return np.where(x < t_left, low, np.where(x > t_right, high, x))


def on_sequence(function: Callable[..., Any], *more: Any) -> Callable[..., Any]:
    """What is done to pictures, done to sequences: pictures with one column."""
    return lambda x, *weights: function(x[:, :, None], *weights, *more)[:, :, 0]


CORE = [
    Sample("Masking", {"mask_value": 0.0}, (4, 3), same),
    Sample("Dropout", {"p": 0.5}, (5,), same),
    Sample("SpatialDropout1D", {"p": 0.5}, (4, 3), same),
    Sample("SpatialDropout2D", {"p": 0.5}, (4, 3, 2), same),
    Sample("SpatialDropout3D", {"p": 0.5}, (2, 4, 3, 2), same),
    Sample("Activation", {"activation": "tanh"}, (5,), np.tanh),
    Sample("Reshape", {"target_shape": [3, -1]}, (2, 6), lambda x: x.reshape(-1, 3, 4)),
    Sample("Permute", {"dims": [3, 1, 2]}, (2, 3, 4), lambda x: x.transpose(0, 3, 1, 2)),
    Sample("Flatten", {}, (2, 3, 4), lambda x: x.reshape(len(x), -1)),
    Sample("RepeatVector", {"n": 3}, (4,), lambda x: x[:, None].repeat(3, 1)),
    Sample("ActivityRegularization", {"l1": 0.1, "l2": 0.2}, (4,), same),
    Sample(
        "Dense",
        {**TRAINED, "output_dim": 3, "input_dim": 4},
        (4,),
        lambda x, w, b: np.tanh(x @ w + b),
        {"W": (4, 3), "b": (3,)},
    ),
    Sample(
        "MaxoutDense",
        {
            **{key: value for key, value in TRAINED.items() if key != "activation"},
            **{"output_dim": 3, "nb_feature": 2, "input_dim": 4},
        },
        (4,),
        lambda x, w, b: (np.einsum("ni,fio->nfo", x, w) + b).max(1),
        {"W": (2, 4, 3), "b": (2, 3)},
    ),
    Sample(
        "Highway",
        {**TRAINED, "input_dim": 4},
        (4,),
        carried,
        {"W": (4, 4), "W_carry": (4, 4), "b": (4,), "b_carry": (4,)},
    ),
    Sample(
        "TimeDistributedDense",
        {**TRAINED, **FIRST, "output_dim": 3},
        (5, 4),
        lambda x, w, b: np.tanh(x @ w + b),
        {"W": (4, 3), "b": (3,)},
    ),
]

CONVOLUTIONS = [
    Sample(
        "Convolution1D",
        {**KERNEL, **FIRST, "nb_filter": 3, "filter_length": 2, "subsample_length": 2},
        (7, 2),
        lambda x, w, b: np.tanh(conv(x[:, :, None], w, (2, 1))[:, :, 0] + b),
        {"W": (2, 1, 2, 3), "b": (3,)},
    ),
    Sample(
        "AtrousConvolution1D",
        {
            **{**KERNEL, **FIRST, "nb_filter": 3, "filter_length": 2, "subsample_length": 1},
            "atrous_rate": 3,
        },
        (8, 2),
        lambda x, w, b: np.tanh(conv(x[:, :, None], w, dilation=(3, 1))[:, :, 0] + b),
        {"W": (2, 1, 2, 3), "b": (3,)},
    ),
    Sample(
        "Convolution2D",
        {**KERNEL, "nb_filter": 3, "nb_row": 2, "nb_col": 3, "subsample": [2, 1]},
        (6, 5, 2),
        lambda x, w, b: np.tanh(conv(x, w, (2, 1)) + b),
        {"W": (2, 3, 2, 3), "b": (3,)},
    ),
    Sample(
        "AtrousConvolution2D",
        {
            **{**KERNEL, "nb_filter": 3, "nb_row": 2, "nb_col": 3, "subsample": [1, 1]},
            "atrous_rate": [2, 1],
        },
        (6, 5, 2),
        lambda x, w, b: np.tanh(conv(x, w, dilation=(2, 1)) + b),
        {"W": (2, 3, 2, 3), "b": (3,)},
    ),
    Sample(
        "Deconvolution2D",
        {
            **{**KERNEL, "nb_filter": 3, "nb_row": 2, "nb_col": 3, "subsample": [2, 1]},
            "output_shape": [None, 6, 5, 3],
        },
        (3, 3, 2),
        lambda x, w, b: np.tanh(deconv(x, w, (6, 5), (2, 1)) + b),
        {"W": (2, 3, 2, 3), "b": (3,)},
    ),
    Sample(
        "SeparableConvolution2D",
        {
            **{key: value for key, value in KERNEL.items() if not key.startswith("W_")},
            **{"nb_filter": 3, "nb_row": 2, "nb_col": 2, "subsample": [1, 1]},
            **{"depth_multiplier": 2, "depthwise_regularizer": None, "pointwise_constraint": None},
            **{"depthwise_constraint": None, "pointwise_regularizer": None},
        },
        (4, 4, 2),
        lambda x, deep, point, b: np.tanh(separable(x, deep, point) + b),
        {"depthwise_kernel": (2, 2, 2, 2), "pointwise_kernel": (1, 1, 4, 3), "b": (3,)},
    ),
    Sample(
        "Convolution3D",
        {
            **{**KERNEL, "nb_filter": 3, "kernel_dim1": 2, "kernel_dim2": 1, "kernel_dim3": 2},
            "subsample": [1, 2, 1],
        },
        (3, 4, 3, 2),
        lambda x, w, b: np.tanh(conv3d(x, w, (1, 2, 1)) + b),
        {"W": (2, 1, 2, 2, 3), "b": (3,)},
    ),
    Sample(
        "LocallyConnected1D",
        {**KERNEL, **FIRST, "nb_filter": 3, "filter_length": 2, "subsample_length": 2},
        (6, 2),
        lambda x, w, b: np.tanh(local(x[:, :, None], w, (2, 1), (2, 1))[:, :, 0] + b),
        {"W": (3, 4, 3), "b": (3, 3)},
    ),
    Sample(
        "LocallyConnected2D",
        {**KERNEL, "nb_filter": 3, "nb_row": 2, "nb_col": 3, "subsample": [1, 2]},
        (3, 5, 2),
        lambda x, w, b: np.tanh(local(x, w, (2, 3), (1, 2)) + b),
        {"W": (4, 12, 3), "b": (2, 2, 3)},
    ),
]

PLAIN = [
    Sample("UpSampling1D", {"length": 3}, (4, 2), lambda x: x.repeat(3, 1)),
    Sample("UpSampling2D", {"size": [2, 3]}, (4, 3, 2), lambda x: x.repeat(2, 1).repeat(3, 2)),
    Sample(
        "UpSampling3D",
        {"size": [2, 1, 3]},
        (2, 4, 3, 2),
        lambda x: x.repeat(2, 1).repeat(3, 3),
    ),
    Sample("ZeroPadding1D", {"padding": 2}, (4, 2), lambda x: np.pad(x, [(0, 0), (2, 2), (0, 0)])),
    Sample(
        "ZeroPadding2D",
        {"padding": [1, 2]},
        (4, 3, 2),
        lambda x: np.pad(x, [(0, 0), (1, 1), (2, 2), (0, 0)]),
    ),
    Sample(
        "ZeroPadding3D",
        {"padding": [1, 2, 0]},
        (2, 4, 3, 2),
        lambda x: np.pad(x, [(0, 0), (1, 1), (2, 2), (0, 0), (0, 0)]),
    ),
    Sample("Cropping1D", {"cropping": [1, 2]}, (6, 2), lambda x: x[:, 1:-2]),
    Sample("Cropping2D", {"cropping": [[1, 2], [0, 1]]}, (5, 4, 2), lambda x: x[:, 1:-2, :-1]),
    Sample(
        "Cropping3D",
        {"cropping": [[1, 1], [0, 2], [1, 0]]},
        (3, 4, 3, 2),
        lambda x: x[:, 1:-1, :-2, 1:],
    ),
]

POOLINGS = [
    Sample(
        f"{name}Pooling{axes}D",
        {"border_mode": "valid", **settings},
        (6, 5, 4, 2)[3 - axes :],
        by_hand,
    )
    for name, choose, inside in (("Max", np.nanmax, np.max), ("Average", np.nanmean, np.mean))
    for axes, settings, by_hand in (
        (
            1,
            {"pool_length": 3, "stride": 2},
            on_sequence(pool, (3, 1), (2, 1), "valid", choose),
        ),
        (
            2,
            {"pool_size": [2, 3], "strides": [2, 1]},
            lambda x, choose=choose: pool(x, (2, 3), (2, 1), "valid", choose),
        ),
        (
            3,
            {"pool_size": [2, 5, 2], "strides": [2, 5, 2]},
            lambda x, inside=inside: inside(x.reshape(-1, 3, 2, 1, 5, 2, 2, 2), axis=(2, 4, 6)),
        ),
    )
]
POOLINGS += [
    Sample(
        f"Global{name}Pooling{axes}D",
        {},
        (3, 4, 5, 2)[3 - axes :],
        lambda x, choose=choose, axes=axes: choose(x, axis=tuple(range(1, axes + 1))),
    )
    for name, choose in (("Max", np.max), ("Average", np.mean))
    for axes in (1, 2, 3)
]

OTHERS = [
    Sample(
        "BatchNormalization",
        {
            **{"epsilon": 0.001, "mode": 0, "axis": -1, "momentum": 0.99},
            **{"gamma_regularizer": None, "beta_regularizer": None},
        },
        (4,),
        lambda x, gamma, beta, mean, std: gamma * (x - mean) / np.sqrt(std + 0.001) + beta,
        {"gamma": (4,), "beta": (4,), "running_mean": (4,), "running_std": (4,)},
    ),
    Sample("GaussianNoise", {"sigma": 0.5}, (4,), same),
    Sample("GaussianDropout", {"p": 0.5}, (4,), same),
    Sample("LeakyReLU", {"alpha": 0.25}, (4,), lambda x: np.where(x > 0, x, 0.25 * x)),
    Sample("ELU", {"alpha": 0.5}, (4,), lambda x: np.where(x > 0, x, 0.5 * (np.exp(x) - 1))),
    Sample("ThresholdedReLU", {"theta": 0.5}, (4,), lambda x: np.where(x > 0.5, x, 0)),
    Sample(
        "PReLU",
        {"init": "zero"},
        (3, 4),
        lambda x, slopes: np.where(x > 0, x, slopes * x),
        {"alphas": (3, 4)},
    ),
    Sample(
        "ParametricSoftplus",
        {"alpha_init": 0.2, "beta_init": 5.0},
        (4,),
        lambda x, alphas, betas: alphas * np.log1p(np.exp(betas * x)),
        {"alphas": (4,), "betas": (4,)},
    ),
    Sample(
        "SReLU",
        {
            **{"t_left_init": "zero", "a_left_init": "glorot_uniform"},
            **{"t_right_init": "glorot_uniform", "a_right_init": "one"},
        },
        (4,),
        bent,
        {"t_left": (4,), "a_left": (4,), "t_right": (4,), "a_right": (4,)},
    ),
]

SAMPLES = [*CORE, *CONVOLUTIONS, *PLAIN, *POOLINGS, *OTHERS]
# Keras 1 kept the order of axes of these; of borders, enlarging and spatial dropout it did not.
ORDERED = ("Convolution2D", "Convolution3D", "Connected2D", "Pooling2D", "Pooling3D")
