"""What a page is made of, for tests that compare pages."""

import base64
import xml.etree.ElementTree as ElementTree
from collections import Counter
from html.parser import HTMLParser


class Parts(HTMLParser):
    """Counts elements and attributes, and keeps pictures, scripts and text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.counted = Counter()
        self.pictures, self.scripts, self.open = [], [], []

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_starttag(self, tag, attributes):
        self.counted[tag] += 1
        self.counted.update(f"{tag} {name}" for name, _ in attributes)
        if tag == "img":
            self.pictures.append(dict(attributes)["src"])
        if tag == "script":
            self.scripts.append("")
        if tag not in ("img", "br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} closed out of order"

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data


def parts_of(page):
    """The parts of some HTML; every element must be closed in order."""
    parser = Parts()
    parser.feed(str(page))
    parser.close()
    assert not parser.open
    return parser


def picture_of(source):
    """The SVG document inside an `<img>`, parsed as strict XML."""
    kind, coded = source.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    return ElementTree.fromstring(base64.b64decode(coded))


def counts(page):
    """All elements and attributes of a page and of the pictures in it."""
    return counts_of(parts_of(page))


def counts_of(parser):
    """The same for a page that has been taken apart."""
    total = Counter(parser.counted)
    for source in parser.pictures:
        for element in picture_of(source).iter():
            total[element.tag] += 1
            total.update(f"{element.tag} {name}" for name in element.attrib)
    return total
