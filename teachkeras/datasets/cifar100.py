"""60,000 small colour pictures of a hundred things, from a local `cifar100-fine.npz`."""

from __future__ import annotations

from typing import Any

from .cifar import load


def load_data(label_mode: str = "fine") -> Any:
    """(X_train, y_train), (X_test, y_test); `label_mode` is "fine" (100) or "coarse" (20 kinds)."""
    return load(f"cifar100-{label_mode}.npz")
