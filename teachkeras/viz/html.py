"""The one place where markup is made.

Every tag of every view, HTML or SVG, comes from `tag`. Plain strings handed to it are
escaped, `Markup` (what `tag` returned before) is not. So a layer called
`<img src=x onerror=...>` is drawn as these very characters, in every renderer, because
no other module can write an angle bracket.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

from ..errors.text import visible

VOID = frozenset("img input link br meta rect path line circle image stop".split())
LONGEST = 200  # characters of one user text that any picture shows


class Markup(str):
    """Text that `tag` has already escaped and that may stand in a page as it is."""

    __slots__ = ()


def clean(text: object, longest: int = LONGEST) -> str:
    """Return one line of text that is safe to show: no control or bidi characters, not too long.

    Terminal escapes, null bytes and characters that turn the reading direction become
    the visible sign U+FFFD; a text longer than `longest` characters ends in an ellipsis.

    >>> clean("loss\\x1b[31m")
    'loss�[31m'
    >>> clean("abcdef", longest=4)
    'abc…'
    """
    whole = str(text)
    return visible(whole if len(whole) <= longest else whole[: longest - 1] + "…")


def clean_lines(text: object, longest: int = LONGEST, most: int = 400) -> str:
    """Clean a text of several lines; after `most` lines say how many were left out.

    >>> clean_lines("a\\nb\\nc", most=2)
    'a\\nb\\n... 1 more line'
    """
    lines = str(text).split("\n")
    kept = [clean(line, longest) for line in lines[:most]]
    left = len(lines) - most
    if left > 0:
        kept.append(f"... {left:,} more line{'s' if left > 1 else ''}")
    return "\n".join(kept)


def escape(text: object) -> Markup:
    """Escape the five characters that mean something in markup.

    >>> escape('<b a="1">')
    '&lt;b a=&quot;1&quot;&gt;'
    """
    if isinstance(text, Markup):
        return text
    return Markup(
        str(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#39;")
    )


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Build one element; children and attribute values are escaped unless they are Markup.

    `class_` stands for class, underscores inside a name for hyphens, and an attribute
    that is None is left out.

    >>> tag("td", "<i>", class_="value")
    '<td class="value">&lt;i&gt;</td>'
    >>> tag("rect", x=1, stroke_width=2)
    '<rect x="1" stroke-width="2"/>'
    """
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID and not children:
        return Markup(f"<{name}{pairs}/>")
    return Markup(f"<{name}{pairs}>{join(children)}</{name}>")


def join(children: Iterable[object]) -> Markup:
    """Put pieces one after the other, escaping those that are plain text.

    >>> join(["a < b", tag("b", "c")])
    'a &lt; b<b>c</b>'
    """
    return Markup("".join(escape(child) for child in children))


def svg(width: float, height: float, *children: object, style: str = "") -> Markup:
    """Build a whole SVG document of `width` x `height` pixels with its own white card.

    It is shown inside an `<img>`, where the page's styles do not reach: so it carries
    its own colours and stays readable on a dark page.
    """
    card = tag("rect", width="100%", height="100%", rx=8, fill="#fff")
    return tag(
        "svg",
        tag("style", Markup(style)) if style else "",
        card,
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=number(width),
        height=number(height),
        viewBox=f"0 0 {number(width)} {number(height)}",
    )


def number(value: float) -> str:
    """Write a coordinate with at most one decimal, the shortest way.

    >>> number(3.0), number(2.25), number(-0.04)
    ('3', '2.2', '0')
    """
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def image(picture: Markup, alt: str, width: float) -> Markup:
    """Build the `<img>` that stays when a page drops scripts and inline SVG."""
    return tag(
        "img",
        alt=alt,
        src=address(picture),
        width=number(width),
        style="max-width:100%;height:auto",
    )


def address(picture: Markup) -> Markup:
    """An SVG document as the address of a picture."""
    coded = base64.b64encode(picture.encode("utf-8")).decode("ascii")
    return Markup(f"data:image/svg+xml;base64,{coded}")


def table(caption: str, head: list, rows: list) -> Markup:
    """Build a table with a caption, column headings and a heading at the start of each row.

    >>> table("t", ["i", "v"], [[0, 1.5]]).count("scope")
    3
    """
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
        for row in rows
    ]
    return tag("table", tag("caption", caption), tag("thead", top), tag("tbody", *body))


def json_for_script(data: object) -> Markup:
    """Write data as JSON that cannot end the script element it stands in.

    >>> json_for_script({"name": "</script>"})
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
