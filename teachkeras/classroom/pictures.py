"""Comparing two stored pictures by what the eye sees: their decoded pixels, not their bytes."""

from __future__ import annotations

import base64
import binascii
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

PIXEL_TOLERANCE = 0.02  # of full brightness; below it nobody sees a difference


def picture_difference(stored: str, true: str, allowed_share: float = 0.0) -> str:
    """Why two pictures (base64) look different, or an empty text.

    `allowed_share` is the share of pixels that may differ by more than 2 % of full brightness.
    """
    import numpy as np

    try:
        old, new = decode(stored), decode(true)
    except (OSError, SyntaxError, ValueError, binascii.Error) as error:
        return f"not a picture ({type(error).__name__})"
    if old.shape != new.shape:
        return f"a picture of {size(old)} instead of {size(new)} pixels"
    far = np.abs(old - new).max(axis=-1) > PIXEL_TOLERANCE
    share = float(far.mean())
    return f"{share:.1%} of the pixels look different" if share > allowed_share else ""


def decode(contents: str) -> Any:
    """A base64 picture as an array of height x width x 4 numbers between 0 and 1."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(contents))) as picture:
        return np.asarray(picture.convert("RGBA"), dtype=np.float32) / 255


def size(picture: np.ndarray) -> str:
    """A picture's width and height in words."""
    return f"{picture.shape[1]} x {picture.shape[0]}"
