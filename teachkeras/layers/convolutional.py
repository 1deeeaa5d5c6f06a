"""The address under which Keras 1 had everything that slides over pictures, and the short names."""

from __future__ import annotations

from ..errors.lazily import answering
from .convolution import Convolution1D, Convolution2D, Convolution3D
from .convolution_kinds import (
    AtrousConvolution1D,
    AtrousConvolution2D,
    Deconvolution2D,
    SeparableConvolution2D,
)
from .padding import (
    Cropping1D,
    Cropping2D,
    Cropping3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)
from .pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from .upsampling import UpSampling1D, UpSampling2D, UpSampling3D

Conv1D, Conv2D, Conv3D = Convolution1D, Convolution2D, Convolution3D
Deconv2D, SeparableConv2D = Deconvolution2D, SeparableConvolution2D
AtrousConv1D, AtrousConv2D = AtrousConvolution1D, AtrousConvolution2D

__all__ = [
    "AtrousConv1D",
    "AtrousConv2D",
    "AtrousConvolution1D",
    "AtrousConvolution2D",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "Deconv2D",
    "Deconvolution2D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "SeparableConv2D",
    "SeparableConvolution2D",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
]

__getattr__ = answering(__name__)
