"""Handwritten digits, 8 by 8, ready for a network: numbers from 0 to 1, and a one for the class.

They stand in for MNIST, which needs a download and has 28 by 28.
"""

from keras.datasets import digits
from keras.utils.np_utils import to_categorical

ROWS = COLS = 8
CLASSES = 10


def load_data():
    """(X_train, Y_train), (X_test, Y_test); X is (n, 8, 8, 1), Y is (n, 10)."""
    (X_train, y_train), (X_test, y_test) = digits.load_data()
    return ready(X_train, y_train), ready(X_test, y_test)


def ready(X, y):
    """Pictures with a channel, and labels as rows of the identity."""
    return X[..., None].astype("float32") / 16, to_categorical(y, CLASSES)
