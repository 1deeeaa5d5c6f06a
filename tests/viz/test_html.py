"""The builder escapes, cleans and closes."""

import json

from teachkeras.viz import html


def test_text_is_escaped_and_markup_is_not():
    inner = html.tag("b", "<x>")
    assert html.tag("p", inner, "&") == "<p><b>&lt;x&gt;</b>&amp;</p>"


def test_attributes_are_escaped():
    assert html.tag("p", title="\"'<>&") == '<p title="&quot;&#39;&lt;&gt;&amp;"></p>'


def test_markup_joined_with_text_becomes_text_again():
    assert not isinstance(html.tag("b") + "<i>", html.Markup)


def test_clean_shows_what_would_hide():
    assert html.clean("a\x00b\u202ec\x1b[0m\ud800") == "a\ufffdb\ufffdc\ufffd[0m\ufffd"


def test_clean_shortens_a_megabyte():
    assert len(html.clean("x" * 1_000_000)) == html.LONGEST


def test_json_cannot_close_its_script():
    text = html.json_for_script({"name": "</script><!--\u2028&"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": "</script><!--\u2028&"}


def test_a_table_names_its_columns_and_rows():
    table = html.table("numbers", ["i", "v"], [[0, 1], [1, 2]])
    assert table.count('scope="col"') == 2
    assert table.count('scope="row"') == 2
    assert table.startswith("<table><caption>numbers</caption>")
