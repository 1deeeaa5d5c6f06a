"""A tagger of music: convolutions over a spectrogram, then recurrent layers (Choi et al., 2016)."""

from __future__ import annotations

from typing import Any

from .. import backend as K
from ..backend.types import Tensor
from ..errors.lazily import answering
from ..layers import (
    ELU,
    GRU,
    BatchNormalization,
    Convolution2D,
    Dense,
    MaxPooling2D,
    Permute,
    Reshape,
    ZeroPadding2D,
)
from ..models import Model
from . import building

__all__ = ["MusicTaggerCRNN"]

# For each of the four blocks: its kernels, and the size of its pooling.
BLOCKS = ((64, 2), (128, 3), (128, 4), (128, 4))


def MusicTaggerCRNN(
    weights: building.Weights = "msd",
    input_tensor: Tensor | None = None,
    include_top: bool = True,
    classes: int = 50,
) -> Any:
    """From a mel-spectrogram, 96 frequencies at 1366 times, to tags; 32 numbers without its top.

    `weights` is None for random ones, or the path of a file; TK-850 says where a file for 'msd'
    (the Million Song Dataset) would go.
    """
    order = K.image_dim_ordering()
    th = order == "th"
    file = f"music_tagger_crnn_weights_tf_kernels_{order}_dim_ordering.h5"
    building.check_weights("MusicTaggerCRNN", weights, file, "msd")
    x, inputs = building.beginning(input_tensor, (1, 96, 1366) if th else (96, 1366, 1))
    x = ZeroPadding2D((0, 37))(x)
    x = BatchNormalization(axis=3 if th else 2, name="bn_0_freq")(x)
    for number, (filters, size) in enumerate(BLOCKS, 1):
        x = Convolution2D(filters, 3, 3, border_mode="same", name=f"conv{number}")(x)
        x = ELU()(BatchNormalization(axis=building.channel_axis(), name=f"bn{number}")(x))
        x = MaxPooling2D((size, size), strides=(size, size), name=f"pool{number}")(x)
    x = Reshape((15, 128))(Permute((3, 1, 2))(x) if th else x)
    x = GRU(32, return_sequences=True, name="gru1")(x)
    x = GRU(32, name="gru2")(x)
    if include_top:
        x = Dense(classes, activation="sigmoid", name="output")(x)
    return building.with_weights(Model(inputs, x), weights, file, "msd")


__getattr__ = answering(__name__)
