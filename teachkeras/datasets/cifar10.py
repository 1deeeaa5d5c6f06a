"""60,000 small colour pictures of ten things, from a local `cifar10.npz`."""

from __future__ import annotations

from typing import Any

from .cifar import load


def load_data() -> Any:
    """(X_train, y_train), (X_test, y_test): X in the image order K is set to, y is (n, 1)."""
    return load("cifar10.npz")
