"""A notebook exported as HTML with "Sanitize HTML output" ticked still shows its views."""

import html
import re

import nbformat.v4 as v4
import numpy as np
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

import start
import teachkeras as tk
from teachkeras.classroom.export import clean_html
from tests.viz.gallery import usual_gallery


def exported(*pages):
    """A page as the box of JupyterLab's dialog makes it, in the lab that start.py starts."""
    cells = [
        v4.new_code_cell("", outputs=[v4.new_output("display_data", data={"text/html": page})])
        for page in pages
    ]
    exporter = HTMLExporter(config=Config(start.EXPORT_SETTINGS), sanitize_html=True)
    return exporter.from_notebook_node(v4.new_notebook(cells=cells))[0]


def test_picture_table_and_words_of_a_view_are_left_and_no_script():
    view = tk.show(np.array([[1.25, 2.5], [3.75, 5.0]]), "week")
    page = exported(str(view.html))
    assert re.search(r'<img [^>]*src="data:image/svg\+xml;base64,', page)
    assert f'alt="{view.title}"' in page and '<th scope="col">' in page
    assert all(f"<td>{number}</td>" in page for number in ("1.25", "2.5", "3.75", "5"))
    assert "mountAll" not in page and "&lt;" not in page.split("jp-OutputArea-output")[-1]


GALLERY = usual_gallery()


@pytest.mark.parametrize("kind", GALLERY)
def test_of_every_view_the_picture_is_left_and_nothing_is_shown_as_markup(kind):
    view = GALLERY[kind]
    left = clean_html(view.html)
    assert left.count("<img ") == 1 and "<script" not in left and "use strict" not in left
    said = html.unescape(re.sub("<[^>]*>", " ", left))
    assert "mountAll" not in said and "<div" not in said


HOSTILE = [
    "<script>steal()</script>",
    "<scr<script></script>ipt>steal()</script>",
    "<SCRIPT >steal()</SCRIPT >",
    '<img src="https://elsewhere/x.png" onerror="steal()">',
    '<img src="data:text/html;base64,PHNjcmlwdD4=">',
    '<a href="data:text/html,steal()">a</a>',
    '<a href="javascript:steal()">a</a>',
    '<div style="background:url(javascript:steal())">a</div>',
    '<iframe src="data:text/html,steal()"></iframe>',
    '<svg onload="steal()"></svg>',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_run_is_left_out_or_shown_as_text(text):
    tags = re.findall(r"<[^>]*>", clean_html(text))
    assert not any("steal" in tag or "script" in tag or "data:" in tag for tag in tags)
    assert not any(" on" in tag or "src" in tag for tag in tags)
