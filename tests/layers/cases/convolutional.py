"""Convolutions, borders and enlarging, each in several configurations and both orders of axes."""

from teachkeras.layers import (
    AtrousConvolution1D,
    AtrousConvolution2D,
    Convolution1D,
    Convolution2D,
    Convolution3D,
    Cropping1D,
    Cropping2D,
    Cropping3D,
    Deconvolution2D,
    SeparableConvolution2D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)
from tests.layers.case import Case

SEQUENCE = {"nb_filter": 3, "filter_length": 3}
PICTURE = {"nb_filter": 3, "nb_row": 3, "nb_col": 2}
VOLUME = {"nb_filter": 2, "kernel_dim1": 2, "kernel_dim2": 1, "kernel_dim3": 2}
TH = {"dim_ordering": "th"}
SAME, FULL = {"border_mode": "same"}, {"border_mode": "full"}

SEQUENCES = [
    Case(Convolution1D, SEQUENCE, (6, 2)),
    Case(Convolution1D, {**SEQUENCE, **SAME, "subsample_length": 2, "activation": "tanh"}, (5, 2)),
    Case(Convolution1D, {**SEQUENCE, **FULL, "bias": False}, (4, 1)),
    Case(AtrousConvolution1D, {**SEQUENCE, "atrous_rate": 2}, (7, 2)),
    Case(AtrousConvolution1D, {**SEQUENCE, **SAME, "subsample_length": 2}, (7, 2)),
]
PICTURES = [
    Case(Convolution2D, PICTURE, (5, 4, 2)),
    Case(Convolution2D, {**PICTURE, **SAME, "subsample": (2, 1), "activation": "tanh"}, (5, 4, 1)),
    Case(Convolution2D, {**PICTURE, **FULL, "init": "he_normal", "bias": False}, (3, 3, 2)),
    Case(Convolution2D, {**PICTURE, "W_regularizer": "l2", "b_constraint": "nonneg"}, (4, 4, 2)),
    Case(Convolution2D, {**PICTURE, **TH, "subsample": (1, 2), "activation": "relu"}, (2, 5, 4)),
    Case(Convolution2D, {**PICTURE, **TH, **SAME}, (1, 3, 4)),
    Case(AtrousConvolution2D, {**PICTURE, "atrous_rate": (2, 2)}, (7, 6, 1)),
    Case(AtrousConvolution2D, {**PICTURE, **TH, **SAME, "atrous_rate": (1, 3)}, (2, 4, 5)),
    Case(SeparableConvolution2D, PICTURE, (5, 4, 2)),
    Case(SeparableConvolution2D, {**PICTURE, "depth_multiplier": 2, **SAME}, (4, 4, 2)),
    Case(SeparableConvolution2D, {**PICTURE, **TH, "subsample": (2, 2), "bias": False}, (2, 5, 4)),
]
BACK = [
    Case(Deconvolution2D, {**PICTURE, "output_shape": (None, 6, 5, 3)}, (4, 4, 2)),
    Case(
        Deconvolution2D,
        {**PICTURE, **SAME, "subsample": (2, 2), "output_shape": (6, 5, 3), "activation": "tanh"},
        (3, 3, 2),
    ),
    Case(Deconvolution2D, {**PICTURE, **TH, "output_shape": (None, 3, 5, 4)}, (2, 3, 3)),
]
VOLUMES = [
    Case(Convolution3D, VOLUME, (3, 2, 3, 2)),
    Case(Convolution3D, {**VOLUME, **SAME, "subsample": (2, 1, 1), "activation": "tanh"}, (3,) * 4),
    Case(Convolution3D, {**VOLUME, **TH, "bias": False}, (2, 3, 3, 2)),
]
ENLARGED = [
    Case(UpSampling1D, {}, (3, 2)),
    Case(UpSampling1D, {"length": 3}, (2, 1)),
    Case(UpSampling2D, {}, (2, 3, 2)),
    Case(UpSampling2D, {"size": (1, 3), **TH}, (2, 3, 2)),
    Case(UpSampling3D, {}, (2, 1, 2, 2)),
    Case(UpSampling3D, {"size": (1, 2, 3), **TH}, (2, 2, 1, 2)),
]
BORDERS = [
    Case(ZeroPadding1D, {}, (3, 2)),
    Case(ZeroPadding1D, {"padding": (2, 0)}, (3, 2)),
    Case(ZeroPadding1D, {"padding": {"right_pad": 2}}, (3, 2)),
    Case(ZeroPadding2D, {}, (3, 2, 1)),
    Case(ZeroPadding2D, {"padding": (2, 0, 1, 3), **TH}, (1, 3, 2)),
    Case(ZeroPadding2D, {"padding": {"top_pad": 2, "left_pad": 1}}, (3, 2, 1)),
    Case(ZeroPadding3D, {}, (2, 2, 1, 1)),
    Case(ZeroPadding3D, {"padding": (0, 1, 2), **TH}, (1, 2, 2, 1)),
    Case(Cropping1D, {}, (4, 2)),
    Case(Cropping1D, {"cropping": (0, 2)}, (4, 2)),
    Case(Cropping2D, {}, (3, 3, 2)),
    Case(Cropping2D, {"cropping": ((1, 0), (0, 2)), **TH}, (2, 3, 4)),
    Case(Cropping3D, {}, (3, 4, 3, 1)),
    Case(Cropping3D, {"cropping": ((0, 1), (1, 1), (0, 0)), **TH}, (1, 3, 4, 2)),
]
CASES = [*SEQUENCES, *PICTURES, *BACK, *VOLUMES, *ENLARGED, *BORDERS]
