"""Which digit? A recurrent layer is shown one pixel after the other, 64 in a row.

Its inner matrix begins as the identity and its activation is relu, so that what it saw first is
not forgotten at once (Le, Jaitly and Hinton, 2015).
"""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.initializations import identity, normal
from keras.layers import Activation, Dense, SimpleRNN
from keras.models import Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
UNITS, PIXELS, EPOCHS = (32, 4, 8) if SHORT else (100, 1, 100)  # PIXELS at a time

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()
X_train = X_train.reshape(len(X_train), -1, PIXELS)
X_test = X_test.reshape(len(X_test), -1, PIXELS)


def small(shape, name=None, **kwargs):
    """Small random numbers to begin with."""
    return normal(shape, scale=0.01, name=name)


def keeps_all(shape, name=None, **kwargs):
    """The identity: each unit begins by remembering itself."""
    return identity(shape, scale=1.0, name=name)


model = Sequential()
model.add(
    SimpleRNN(
        UNITS,
        init=small,
        inner_init=keeps_all,
        activation="relu",
        input_shape=X_train.shape[1:],
    )
)
model.add(Dense(CLASSES))
model.add(Activation("softmax"))
optimizer = Adam(lr=0.002 if SHORT else 0.0005, clipnorm=1.0)
model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    Y_train,
    batch_size=32,
    nb_epoch=EPOCHS,
    validation_data=(X_test, Y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
print(
    "Seeing %d of 64 pixels at a time, it names %.1f %% of new digits correctly."
    % (PIXELS, 100 * accuracy)
)
