"""One picture in two memory orders: 'tf' keeps the colours of a pixel together, 'th' the planes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..backend.types import Array
from ..errors import ShapeError
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("orders = tk.demos.memory_orders(2, 3)",)
COLOURS = (("R", "red", "fill4"), ("G", "green", "fill2"), ("B", "blue", "fill0"))
CELL, TALL, LEFT, TOP = 42, 34, 20, 44  # pixels: width and height of a cell, and where planes begin
MOST = 4  # rows and columns of the picture
STRIP = 20  # cells of memory in a line


@dataclass(frozen=True, repr=False)
class MemoryOrders(Demo):
    """A small colour picture; its numbers are named by colour and pixel, such as G3."""

    rows: int
    columns: int

    @property
    def tf(self) -> Array:
        """The names in the order (rows, columns, channels)."""
        pixels = np.arange(1, self.rows * self.columns + 1).astype(str)
        letters = np.array([letter for letter, _, _ in COLOURS])
        return np.char.add(letters, pixels.reshape(self.rows, self.columns, 1))

    @property
    def th(self) -> Array:
        """The same names in the order (channels, rows, columns)."""
        return self.tf.transpose(2, 0, 1)

    @property
    def memory(self) -> dict[str, list[str]]:
        """For each order the names as they lie in memory, one behind the other."""
        return {"tf": self.tf.ravel().tolist(), "th": self.th.ravel().tolist()}

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        size = f"{self.rows} x {self.columns} pixels"
        shapes = f"'tf' {self.tf.shape}, 'th' {self.th.shape}"
        return f"One picture of {size} in two memory orders: {shapes}"

    def view(self) -> View:
        """The picture."""
        return orders_view(self)

    def __repr__(self) -> str:
        lines = [f"{order}  {' '.join(names)}" for order, names in self.memory.items()]
        return "\n".join([self.title, *lines])


def memory_orders(rows: int = 2, columns: int = 3) -> MemoryOrders:
    """How a colour picture of 1 to 4 rows and columns lies in memory, in both orders; TK-892.

    >>> memory_orders(1, 2)
    One picture of 1 x 2 pixels in two memory orders: 'tf' (1, 2, 3), 'th' (3, 1, 2)
    tf  R1 G1 B1 R2 G2 B2
    th  R1 R2 G1 G2 B1 B2
    """
    if not all(type(n) is int and 0 < n <= MOST for n in (rows, columns)):
        raise ShapeError(
            "TK-892",
            "this picture cannot be followed number by number",
            [("it got", f"{rows} rows, {columns} columns"), ("it needs", f"1 to {MOST} of each")],
            fix="tk.demos.memory_orders(2, 3)",
        )
    return MemoryOrders(rows, columns)


# --- the view -------------------------------------------------------------------------------------


def orders_view(orders: MemoryOrders) -> View:
    """Draw the three colour planes and both memories; a walk along one of them rings its number.

    >>> orders_view(memory_orders(2, 2)).title
    "One picture of 2 x 2 pixels in two memory orders: 'tf' (2, 2, 3), 'th' (3, 2, 2)"
    """
    places = _places(orders)
    size = _size(orders)
    base = _base(orders, places)
    groups = [
        Group(f"along '{order}'", "place in memory", _walk(orders, order, places))
        for order in orders.memory
    ]
    spots = [
        [x, y, CELL, TALL, said, rows]
        for name in orders.memory["tf"]
        for said, rows in [_told(orders, name)]
        for x, y in places[name]
    ]
    rows = [[name, *_indices(orders, name)] for name in orders.memory["tf"]]
    head = ["number", "tf index", "place", "th index", "place"]
    return drawing_view(
        orders.title,
        size,
        base,
        groups,
        spots,
        values=html.table(orders.title, head, rows),
        text=repr(orders),
        python=about(
            "orders",
            orders,
            "{it}.tf.transpose(2, 0, 1).ravel().tolist()",
            example=EXAMPLE,
        ),
    )


def _places(orders: MemoryOrders) -> dict[str, list[tuple[float, float]]]:
    """Where each number stands: in its plane, in the memory of 'tf', in that of 'th'."""
    found: dict[str, list[tuple[float, float]]] = {}
    wide = orders.columns * CELL + 40
    for row, column, channel in np.ndindex(orders.tf.shape):
        name = str(orders.tf[row, column, channel])
        found[name] = [(LEFT + channel * wide + column * CELL, TOP + row * TALL)]
    for which, names in enumerate(orders.memory.values()):
        for at, name in enumerate(names):
            line, across = divmod(at, STRIP)
            found[name].append((LEFT + across * CELL, _strip(orders, which) + line * TALL))
    return found


def _lines(orders: MemoryOrders) -> int:
    """In how many lines a memory is drawn."""
    return -(-orders.tf.size // STRIP)


def _strip(orders: MemoryOrders, which: int) -> float:
    """The y at which a memory begins."""
    below = TOP + orders.rows * TALL + 50
    return below + which * (_lines(orders) * TALL + 42)


def _size(orders: MemoryOrders) -> tuple[float, float]:
    cells = min(STRIP, orders.tf.size)
    wide = max(cells * CELL, 3 * (orders.columns * CELL + 40), 560)
    return wide + 2 * LEFT, _strip(orders, 1) + _lines(orders) * TALL + 14


def _base(orders: MemoryOrders, places: dict) -> list:
    """The planes and the strips, with their names and the colour of each number."""
    wide = orders.columns * CELL + 40
    shapes: list = []
    for channel, (letter, word, _) in enumerate(COLOURS):
        words = f"{word}, channel {channel}: {letter}"
        shapes.append(["t", LEFT + channel * wide, TOP - 12, words, "small"])
    for which, (order, axes) in enumerate(
        (("tf", "rows, columns, channels"), ("th", "channels, rows, columns"))
    ):
        shape = getattr(orders, order).shape
        words = f"memory of '{order}': {shape} = ({axes})"
        shapes.append(["t", LEFT, _strip(orders, which) - 10, words, "bold"])
    looks = {letter: look for letter, _, look in COLOURS}
    for name, corners in places.items():
        for x, y in corners:
            shapes += [["r", x, y, CELL, TALL, "frame"]]
            shapes += [["r", x + 3, y + TALL - 8, CELL - 6, 5, looks[name[0]]]]
            shapes += [["t", x + CELL / 2, y + 19, name, "mid mono"]]
    return shapes


def _indices(orders: MemoryOrders, name: str) -> list[str]:
    """Index and place of a number, in 'tf' and in 'th'."""
    found = []
    for order, names in orders.memory.items():
        (index,) = zip(*np.nonzero(getattr(orders, order) == name), strict=True)
        found += [str([int(n) for n in index]), str(names.index(name))]
    return found


def _told(orders: MemoryOrders, name: str) -> tuple[str, list]:
    """What is said of one number."""
    tf, at, th, also = _indices(orders, name)
    letter, pixel = name[0], name[1:]
    colour = next(word for mark, word, _ in COLOURS if mark == letter)
    rows = [["tf", f"{tf}, place {at} of memory"], ["th", f"{th}, place {also} of memory"]]
    return f"{name}: the {colour} of pixel {pixel}", rows


def _walk(orders: MemoryOrders, order: str, places: dict) -> list[Frame]:
    """One frame for each place of a memory: the number there is ringed everywhere."""
    frames = []
    for at, name in enumerate(orders.memory[order]):
        said, rows = _told(orders, name)
        rings = [["r", x, y, CELL, TALL, "now"] for x, y in places[name]]
        frames.append(Frame(f"place {at}", said, rows, rings))
    return frames
