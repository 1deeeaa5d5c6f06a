"""Forward and gradient of layers against PyTorch, in float64: run by hand, not by the tests.

.venv/bin/python -m pip install -e '.[peers]'
.venv/bin/python -m pytest tests/peers/against_torch.py
"""

from typing import Any

import numpy as np
import pytest
import torch

from teachkeras import backend as K
from teachkeras import layers as L
from tests.peers import torch_layers as T

R, S = (4, 9, 3), (3, 7, 6, 2)  # batches of sequences and of pictures, tf order
BOTH = ("valid", "same")
CASES: dict[str, tuple[Any, Any, Any]] = {
    f"Dense {name}": (L.Dense(5, activation=name), T.dense(name), (6, 4)) for name in T.LINEAR
}
for border in BOTH:
    same = border == "same"
    for stride in (1, 2):
        told: dict[str, Any] = {"border_mode": border}
        CASES[f"Convolution1D {border} {stride}"] = (
            L.Convolution1D(4, 3, subsample_length=stride, **told),
            T.convolution(1, (stride,), same, 1, False),
            R,
        )
        for order in ("tf", "th"):
            CASES[f"Convolution2D {border} {stride} {order}"] = (
                L.Convolution2D(4, 3, 3, subsample=(stride,) * 2, dim_ordering=order, **told),
                T.convolution(2, (stride,) * 2, same, 1, order == "th"),
                S if order == "tf" else (3, 2, 7, 6),
            )
        CASES[f"Convolution3D {border} {stride}"] = (
            L.Convolution3D(3, 3, 3, 3, subsample=(stride,) * 3, dim_ordering="tf", **told),
            T.convolution(3, (stride,) * 3, same, 1, False),
            (2, 5, 6, 5, 2),
        )
        for size in (2, 3):
            for rank, shape in ((1, R), (2, S), (3, (2, 6, 5, 6, 2))):
                more = {} if rank == 1 else {"dim_ordering": "tf"}
                one = rank == 1
                for kind, name in (("max", "Max"), ("average", "Average")):
                    pool: dict[str, Any] = {
                        "pool_length" if one else "pool_size": size if one else (size,) * rank,
                        "stride" if one else "strides": stride if one else (stride,) * rank,
                    }
                    CASES[f"{name}Pooling{rank}D {size} {border} {stride}"] = (
                        getattr(L, f"{name}Pooling{rank}D")(**pool, **told, **more),
                        T.pooling(kind, rank, size, stride, same),
                        shape,
                    )
    CASES[f"AtrousConvolution2D {border}"] = (
        L.AtrousConvolution2D(3, 3, 3, atrous_rate=(2, 2), border_mode=border, dim_ordering="tf"),
        T.convolution(2, (1, 1), same, 2, False),
        S,
    )
CASES |= {
    "SeparableConvolution2D": (
        L.SeparableConvolution2D(4, 3, 3, depth_multiplier=2, dim_ordering="tf"),
        T.separable,
        S,
    ),
    "Deconvolution2D": (
        L.Deconvolution2D(3, 3, 3, (3, 15, 13, 3), subsample=(2, 2), dim_ordering="tf"),
        T.transposed((2, 2)),
        S,
    ),
    "BatchNormalization training": (L.BatchNormalization(), T.batch_normalization(True), (8, 5)),
    "BatchNormalization testing": (L.BatchNormalization(), T.batch_normalization(False), (8, 5)),
    "Embedding": (L.Embedding(11, 4), T.embedding, (3, 6)),
}
for how in ("cpu", "mem", "gpu"):
    rolled: dict[str, Any] = {"return_sequences": True, "consume_less": how}
    CASES[f"LSTM {how}"] = (L.LSTM(5, inner_activation="sigmoid", **rolled), T.lstm, R)
    CASES[f"GRU {how}"] = (L.GRU(5, inner_activation="sigmoid", **rolled), T.gru, R)
    CASES[f"SimpleRNN {how}"] = (L.SimpleRNN(5, **rolled), T.simple_rnn, R)


def ours(layer: Any, x: np.ndarray, phase: int) -> tuple[np.ndarray, list, list, np.ndarray]:
    """The output, the weights, the gradients of a weighted sum of the output, and its weights."""
    box = K.placeholder(x.shape, dtype="int32" if x.dtype.kind == "i" else "float64")
    layer.input_dtype = K.dtype(box)
    y = layer(box)
    random = np.random.RandomState(3)
    weights = [random.uniform(0.2, 1.0, w.shape) - 0.5 * (w.ndim > 1) for w in layer.get_weights()]
    layer.set_weights(weights)
    told = random.randn(*K.int_shape(y))
    wrt = ([] if x.dtype.kind == "i" else [box]) + layer.trainable_weights
    slopes = K.gradients(K.sum(y * told), wrt)
    phases = [K.learning_phase()] * layer.uses_learning_phase
    found = K.function([box, *phases], [y, *slopes])([x, *[phase] * len(phases)])
    return found[0], weights, found[1:], told


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("float64")
def test_torch_agrees(name: str) -> None:
    """To 1e-10: the output, and the gradient for the input and for each trainable weight."""
    layer, peer, shape = CASES[name]
    layer = type(layer).from_config(layer.get_config())
    random = np.random.RandomState(1)
    x = random.randint(0, 11, shape) if name == "Embedding" else random.randn(*shape)
    y, weights, slopes, told = ours(layer, x, int("training" in name))
    given = [torch.tensor(each, requires_grad=each.dtype.kind == "f") for each in (x, *weights)]
    output = peer(*given)
    np.testing.assert_allclose(y, output.detach().numpy(), rtol=1e-10, atol=1e-12)
    (output * torch.tensor(told)).sum().backward()
    theirs = [each.grad.numpy() for each in given if each.grad is not None]
    assert len(theirs) == len(slopes)
    for slope, other in zip(slopes, theirs, strict=True):
        np.testing.assert_allclose(slope, other, rtol=1e-9, atol=1e-11)
