"""Row C046: gradients of an input. Style transfer, and a digit that becomes an 8 (lesson 04)."""

from collections.abc import Iterator

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.datasets import china, digits, flower
from teachkeras.engine.graph import Tensor
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD, Adam


@pytest.fixture
def bank() -> np.ndarray:
    """A fixed filter bank: blur, two edges, a diagonal and a spot, for each colour."""
    blur = np.outer([1, 2, 1], [1, 2, 1]) / 16
    across = np.outer([1, 2, 1], [-1, 0, 1]) / 4
    diagonal = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]) / 4
    spot = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]) / 2
    filters = np.zeros((3, 3, 3, 15), "float32")
    for number, window in enumerate([blur, across, across.T, diagonal, spot]):
        for colour in range(3):
            filters[:, :, colour, 3 * number + colour] = window
    return filters


def gram(features: Tensor) -> Tensor:
    """For each pair of features the mean of their product over all places."""
    count = int(np.prod(K.int_shape(features)[:-1]))
    flat = K.reshape(features, (count, K.int_shape(features)[-1]))
    return K.dot(K.transpose(flat), flat) / count


def sizes(picture: Tensor) -> Iterator[Tensor]:
    """A picture, its half and its quarter."""
    for _ in range(3):
        yield picture
        picture = K.pool2d(picture, (2, 2), strides=(2, 2), pool_mode="avg")


def test_c046_the_style_loss_of_a_picture_falls_by_nine_tenths(bank: np.ndarray) -> None:
    """A 64 x 64 crop, 200 steps of an optimiser on the picture; the filters do not change."""
    filters = K.variable(bank)
    painting = K.variable(china.load_data()[None, 110:174, 250:314] / 255)
    style = K.variable(flower.load_data()[None, 140:204, 250:314] / 255)
    loss = K.constant(0.0)
    for one, other in zip(sizes(painting), sizes(style), strict=True):
        difference = gram(K.conv2d(one, filters)) - gram(K.conv2d(other, filters))
        loss = loss + K.sum(K.square(difference))
    step = K.function([], [loss], Adam(lr=0.02).get_updates([painting], {}, loss))
    losses = [float(step([])[0]) for _ in range(200)]
    assert losses[-1] <= 0.1 * losses[0]
    np.testing.assert_array_equal(K.get_value(filters), bank)


def test_c046_a_digit_is_pushed_until_it_reads_as_an_eight() -> None:
    """p(8) rises above 0.9 by changing the picture; every weight stays bitwise the same."""
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    np.random.seed(7)  # noqa: NPY002
    model = Sequential(
        [Dense(32, activation="relu", input_dim=64), Dense(10, activation="softmax")]
    )
    model.compile(SGD(lr=0.1), "sparse_categorical_crossentropy")
    model.fit(x_train.reshape(-1, 64) / 16, y_train, nb_epoch=15, verbose=0)
    before = [weight.tobytes() for weight in model.get_weights()]
    share = model.output[0, 8]
    look = K.function([model.input], [share, K.gradients(K.log(share), [model.input])[0]])
    picture = x_test[np.flatnonzero(y_test == 3)[0]].reshape(1, 64) / 16
    first = look([picture])[0]
    for _ in range(100):
        certainty, slope = look([picture])
        picture = np.clip(picture + 0.02 * slope / np.abs(slope).max(), 0, 1)
    assert first < 0.1 and certainty > 0.9
    assert model.predict_classes(picture, verbose=0) == [8]
    assert [weight.tobytes() for weight in model.get_weights()] == before
