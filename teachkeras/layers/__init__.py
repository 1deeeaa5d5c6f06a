"""All layers by name, as Keras 1 has them; each is read when it is first named."""

# ruff: noqa: F403

from typing import TYPE_CHECKING

from ..errors.lazily import names_of
from .merge import merge as merge  # now: read later, the module would stand in its place

_HOMES = {
    "advanced_activations": "ELU LeakyReLU PReLU ParametricSoftplus SReLU ThresholdedReLU",
    "base": "Layer",
    "convolution": "Convolution1D Convolution2D Convolution3D",
    "convolution_kinds": """AtrousConvolution1D AtrousConvolution2D Deconvolution2D
        SeparableConvolution2D""",
    "convolutional": """AtrousConv1D AtrousConv2D Conv1D Conv2D Conv3D Deconv2D
        SeparableConv2D""",
    "convolutional_recurrent": "ConvLSTM2D ConvRecurrent2D",
    "core": "Activation ActivityRegularization Flatten Masking Permute RepeatVector Reshape",
    "dense": "Dense Highway MaxoutDense TimeDistributedDense",
    "dropout": "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D",
    "embeddings": "Embedding",
    "function": "Lambda",
    "input": "Input InputLayer",
    "local": "LocallyConnected1D LocallyConnected2D",
    "merge": "Merge merge",
    "node": "InputSpec",
    "noise": "GaussianDropout GaussianNoise",
    "normalization": "BatchNormalization",
    "padding": """Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D
        ZeroPadding3D""",
    "pooling": """AveragePooling1D AveragePooling2D AveragePooling3D GlobalAveragePooling1D
        GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D
        GlobalMaxPooling3D MaxPooling1D MaxPooling2D MaxPooling3D""",
    "recurrent": "GRU LSTM Recurrent SimpleRNN",
    "upsampling": "UpSampling1D UpSampling2D UpSampling3D",
    "wrappers": "Bidirectional TimeDistributed Wrapper",
}

if TYPE_CHECKING:  # what editors and type checkers see
    from .advanced_activations import *
    from .base import *
    from .convolution import *
    from .convolution_kinds import *
    from .convolutional import *
    from .convolutional_recurrent import *
    from .core import *
    from .dense import *
    from .dropout import *
    from .embeddings import *
    from .function import *
    from .input import *
    from .local import *
    from .merge import *
    from .node import *
    from .noise import *
    from .normalization import *
    from .padding import *
    from .pooling import *
    from .recurrent import *
    from .upsampling import *
    from .wrappers import *
else:
    __all__ = sorted(name for names in _HOMES.values() for name in names.split())

__getattr__, __dir__ = names_of(__name__, _HOMES)
