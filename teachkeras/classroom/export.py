"""What is left of a view when a notebook is exported with "Sanitize HTML output" ticked.

That box is ticked from the start in JupyterLab, and has no setting. nbconvert's own sanitiser
shows pictures, table heads and scripts as text. Ours, which the lab of start.py uses, leaves out
every script and keeps what is only looked at: the picture of a view, its table, its words.
"""

from __future__ import annotations

import re

SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
LOOKED_AT = (
    "div span p pre br hr img details summary h1 h2 h3 h4 h5 h6 code table caption thead tbody tr "
    "th td dl dt dd sub sup"
).split()
PICTURE = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/svg+xml;")
ANYWHERE = ("class", "id", "title", "lang")
OF_TAGS = {"img": ("alt", "width", "height"), "th": ("scope",), "a": ("href",)}


def clean_html(element: str | bytes) -> str:
    """HTML without anything that could run: nbconvert's filter of this name, for views.

    >>> clean_html('<p onclick="x()">a</p><script>steal()</script>')
    '<p>a</p>'
    """
    import bleach

    text = element.decode() if isinstance(element, bytes) else str(element)
    text, scripts = SCRIPT.subn("", text)
    while scripts:  # what was taken out of the middle of a tag may have made another
        text, scripts = SCRIPT.subn("", text)
    tags = [*bleach.ALLOWED_TAGS, *LOOKED_AT]
    return bleach.clean(text, tags, attributes=_kept, protocols=[*bleach.ALLOWED_PROTOCOLS, "data"])


def _kept(tag: str, name: str, value: str) -> bool:
    """Which attributes stay: an address may hold a picture, where a picture is wanted."""
    if name == "src":
        return tag == "img" and value.startswith(PICTURE)
    if name == "href" and value.strip().lower().startswith("data:"):
        return False
    return name in ANYWHERE or name in OF_TAGS.get(tag, ())
