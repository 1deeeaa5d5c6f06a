"""The device badge: a small sign that says what computes here."""

from __future__ import annotations

from ..backend.device import Device
from . import html, theme
from .cells import tag_rect
from .snippet import code
from .view import View

TALL = 44


class BadgeView(View):
    """A picture and its table, and nothing to move: no script is needed."""

    @property
    def html(self) -> str:
        """The output as HTML."""
        details = html.tag("details", html.tag("summary", "Values"), self.values)
        picture = html.image(self.picture, html.clean(self.title), self.width)
        return html.tag("div", picture, details, class_="tk-view")


def badge_view(device: Device) -> View:
    """Draw a device as a badge.

    >>> from teachkeras.backend.device import Device
    >>> badge_view(Device("CPU", "NumPy")).title
    'The device that computes is the CPU, with NumPy'
    """
    title = f"The device that computes is the {device}, with {device.library}"
    style = (
        f"text{{font:13px {theme.SANS};fill:{theme.INK}}}"
        f".b{{font:600 16px {theme.MONO};fill:#fff;text-anchor:middle}}"
    )
    parts = [
        tag_rect(8, 6, 64, 32, rx=6, fill="#1f4e8c"),
        html.tag("text", html.clean(device.badge, 8), x=40, y=28, class_="b"),
        html.tag("text", html.clean(f"with {device.library}", 40), x=84, y=28),
    ]
    rows = [["device", device.badge], ["library", device.library], ["note", device.note or "none"]]
    data, python = {"kind": "text", "text": repr(device)}, code("tk.device()")
    return BadgeView(
        title, html.svg(230, TALL, *parts, style=style), 230,
        html.table(title, ["", "fact"], rows), repr(device), data, ("core.js",), python,
    )  # fmt: skip
