"""The same digit? Two pictures go through the same layers; what counts is how far apart they end.

The loss pulls pictures of one digit together and pushes others away, up to a distance of 1
(Hadsell, Chopra and LeCun, 2006).
"""

import sys

import numpy as np
from handwritten import load_data
from keras import backend as K
from keras.layers import Dense, Dropout, Flatten, Input, Lambda
from keras.models import Model, Sequential
from keras.optimizers import RMSprop

SHORT = "--short" in sys.argv
PAIRS, HIDDEN, EPOCHS = (4000, 64, 6) if SHORT else (20000, 128, 30)

np.random.seed(1337)


def make_pairs(X, Y, count):
    """`count` pairs, half of them of the same digit: (first, second), and 1 for the same."""
    labels = Y.argmax(axis=1)
    places = [np.flatnonzero(labels == digit) for digit in range(10)]
    firsts = np.random.randint(len(X), size=count)
    same = np.arange(count) % 2
    others = [
        np.random.choice(places[(labels[i] + (0 if s else np.random.randint(1, 10))) % 10])
        for i, s in zip(firsts, same)
    ]
    return [X[firsts], X[others]], same


def distance(points):
    """How far apart the two points of each row are."""
    first, second = points
    return K.sqrt(K.sum(K.square(first - second), axis=1, keepdims=True) + K.epsilon())


def contrastive(y_true, y_pred):
    """Distances where the pictures are the same, what is missing to 1 where they are not."""
    return K.mean(
        y_true * K.square(y_pred) + (1 - y_true) * K.square(K.maximum(1 - y_pred, 0)), axis=-1
    )


(X_train, Y_train), (X_test, Y_test) = load_data()
pairs, same = make_pairs(X_train, Y_train, PAIRS)
new_pairs, new_same = make_pairs(X_test, Y_test, 1000)

base = Sequential()
base.add(Flatten(input_shape=X_train.shape[1:]))
base.add(Dense(HIDDEN, activation="relu"))
base.add(Dropout(0.1))
base.add(Dense(HIDDEN, activation="relu"))

left, right = Input(shape=X_train.shape[1:]), Input(shape=X_train.shape[1:])
apart = Lambda(distance, output_shape=(1,))([base(left), base(right)])
model = Model(input=[left, right], output=apart)
model.compile(RMSprop(lr=0.001), contrastive)

model.fit(pairs, same, batch_size=64, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)
said = model.predict(new_pairs)[:, 0] < 0.5
print(
    "Of pairs it has never seen, %.1f %% are judged correctly: the same digit, or not."
    % (100 * np.mean(said == new_same))
)
