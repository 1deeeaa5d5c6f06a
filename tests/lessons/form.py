"""The form every lesson keeps, as questions to one notebook; each answers with its complaints."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

from teachkeras.classroom.truth import TIME_TAG

CELL_LINES = 15
OUTPUT_LINES = 60
CODE_CELLS = 40
OUTPUT_BYTES = 800_000  # of all outputs of a lesson together
NBVAL_TAG = "nbval-ignore-output"

# A lesson runs with the network cable out, so its code knows no address and no way to fetch one.
NETWORK = re.compile(
    r"https?://|ftp://|\b(urllib|requests|httpx|aiohttp|socket|wget|curl|pip install)\b"
)
MARKDOWN_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<address>[^)]*)\)")
LOADING = ("src", "srcset", "data", "poster", "background", "xlink:href")


def cells_of(notebook: Any, kind: str) -> Iterator[tuple[int, Any]]:
    """The cells of one kind with their numbers as a reader counts them."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == kind:
            yield number, cell


def text_of(contents: Any) -> str:
    """Notebook text is stored as one string or as a list of lines."""
    return contents if isinstance(contents, str) else "".join(contents)


def short_cells(notebook: Any) -> Iterator[str]:
    """No cell has more than 15 lines; empty lines of prose do not count."""
    for number, cell in enumerate(notebook.cells, start=1):
        lines = cell.source.splitlines()
        if cell.cell_type != "code":
            lines = [line for line in lines if line.strip()]
        if len(lines) > CELL_LINES:
            yield f"cell {number} has {len(lines)} lines"


def few_cells(notebook: Any) -> Iterator[str]:
    """At most 40 code cells."""
    count = sum(1 for _ in cells_of(notebook, "code"))
    if count > CODE_CELLS:
        yield f"{count} code cells"


def short_outputs(notebook: Any) -> Iterator[str]:
    """No output has more than 60 lines of text."""
    for number, cell in cells_of(notebook, "code"):
        for output in cell.outputs:
            shown = output.get("text") or output.get("data", {}).get("text/plain", "")
            if (lines := len(text_of(shown).splitlines())) > OUTPUT_LINES:
                yield f"cell {number} shows {lines} lines"


def light_outputs(notebook: Any) -> Iterator[str]:
    """All outputs together have at most 800 kB as they stand in the file."""
    outputs = [cell.outputs for _, cell in cells_of(notebook, "code")]
    size = sum(len(json.dumps(each, ensure_ascii=False).encode()) for each in outputs)
    if size > OUTPUT_BYTES:
        yield f"its outputs have {size:,} bytes"


def pictures_have_words(notebook: Any) -> Iterator[str]:
    """Every picture says in words what it shows."""
    for number, cell in cells_of(notebook, "markdown"):
        for picture in MARKDOWN_PICTURE.finditer(cell.source):
            if not picture["alt"].strip():
                yield f"cell {number}: a picture without alt text"
        yield from (f"cell {number}: {what}" for what in silent_pictures(cell.source))
    for number, cell in cells_of(notebook, "code"):
        for output in cell.outputs:
            data = output.get("data", {})
            html = text_of(data.get("text/html", "")) + text_of(data.get("image/svg+xml", ""))
            yield from (f"cell {number}: {what}" for what in silent_pictures(html))
            if not bitmap_has_words(output):
                yield f"cell {number}: a bitmap without alt text"


def bitmap_has_words(output: Any) -> bool:
    """A PNG or JPEG carries alt text, or a text/plain that is more than an object's name."""
    data = output.get("data", {})
    for kind in ("image/png", "image/jpeg"):
        alt = output.get("metadata", {}).get(kind, {}).get("alt", "")
        plain = text_of(data.get("text/plain", "")).strip()
        if kind in data and not alt.strip() and (not plain or plain.startswith("<")):
            return False
    return True


class PictureReader(HTMLParser):
    """Collects the pictures of a piece of HTML that have no words, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: list[str] = []
        self.loads: list[str] = []
        self.open_svg: list[bool] = []  # for each svg we are inside of: has it words yet?

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {name: value or "" for name, value in attrs}
        self.loads += [given[name] for name in LOADING if name in given]
        if tag == "link":
            self.loads.append(given.get("href", ""))
        if tag == "img" and not given.get("alt", "").strip():
            self.silent.append("an img without alt text")
        if tag == "svg":
            hidden = given.get("aria-hidden") == "true"
            inside = bool(self.open_svg)
            self.open_svg.append(inside or hidden or bool(given.get("aria-label", "").strip()))
        if tag == "title" and self.open_svg:
            self.open_svg[-1] = True

    def handle_endtag(self, tag: str) -> None:
        """Leave an svg."""
        if tag == "svg" and self.open_svg and not self.open_svg.pop():
            self.silent.append("an svg without a title or aria-label")


def read_html(html: str) -> PictureReader:
    """Read a piece of HTML."""
    reader = PictureReader()
    reader.feed(html)
    reader.close()
    return reader


def silent_pictures(html: str) -> list[str]:
    """The pictures without words in a piece of HTML or Markdown."""
    return read_html(html).silent


def no_network(notebook: Any) -> Iterator[str]:
    """No code fetches, and nothing that is shown loads from elsewhere."""
    for number, cell in cells_of(notebook, "code"):
        if found := NETWORK.search(cell.source):
            yield f"cell {number} says {found[0]}"
        for output in cell.outputs:
            data = output.get("data", {})
            shown = text_of(data.get("text/html", "")) + text_of(data.get("image/svg+xml", ""))
            yield from (f"cell {number} loads {it}" for it in read_html(shown).loads if remote(it))
    for number, cell in cells_of(notebook, "markdown"):
        loads = read_html(cell.source).loads
        loads += [picture["address"] for picture in MARKDOWN_PICTURE.finditer(cell.source)]
        yield from (f"cell {number} loads {it}" for it in loads if remote(it))


def remote(address: str) -> bool:
    """Whether an address leads away from this machine."""
    return address.strip().lower().startswith(("http:", "https:", "ftp:", "//"))


# Where a notebook was made is nobody's business, and differs on the next machine.
MACHINE_PATH = re.compile(
    r"(/home/|/root/|/Users/|/tmp/|/var/folders/|site-packages|[A-Z]:\\)[^\s\"']*"
)


def no_machine_paths(notebook: Any) -> Iterator[str]:
    """No output names a place on the machine where it was made."""
    for number, cell in cells_of(notebook, "code"):
        if found := MACHINE_PATH.search(words_of(cell)):
            yield f"cell {number} shows the path {found[0]}"


def words_of(cell: Any) -> str:
    """All text a code cell shows, errors included."""
    texts = []
    for output in cell.outputs:
        texts += [text_of(output.get("text", "")), *output.get("traceback", [])]
        data = output.get("data", {})
        texts += [text_of(data[kind]) for kind in data if kind.startswith("text/")]
    return "\n".join(texts)


def honest_metadata(notebook: Any) -> Iterator[str]:
    """No saved widget state, counts 1..n, and both tags where a cell shows measured times."""
    if "widgets" in notebook.metadata:
        yield "saved widget state (metadata.widgets)"
    counts = [cell.execution_count for _, cell in cells_of(notebook, "code") if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts {counts}"
    for number, cell in cells_of(notebook, "code"):
        tags = cell.metadata.get("tags", [])
        if TIME_TAG in tags and NBVAL_TAG not in tags:
            yield f"cell {number} is tagged {TIME_TAG} but not {NBVAL_TAG}: nbval would compare it"


QUESTIONS: tuple[Callable[[Any], Iterator[str]], ...] = (
    short_cells,
    few_cells,
    short_outputs,
    light_outputs,
    pictures_have_words,
    no_network,
    no_machine_paths,
    honest_metadata,
)
