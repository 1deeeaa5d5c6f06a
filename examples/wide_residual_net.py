"""A wide residual net: few layers with many filters, and ways round them for the gradient.

Each block adds what it computes to what came in (Zagoruyko and Komodakis, 2016).
"""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.layers import (
    Activation,
    BatchNormalization,
    Convolution2D,
    Dense,
    Dropout,
    GlobalAveragePooling2D,
    Input,
    merge,
)
from keras.models import Model
from keras.optimizers import SGD
from keras.regularizers import l2

SHORT = "--short" in sys.argv
WIDTH, BLOCKS, EPOCHS = (1, 1, 3) if SHORT else (2, 2, 20)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()


def convolution(filters, size=3, stride=1):
    """A convolution whose weights are kept small."""
    return Convolution2D(
        filters,
        size,
        size,
        init="he_normal",
        border_mode="same",
        subsample=(stride, stride),
        bias=False,
        W_regularizer=l2(0.0005),
    )


def ready(x):
    """Normalization and activation come before a convolution here, not after it."""
    return Activation("relu")(BatchNormalization(axis=-1)(x))


def block(x, filters, stride):
    """Two convolutions, and the way round them; a 1 x 1 convolution where sizes differ."""
    before = ready(x)
    y = convolution(filters, stride=stride)(before)
    y = Dropout(0.1)(ready(y))
    y = convolution(filters)(y)
    if stride != 1 or filters != x._keras_shape[-1]:
        x = convolution(filters, size=1, stride=stride)(before)
    return merge([x, y], mode="sum")


picture = Input(shape=X_train.shape[1:])
x = convolution(8)(picture)
for level in range(2):
    for number in range(BLOCKS):
        x = block(x, 8 * WIDTH * 2**level, stride=2 if number == 0 and level > 0 else 1)
x = GlobalAveragePooling2D()(ready(x))
model = Model(input=picture, output=Dense(CLASSES, activation="softmax")(x))
model.compile(
    SGD(lr=0.1 if SHORT else 0.02, momentum=0.9, nesterov=True),
    "categorical_crossentropy",
    metrics=["accuracy"],
)

model.fit(
    X_train,
    Y_train,
    batch_size=16,
    nb_epoch=EPOCHS,
    validation_data=(X_test, Y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
print(
    "A residual net of %d weights names %.1f %% of new digits correctly."
    % (model.count_params(), 100 * accuracy)
)
