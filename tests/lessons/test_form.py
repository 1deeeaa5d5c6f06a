"""Every lesson keeps the form, and each rule of the form notices when it is broken."""

import nbformat.v4 as v4
import pytest

from teachkeras.classroom.truth import read_notebook
from tests.lessons import form
from tests.lessons.truth import lesson_notebooks


@pytest.mark.parametrize("question", form.QUESTIONS, ids=lambda question: question.__name__)
def test_the_lessons_keep_the_form(question):
    complaints = [
        f"{path.name}: {complaint}"
        for path in lesson_notebooks()
        for complaint in question(read_notebook(path))
    ]
    assert not complaints, "\n".join(complaints)


def code(source="1", count=1, outputs=(), tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return v4.new_code_cell(source, execution_count=count, outputs=list(outputs), metadata=metadata)


def shown(metadata=None, **data):
    data = {kind.replace("_", "/").replace("svg", "svg+xml"): text for kind, text in data.items()}
    return v4.new_output("display_data", data, metadata=metadata or {})


SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}<path d="M0 0"/></svg>'

GOOD = [
    [v4.new_markdown_cell("\n\n".join(["a line"] * 15))],
    [code(outputs=[shown(text_html='<img alt="a strip" src="data:image/png;base64,AA==">')])],
    [code(outputs=[shown(text_html=SVG.format("<title>a curve</title>"))])],
    [code(outputs=[shown(image_svg=SVG.format("<title>a curve</title>"))])],
    [code(outputs=[shown(image_png="AA==", metadata={"image/png": {"alt": "a curve"}})])],
    [code(outputs=[shown(image_png="AA==", text_plain="a curve that falls")])],
    [code(outputs=[shown(text_html="<script>const tag = '<img>'</script>")])],
    [v4.new_markdown_cell("![a cube](cube.png) and [a paper](https://example.org/paper)")],
    [code(count=1), v4.new_markdown_cell("x"), code(count=2), code("", count=None)],
    [code(tags=["tk-time", "nbval-ignore-output"])],
]

BAD = {
    "a long code cell": (form.short_cells, [code("x = 1\n" * 16)]),
    "long prose": (form.short_cells, [v4.new_markdown_cell("line\n" * 16)]),
    "41 code cells": (form.few_cells, [code(count=n) for n in range(1, 42)]),
    "a long print": (
        form.short_outputs,
        [code(outputs=[v4.new_output("stream", name="stdout", text="x\n" * 61)])],
    ),
    "heavy outputs": (
        form.light_outputs,
        [code(count=n, outputs=[shown(text_plain="é" * 250_000)]) for n in (1, 2)],
    ),
    "a long value": (form.short_outputs, [code(outputs=[shown(text_plain="x\n" * 61)])]),
    "a Markdown picture": (form.pictures_have_words, [v4.new_markdown_cell("![](cube.png)")]),
    "an img": (form.pictures_have_words, [code(outputs=[shown(text_html='<img src="a.png">')])]),
    "an img in prose": (form.pictures_have_words, [v4.new_markdown_cell('<img src="a.png">')]),
    "an svg": (form.pictures_have_words, [code(outputs=[shown(image_svg=SVG.format(""))])]),
    "a figure's name only": (
        form.pictures_have_words,
        [code(outputs=[shown(image_png="AA==", text_plain="<Figure size 640x480 with 1 Axes>")])],
    ),
    "code with an address": (form.no_network, [code("get('https://example.org')")]),
    "code that fetches": (form.no_network, [code("import urllib.request")]),
    "an output that loads": (
        form.no_network,
        [code(outputs=[shown(text_html='<script src="https://example.org/d3.js"></script>')])],
    ),
    "prose that loads": (
        form.no_network,
        [v4.new_markdown_cell("![logo](https://example.org/logo.png)")],
    ),
    "a path in a value": (
        form.no_machine_paths,
        [code(outputs=[shown(text_plain="'/home/ada/lesson.h5'")])],
    ),
    "a path in a traceback": (
        form.no_machine_paths,
        [code(outputs=[v4.new_output("error", traceback=["File /root/x/site-packages/y.py"])])],
    ),
    "a count that is off": (form.honest_metadata, [code(count=2)]),
    "no count": (form.honest_metadata, [code(count=None)]),
    "a time that nbval compares": (form.honest_metadata, [code(tags=["tk-time"])]),
}


@pytest.mark.parametrize("cells", GOOD)
def test_good_form_passes_every_question(cells):
    notebook = v4.new_notebook(cells=cells)
    assert [list(question(notebook)) for question in form.QUESTIONS] == [[]] * len(form.QUESTIONS)


@pytest.mark.parametrize("name", BAD)
def test_bad_form_is_noticed(name):
    question, cells = BAD[name]
    assert len(list(question(v4.new_notebook(cells=cells)))) == 1


def test_saved_widget_state_is_noticed():
    notebook = v4.new_notebook(cells=[code()], metadata={"widgets": {}})
    assert list(form.honest_metadata(notebook)) == ["saved widget state (metadata.widgets)"]
