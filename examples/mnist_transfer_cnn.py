"""What was learnt on the digits 0 to 4 helps with 5 to 9: the convolutions stay as they are.

Only the last two layers are trained on the other five digits, and only on a few of them.
"""

import sys

import numpy as np
from handwritten import load_data
from keras.layers import Convolution2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
FILTERS, EPOCHS, FEW = (12, 4, 50) if SHORT else (12, 20, 30)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()


def only(low, X, Y):
    """The five digits from `low` on, with classes from 0 to 4."""
    classes = Y[:, low : low + 5]
    chosen = classes.any(axis=1)
    return X[chosen], classes[chosen]


def convolutions():
    """Layers that see."""
    return [
        Convolution2D(FILTERS, 3, 3, activation="relu", input_shape=X_train.shape[1:]),
        Convolution2D(FILTERS, 3, 3, activation="relu"),
        MaxPooling2D(),
        Flatten(),
    ]


def train(seeing, X, Y, epochs):
    """Train these layers with new ones that name; the whole model."""
    naming = [Dense(32, activation="relu"), Dropout(0.3), Dense(5, activation="softmax")]
    model = Sequential(seeing + naming)
    model.compile(Adam(lr=0.003), "categorical_crossentropy", metrics=["accuracy"])
    model.fit(X, Y, batch_size=16, nb_epoch=epochs, verbose=0 if SHORT else 2)
    return model


def from_few(seeing):
    """The share of new pictures of 5 to 9 named correctly, if only the naming is learnt."""
    for layer in seeing:
        layer.trainable = False
    few_X, few_Y = [part[:FEW] for part in only(5, X_train, Y_train)]
    model = train(seeing, few_X, few_Y, 4 * EPOCHS)
    return model.evaluate(*only(5, X_test, Y_test), verbose=0)[1]


taught, untaught = convolutions(), convolutions()
train(taught, *only(0, X_train, Y_train), epochs=EPOCHS)
print(
    "After 0 to 4 it needs %d pictures of 5 to 9 to name %.0f %% of new ones; without, %.0f %%."
    % (FEW, 100 * from_few(taught), 100 * from_few(untaught))
)
