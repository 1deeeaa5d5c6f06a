"""Text that somebody chose, such as a name, made safe to show: nothing hidden in it, no formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Characters that change how *other* characters are shown: bidi overrides and isolates.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN = frozenset({"Cc", "Cs", "Cn", "Co"})
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def visible(text: object) -> str:
    """The text in one line; what nobody sees, or what steers a terminal, becomes the sign U+FFFD.

    >>> visible("loss\\x1b[31m"), visible("two\\nlines")
    ('loss�[31m', 'two lines')
    """
    whole = str(text)
    return whole if whole.isprintable() else "".join(map(_visible, whole))


def _visible(character: str) -> str:
    """One character as it may be shown; newline and tab become a space."""
    import unicodedata  # here, since most texts are plain

    if character in "\n\t\r":
        return " "
    if character in _BIDI or unicodedata.category(character) in _HIDDEN:
        return "\ufffd"
    return character


def no_formula(text: str) -> str:
    """The text as a cell of a table; a spreadsheet would compute what begins with = + - or @.

    >>> no_formula("=1+1"), no_formula("loss")
    ("'=1+1", 'loss')
    """
    return f"'{text}" if text.startswith(_FORMULAS) else text


def table_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as the text of a CSV file; a text that could be a formula is made harmless.

    >>> print(table_text([["name", "loss"], ["=1+1, hidden", -0.5]]), end="")
    name,loss
    "'=1+1, hidden",-0.5
    """
    import csv
    import io

    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for row in rows:
        writer.writerow([no_formula(visible(c)) if isinstance(c, str) else c for c in row])
    return lines.getvalue()


def no_address(text: str) -> str:
    """A text without the places in memory that Python writes: they tell a learner nothing.

    >>> no_address("<function square at 0x7ff0028644a0>")
    '<function square>'
    """
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)


def in_lines(lines: Iterable[object]) -> str:
    """Several lines as one text; a name in one of them cannot make it two.

    >>> in_lines(["loss 1", "a\\nb 2"])
    'loss 1\\na b 2'
    """
    return "\n".join(map(visible, lines))


WIDTH = 100  # columns of a printed line: what fits beside the file list of a laptop


def folded(text: str, indent: int = 4) -> str:
    """Long lines go on below, further to the right: a notebook would break them inside a word.

    >>> folded("one step and " * 9).split("\\n")[1]
    '    and one step and'
    """
    import textwrap  # here, since most texts are short

    lines = [
        textwrap.wrap(
            line,
            WIDTH,
            subsequent_indent=" " * (len(line) - len(line.lstrip()) + indent),
            replace_whitespace=False,
            drop_whitespace=True,
            break_long_words=False,
            break_on_hyphens=False,
        )
        if len(line) > WIDTH
        else [line]
        for line in text.split("\n")
    ]
    return "\n".join(piece for pieces in lines for piece in pieces)


def counted(count: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "node"), counted(2, "node")
    ('1 node', '2 nodes')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
