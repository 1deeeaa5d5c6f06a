"""Every error code with its page: what went wrong, a cell that fails, the cell that works.

The pages are plain text in the folder `pages`, one file for each hundred. A page begins with
`TK-nnn (lesson nn) Sentence.`; under it stand the two cells, `wrong:` and `right:`. `# <-` marks
the line the error must name (the first line, where nothing is marked). All cells come after the
imports in `IMPORTS`; the right one runs where the wrong one has just failed, so it may use its
names.
"""

from __future__ import annotations

import os
import re

from .records import Record

IMPORTS = """\
import numpy as np
import teachkeras as tk
from teachkeras import backend as K
from teachkeras.callbacks import Callback, History
from teachkeras.layers import Activation, Dense, Dropout, Flatten, Input, Lambda, Layer, Reshape
from teachkeras.models import Model, Sequential, load_model, model_from_json
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical
"""
FILES = (
    "shapes.txt",
    "graph.txt",
    "data.txt",
    "arguments.txt",
    "training.txt",
    "files.txt",
    "notebook.txt",
    "pictures.txt",
)
HEADLINE = re.compile(r"(TK-\d{3}) \((lesson \d\d)\) (.+)")
PAGES = os.path.join(os.path.dirname(__file__), "pages")
_pages: dict[str, Page] = {}


class Page(Record):
    """One code of the catalogue; printed, it is the text a learner reads."""

    code: str
    lesson: str
    sentence: str
    wrong: str
    right: str

    @property
    def marked_line(self) -> int:
        """The line of the wrong cell that the error must name, counted from 1."""
        marked = [n for n, line in enumerate(self.wrong.splitlines(), 1) if line.endswith("# <-")]
        return marked[0] if marked else 1

    def __repr__(self) -> str:
        cells = [("this cell fails", self.wrong), ("this one works", self.right)]
        lines = [f"{self.code}  {self.sentence}   ({self.lesson})"]
        for title, cell in cells:
            lines += ["", f"  {title}", *[f"      {line}" for line in cell.splitlines()]]
        return "\n".join(lines)


def read(text: str) -> list[Page]:
    """The pages of one file.

    >>> read("TK-101 (lesson 01) Too long.\\nwrong:\\n    1 / 0\\nright:\\n    1 / 1\\n")[0].right
    '1 / 1'
    """
    pages = []
    for part in re.split(r"^(?=TK-\d{3} )", text, flags=re.MULTILINE)[1:]:
        headline, _, body = part.partition("\nwrong:\n")
        wrong, _, right = body.partition("\nright:\n")
        found = HEADLINE.fullmatch(" ".join(headline.split()))
        assert found and wrong and right, f"not a page: {headline!r}"
        code, lesson, sentence = found.groups()
        pages.append(Page(code, lesson, sentence, _cell(wrong), _cell(right)))
    return pages


def _cell(lines: str) -> str:
    """A cell without the four spaces in front of each line."""
    return "\n".join(line[4:] for line in lines.rstrip().splitlines())


def all_pages() -> dict[str, Page]:
    """Code -> page, for every code there is."""
    if not _pages:
        for name in FILES:
            with open(os.path.join(PAGES, name), encoding="utf-8") as file:
                _pages.update((page.code, page) for page in read(file.read()))
    return _pages


def lesson_of(code: str) -> str:
    """The lesson that explains a code; "" for a code without a page.

    >>> lesson_of("TK-207")
    'lesson 02'
    """
    found = all_pages().get(code)
    return found.lesson if found else ""
