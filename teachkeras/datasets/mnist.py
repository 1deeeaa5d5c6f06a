"""70,000 handwritten digits, 28 by 28, from a local `mnist.npz`."""

from __future__ import annotations

from typing import Any

from .local import arrays_of, find

NAMES = ("x_train", "y_train", "x_test", "y_test")


def load_data(path: str = "mnist.npz") -> Any:
    """(X_train, y_train), (X_test, y_test): X is (n, 28, 28) uint8, y the digits.

    The file is looked for in `TEACHKERAS_DATA` and in `.keras/datasets`; TK-331 if it is not there.
    (Keras 1 downloaded `mnist.pkl.gz`, a pickle: that one is not opened.)
    """
    name = "mnist.npz" if path.endswith((".pkl", ".pkl.gz")) else path
    file = find(name, f"an .npz file with {', '.join(NAMES)}", "digits")
    x_train, y_train, x_test, y_test = arrays_of(file, NAMES)
    return (x_train, y_train), (x_test, y_test)
