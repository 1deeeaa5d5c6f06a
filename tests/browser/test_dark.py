"""What has no live version is a picture with a card: white on a light page, dark on a dark one."""

import io

import numpy as np
import pytest
from PIL import Image

from teachkeras import demos
from teachkeras.viz import show
from tests.viz.gallery import usual_gallery


def pictures():
    """Every view that shows its static picture, and the lists of all there is."""
    views = [view for view in usual_gallery().values() if view.data["kind"] in ("still", "layer")]
    return [show(demos), show({"a": 1, "b": 2}, "d"), *views]


def brightness(locator):
    """From 0 to 1, along the upper edge of what is seen of an element."""
    seen = Image.open(io.BytesIO(locator.screenshot())).convert("L")
    return np.asarray(seen, "float64")[1, 12:-12] / 255


@pytest.mark.parametrize("theme, low, high", [("dark", 0.0, 0.15), ("light", 0.95, 1.0)])
def test_the_card_of_a_picture_follows_the_theme(new_page, open_views, theme, low, high):
    page = open_views(*pictures(), page=new_page(color_scheme=theme))
    found = page.locator(".picture img").all()
    assert len(found) == len(pictures()) > 6
    for image in found:
        edge = brightness(image)
        assert low <= edge.min() and edge.max() <= high
