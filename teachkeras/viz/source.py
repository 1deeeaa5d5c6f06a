"""The source of a class or function, to be read: coloured, with line numbers, docstring folded.

`tk.source(Dense)` shows how the library itself is written. The words of Python are told apart by
the standard library's own `tokenize`; codes of errors in the text say which lesson they belong to.
"""

from __future__ import annotations

import ast
import inspect
import io
import keyword
import re
import textwrap
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..engine.graph import Tensor
from ..errors import ArgumentError
from ..errors.catalogue import all_pages
from . import html, theme
from .snippet import about, asked_for
from .view import View

LINE, FONT, EDGE = 18, 13, 14  # pixels: from line to line, of the letters, around
MOST_DRAWN, LONGEST = 60, 110  # lines of the static picture, characters of a line
FOLDED = "  … {:3} more"  # behind the first line of a docstring
EXAMPLE = ("{it} = Dense",)
# Kinds of words, as static/source.css colours them too.
LOOKS = {
    "k": f"fill:{theme.BLUE};font-weight:600",  # a word of Python
    "d": f"fill:{theme.BLUE}",  # the name that is defined
    "s": "fill:#1a6b3c",  # a text
    "n": f"fill:{theme.ORANGE}",  # a number
    "c": f"fill:{theme.MUTED};font-style:italic",  # a comment
}


@dataclass(frozen=True)
class SourceCode:
    """Lines of a file: pieces of each line as (kind, text), and which lines are the docstring."""

    name: str
    place: str  # file and line
    first: int
    lines: tuple[tuple[tuple[str, str], ...], ...]
    docstring: tuple[int, int]  # from this line up to that one, both counted from 0

    @property
    def texts(self) -> list[str]:
        """The lines as they stand in the file."""
        return ["".join(text for _, text in line) for line in self.lines]


def source(thing: object) -> View:
    """Show the source of a class, a function or a method; of an object, that of its class.

    Of a symbol it is the class of its operation. Raises TK-682 for what is not written in Python,
    or was typed where no file keeps it.

    >>> source(tk.layers.Dense).title.split(' lines of ')[1].split(',')[0]
    'teachkeras/layers/dense.py'
    """
    read = _code_of(thing)
    count = len(read.lines)
    title = f"{read.name}: {count} line{'s' * (count != 1)} of {read.place}, from line {read.first}"
    numbered = [f"{at:>5}  {text}" for at, text in enumerate(read.texts, read.first)]
    codes = _codes_in(read)
    data = {
        "kind": "source",
        "first": read.first,
        "lines": [[list(piece) for piece in line] for line in read.lines],
        "docstring": list(read.docstring),
        "codes": codes,
    }
    text = html.clean_lines("\n".join([title, *numbered]), 400, count + 1)
    picture, width = _source_picture(read)
    values = html.join([_folded(read, numbered), _table_of(codes)])
    with asked_for(thing):
        python = about("thing", thing, "tk.source({it})", example=EXAMPLE)
    parts = ("core.js", "source.js", "source.css")
    return View(title, picture, width, values, text, data, parts, python)


# --- reading --------------------------------------------------------------------------------------


def _code_of(thing: object) -> SourceCode:
    """Find the lines; TK-682 where there are none."""
    shown = _what_is_written(thing)
    try:
        lines, first = inspect.getsourcelines(shown)
        file = inspect.getsourcefile(inspect.unwrap(shown)) or ""
    except (TypeError, OSError):
        raise _no_source(thing) from None
    name = getattr(shown, "__qualname__", type(shown).__name__)
    text = textwrap.dedent("".join(lines)).rstrip()
    pieces = tuple(_pieces_of(text))
    return SourceCode(html.clean(name, 60), _place(file), max(first, 1), pieces, _docstring(text))


def _what_is_written(thing: object) -> type | Callable[..., object]:
    """The class or function behind a thing."""
    if isinstance(thing, Tensor):
        return type(thing.op) if thing.inputs else type(thing)
    if callable(thing) and (inspect.isclass(thing) or inspect.isroutine(thing)):
        return inspect.unwrap(thing)
    return type(thing)


def _place(file: str) -> str:
    """A file of ours from the library's folder on, any other by its name, a cell as a cell."""
    if file.startswith("<") or "ipykernel" in file:
        return "a cell"
    parts = Path(file).parts
    start = len(parts) - 1 - parts[::-1].index("teachkeras") if "teachkeras" in parts else -1
    return html.clean("/".join(parts[start:]), 80)


def _no_source(thing: object) -> ArgumentError:
    return ArgumentError(
        "TK-682",
        "there is no Python source to show for this thing",
        [("it got", f"{type(thing).__name__}: {str(thing)[:60]}")]
        + [("can be shown", "classes, functions and methods that stand in a file or a cell")],
        fix="tk.source(tk.layers.Dense)",
        example=True,
    )


def _docstring(text: str) -> tuple[int, int]:
    """The lines of the docstring, from and up to; (0, 0) where there is none."""
    try:
        found = ast.parse(text).body[0].body[0]  # type: ignore[attr-defined]
    except (SyntaxError, AttributeError, IndexError):  # a lambda in the middle of a line
        return 0, 0
    words = found.value if isinstance(found, ast.Expr) else None
    is_text = isinstance(words, ast.Constant) and isinstance(words.value, str)
    return (found.lineno - 1, found.end_lineno or found.lineno) if is_text else (0, 0)


def _pieces_of(text: str) -> list[tuple[tuple[str, str], ...]]:
    """Each line as pieces of one kind; joined they are the line, made visible.

    >>> _pieces_of("def f():")[0][:2]
    (('k', 'def'), ('', ' '))
    """
    lines = text.split("\n")
    kinds = [[""] * len(line) for line in lines]
    before = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text + "\n").readline):
            kind = _kind(token, before)
            before = token.string if token.string.strip() else before
            if kind:
                _paint(kinds, kind, token.start, token.end)
    except (tokenize.TokenError, IndentationError):  # cut out of the middle: plain words
        pass
    return [_joined(line, row) for line, row in zip(lines, kinds, strict=True)]


def _kind(token: tokenize.TokenInfo, before: str) -> str:
    """The kind of a token; "" for what is drawn plainly."""
    if token.type == tokenize.NAME:
        if before in ("def", "class"):
            return "d"
        return "k" if keyword.iskeyword(token.string) else ""
    kinds = {tokenize.STRING: "s", tokenize.NUMBER: "n", tokenize.COMMENT: "c"}
    return kinds.get(token.type, "s" if "STRING" in tokenize.tok_name[token.type] else "")


def _paint(kinds: list, kind: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Note the kind of each character from one place to another."""
    for row in range(start[0] - 1, end[0]):
        left = start[1] if row == start[0] - 1 else 0
        right = end[1] if row == end[0] - 1 else len(kinds[row])
        kinds[row][left:right] = [kind] * (right - left)


def _joined(line: str, kinds: list) -> tuple[tuple[str, str], ...]:
    """Neighbours of one kind as one piece, each safe to show."""
    pieces: list[list[str]] = []
    for character, kind in zip(line, kinds, strict=False):
        if pieces and pieces[-1][0] == kind:
            pieces[-1][1] += character
        else:
            pieces.append([kind, character])
    return tuple((kind, html.clean(text, 400)) for kind, text in pieces)


def _codes_in(read: SourceCode) -> list:
    """The error codes in the text: code, its sentence, its lesson."""
    found = dict.fromkeys(re.findall(r"TK-\d{3}", "\n".join(read.texts)))
    pages = all_pages()
    return [[each, pages[each].sentence, pages[each].lesson] for each in found if each in pages]


# --- the twins without a script -------------------------------------------------------------------


def _table_of(codes: list) -> html.Markup:
    """What the codes in the text mean, and where they are taught."""
    if not codes:
        return html.Markup("")
    return html.table("Codes in this text", ["code", "what it says", "lesson"], codes)


def _folded(read: SourceCode, numbered: list) -> html.Markup:
    """All lines with their numbers; the docstring can be unfolded."""
    start, end = read.docstring
    parts = [html.tag("pre", "\n".join(numbered[:start]))] if start else []
    if end:
        head = html.tag("summary", f"docstring, {end - start} line{'s' * (end - start > 1)}")
        parts.append(html.tag("details", head, html.tag("pre", "\n".join(numbered[start:end]))))
    return html.join([*parts, html.tag("pre", "\n".join(numbered[end:]))])


def _source_picture(read: SourceCode) -> tuple[html.Markup, float]:
    """The first lines, coloured; of the docstring the first line stands for all."""
    start, end = read.docstring
    shown = [at for at in range(len(read.lines)) if not start < at < end]
    drawn = shown[:MOST_DRAWN]
    letter = FONT * theme.CHARACTER
    sizes = [len(read.texts[at]) + len(FOLDED) * (at == start < end) for at in drawn]
    longest = max(40, min(LONGEST, max(sizes)))
    left = EDGE + 5 * letter + 10
    parts = [_row(read, at, left, EDGE + 12 + row * LINE) for row, at in enumerate(drawn)]
    if len(shown) > len(drawn):
        words = f"… {len(shown) - len(drawn)} more lines"
        y = EDGE + 12 + len(drawn) * LINE
        parts.append(html.tag("text", words, x=html.number(left), y=y, class_="c"))
    style = f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK};white-space:pre}}"
    style += "".join(f".{kind}{{{look}}}" for kind, look in LOOKS.items())
    style += f".l{{fill:{theme.MUTED};text-anchor:end}}"
    width = left + longest * letter + EDGE
    return html.svg(width, 2 * EDGE + (len(drawn) + 1) * LINE, *parts, style=style), width


def _row(read: SourceCode, at: int, left: float, y: float) -> html.Markup:
    """One line: its number, then its pieces."""
    start, end = read.docstring
    pieces, room = [], LONGEST
    for kind, text in read.lines[at]:
        pieces.append(html.tag("tspan", text[:room], class_=kind or None))
        room = max(0, room - len(text))
    if at == start and end - start > 1:
        pieces.append(html.tag("tspan", FOLDED.format(end - start - 1), class_="c"))
    number = html.tag("text", str(read.first + at), x=html.number(left - 14), y=y, class_="l")
    return html.join([number, html.tag("text", *pieces, x=html.number(left), y=y)])
