"""The framework on one page: a box for each kind of thing, with its names and its lesson."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass
from typing import Any

from ..errors.text import in_lines
from ..viz import html
from ..viz.drawing import drawing_view
from ..viz.snippet import code
from ..viz.view import View
from .demo import Demo

IN_DATASETS = "digits iris wine breast_cancer diabetes linnerud flower china mnist cifar10 cifar100"
IN_UTILS = "np_utils generic_utils layer_utils io_utils data_utils test_utils"
# title: (modules, what it is for, lesson, the rooms of `tk` names that belong here)
PLAN: dict[str, tuple[str, str, str, str]] = {
    "callbacks": ("callbacks", "watch training and steer it", "lesson 11", "callbacks"),
    "preprocessing": (
        "preprocessing.text preprocessing.sequence preprocessing.image",
        "words and pictures as arrays",
        "lesson 14",
        "",
    ),
    "datasets": (
        " ".join(f"datasets.{name}" for name in [*IN_DATASETS.split(), "imdb", "reuters"]),
        "data to learn from",
        "lesson 06",
        "",
    ),
    "visualization": ("utils.visualize_util", "a model as a picture", "lesson 08", ""),
    "utils": (
        " ".join(f"utils.{name}" for name in IN_UTILS.split()),
        "one-hot labels, files, old scripts",
        "lesson 06",
        "keras1",
    ),
    "wrappers": ("wrappers.scikit_learn", "models inside scikit-learn", "lesson 06", ""),
    "models": (
        "models training saving applications",
        "layers put together, trained and saved",
        "lesson 06",
        "models training saving applications",
    ),
    "layers": ("layers", "rules from tensor to tensor, with weights", "lesson 05", "layers checks"),
    "objectives": ("objectives", "the loss: how wrong the model is", "lesson 09", ""),
    "metrics": ("metrics", "numbers to watch", "lesson 10", ""),
    "optimizers": ("optimizers", "how weights change", "lesson 09", ""),
    "activations": ("activations", "what bends straight lines", "lesson 09", ""),
    "initializations": ("initializations", "where weights start", "lesson 09", ""),
    "regularizers": ("regularizers", "a price for large weights", "lesson 09", ""),
    "constraints": ("constraints", "rules for weights", "lesson 09", ""),
    "backend": ("backend", "K: every function on tensors", "lesson 01", "backend"),
    "engine": ("engine", "symbols, graphs, gradients, programs", "lesson 02", "engine"),
    "views": ("viz", "pictures of all of it", "lesson 02", "viz notebook"),
    "demos": ("demos", "small records with pictures", "lesson 06", "demos"),
    "errors": ("errors", "what to type instead", "lesson 00", "errors parts"),
    "exercises": ("classroom", "checks, hints, doctor", "lesson 00", "classroom"),
}
# The boxes from top to bottom, as they stand on each other.
FLOORS = (
    ("callbacks", "visualization", "preprocessing", "datasets"),
    ("models", "utils", "wrappers"),
    ("layers",),
    ("objectives", "optimizers", "metrics"),
    ("activations", "initializations", "regularizers", "constraints"),
    ("backend",),
    ("engine",),
    ("views", "demos", "errors", "exercises"),
)
WIDTH, TALL, GAP, EDGE = 820, 46, 8, 16  # pixels: of a floor, of a box, between, around
MOST_NAMES = 70  # names of a box in the read-out


@dataclass(frozen=True)
class FrameworkPart:
    """One part of the framework: its modules, its public names, what it is for, its lesson."""

    title: str
    modules: tuple[str, ...]
    sentence: str
    lesson: str
    names: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class FrameworkMap(Demo):
    """All boxes, floor by floor from the top: what stands above is built from what is below."""

    floors: tuple[tuple[FrameworkPart, ...], ...]

    @property
    def boxes(self) -> list[FrameworkPart]:
        """All of them in one list."""
        return [box for floor in self.floors for box in floor]

    def __getitem__(self, title: str) -> FrameworkPart:
        return {box.title: box for box in self.boxes}[title]

    def view(self) -> View:
        """The picture."""
        return framework_view(self)

    def __repr__(self) -> str:
        lines = []
        for floor in self.floors:
            for box in floor:
                count = f"{len(box.names)} names"
                lines.append(f"{box.title:<16}{count:>10}  {box.lesson}  {box.sentence}")
        return in_lines(lines)


def framework_map() -> FrameworkMap:
    """Every part of the library in one picture.

    >>> framework = framework_map()
    >>> len(framework.boxes), framework["objectives"].lesson
    (21, 'lesson 09')
    """
    return FrameworkMap(tuple(tuple(_box(title) for title in floor) for floor in FLOORS))


def _box(title: str) -> FrameworkPart:
    from .. import _NAMES

    modules, sentence, lesson, rooms = PLAN[title]
    names = [f"{module}.{name}" for module in modules.split() for name in public_names(module)]
    homes = rooms.split()
    teaching = [f"tk.{name}" for name, home in _NAMES.items() if home.split(".")[0] in homes]
    return FrameworkPart(title, tuple(modules.split()), sentence, lesson, (*names, *teaching))


def public_names(path: str) -> list[str]:
    """The public names of a module of ours: those it lists, else what it has made.

    >>> public_names("wrappers.scikit_learn")
    ['BaseWrapper', 'KerasClassifier', 'KerasRegressor']
    """
    module: Any = importlib.import_module(f"teachkeras.{path}")
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    if path in ("backend", "demos"):
        return sorted(dir(module))  # they list what they have
    named = vars(module).items()
    return sorted(name for name, thing in named if name[0] != "_" and _made_in(thing, path))


def _made_in(thing: object, path: str) -> bool:
    """Whether a thing is a function or class of this file, or of one whose name begins like it."""
    public = inspect.isclass(thing) or inspect.isroutine(thing)
    return public and str(thing.__module__).startswith(f"teachkeras.{path}")


# --- the view -------------------------------------------------------------------------------------


def framework_view(framework: FrameworkMap) -> View:
    """Draw the map; choosing a box lists its names and its lesson.

    >>> framework_view(framework_map()).title.split(" names")[0].split(",")[0]
    'The framework in 21 boxes'
    """
    boxes = framework.boxes
    count = sum(len(box.names) for box in boxes)
    title = (
        f"The framework in {len(boxes)} boxes, {count} public names; each floor stands on those "
    )
    title += "below it, the last one is for learning"
    shapes, spots = [], []
    for floor, row in enumerate(framework.floors):
        y = EDGE + floor * (TALL + GAP)
        wide = (WIDTH - GAP * (len(row) - 1)) / len(row)
        for at, box in enumerate(row):
            x = round(EDGE + at * (wide + GAP), 1)
            drawn, spot = _drawn(box, x, y, round(wide, 1), floor)
            shapes += drawn
            spots.append(spot)
    size = (WIDTH + 2 * EDGE, EDGE * 2 + len(framework.floors) * (TALL + GAP))
    rows = [
        [html.clean(box.title, 30), html.clean(box.sentence), box.lesson, ", ".join(box.names)]
        for box in boxes
    ]
    return drawing_view(
        title,
        size,
        shapes,
        spots=spots,
        values=html.table(title, ["box", "what for", "lesson", "names"], rows),
        text=f"{title}\n{framework!r}",
        python=code("tk.demos.framework_map()['layers'].names"),
    )


def _drawn(box: FrameworkPart, x: float, y: float, wide: float, floor: int) -> tuple[list, list]:
    """The shapes of one box, and what is said when it is chosen."""
    look = ("box", "box", "box", "box", "box", "warm", "warm", "plain")[min(floor, 7)]
    name, sentence = html.clean(box.title, 30), html.clean(box.sentence, int(wide / 6.6))
    drawn = [
        ["r", x, y, wide, TALL, look],
        ["t", x + 12, y + 19, name, "bold"],
        ["t", x + wide - 10, y + 19, f"{len(box.names)}", "small end"],
        ["t", x + 12, y + 37, sentence, "small"],
    ]
    more = len(box.names) - MOST_NAMES
    names = ", ".join(box.names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    rows = [["lesson", box.lesson], ["modules", ", ".join(box.modules)], ["names", names]]
    return drawn, [x, y, wide, TALL, f"{name}: {html.clean(box.sentence)}", rows]
