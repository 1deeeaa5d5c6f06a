"""A larger network that begins with all that a small one knows.

A new unit is a copy of an old one, and what they hand on is shared between the two: so the wider
network computes the very same. A new layer that begins as the identity makes it deeper, without
changing anything either (Chen, Goodfellow and Shlens, 2016).
"""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
NARROW, WIDE, EPOCHS = (16, 48, 6) if SHORT else (32, 128, 30)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()


def network(*units):
    """Dense layers of so many units."""
    model = Sequential()
    model.add(Flatten(input_shape=X_train.shape[1:]))
    for count in units:
        model.add(Dense(count, activation="relu"))
    model.add(Dense(CLASSES, activation="softmax"))
    model.compile(Adam(lr=0.005), "categorical_crossentropy", metrics=["accuracy"])
    return model


def train(model, epochs):
    """Train it; the share of new digits named correctly."""
    model.fit(X_train, Y_train, batch_size=32, nb_epoch=epochs, verbose=0 if SHORT else 2)
    return model.evaluate(X_test, Y_test, verbose=0)[1]


def wider(W, b, after):
    """The weights of a layer with WIDE units, and those of the layer after it."""
    chosen = np.concatenate([np.arange(NARROW), np.random.randint(NARROW, size=WIDE - NARROW)])
    copies = np.bincount(chosen)[chosen]
    noise = np.random.normal(0, 0.01, (W.shape[0], WIDE))  # so that copies can become different
    return W[:, chosen] + noise, b[chosen], after[chosen] / copies[:, None]


teacher = network(NARROW)
taught = train(teacher, EPOCHS)
W, b, after, b_after = teacher.get_weights()
W, b, after = wider(W, b, after)

student = network(WIDE, WIDE)
student.set_weights([W, b, np.eye(WIDE), np.zeros(WIDE), after, b_after])
before = student.evaluate(X_test, Y_test, verbose=0)[1]
helped, alone = train(student, 1), train(network(WIDE, WIDE), 1)
print(
    "The teacher names %.1f %% of new digits correctly, the larger student %.1f %% before any"
    " training and %.1f %% after a round; one that began with nothing, %.1f %%."
    % (100 * taught, 100 * before, 100 * helped, 100 * alone)
)
