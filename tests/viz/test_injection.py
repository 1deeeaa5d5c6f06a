"""No name can become markup: 50 hostile names through every renderer.

The ordinary run takes those that hold a sign which no other before them holds: a sign is escaped
wherever it stands.
"""

import json
import unicodedata
from functools import cache

import pytest

from tests.viz.gallery import graphs, named, without_graphs
from tests.viz.markup import counts, counts_of, parts_of

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "<svg onload=alert(1)>",
    "</svg><script>alert(1)</script>",
    "</text><a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "</style><b>",
    "</title><b>",
    "</td></tr></table><b>",
    "</details></div><b>",
    "<!-- comment",
    "--><b>",
    "]]><b>",
    "<![CDATA[<b>]]>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE html>",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "&nonsense;",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "javascript:alert(1)",
    "url(javascript:alert(1))",
    "\u202egnp.exe\u2066",
    "\u2028\u2029\x00\x0b\x1b[31m\x7f",
    "\ud800\udfff\ufffe",
    "$\\frac{a}{b}$ **bold** [x](y)\n| a | b |",
    "x" * 1_000_000,
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></table><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<base href=//evil.invalid>",
    "<link rel=stylesheet href=//evil.invalid/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.invalid'>",
    "<object data=x></object><embed src=x>",
    "<animate onbegin=alert(1) attributeName=x dur=1s>",
    "<foreignObject><body onload=alert(1)></foreignObject>",
    "<use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "</script\t\n bar>",
    "<script\u2028>alert(1)</script>",
    "<img\u00a0src=x\u00a0onerror=alert(1)>",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    '\\"});alert(1);//',
    "`${alert(1)}`",
    "}</style><script>alert(1)</script>",
    "__proto__",
    "constructor",
    "𝕏✕漢字" * 30,
]


def with_new_signs(payloads):
    """The payloads that hold a sign none before them holds, and those of letters alone."""
    seen, kept = set(), []
    for payload in payloads:
        signs = {sign for sign in payload if not (sign.isascii() and sign.isalnum())}
        if signs - seen or not signs - {"_"}:
            kept.append(payload)
        seen |= signs
    return kept


def payloads_of(config):
    """What this run tries."""
    return PAYLOADS if config.getoption("--full") else with_new_signs(PAYLOADS)


def pytest_generate_tests(metafunc):
    """A payload is called by its place in the list."""
    if "hostile" in metafunc.fixturenames:
        chosen = payloads_of(metafunc.config)
        ids = [str(PAYLOADS.index(payload)) for payload in chosen]
        metafunc.parametrize("hostile", chosen, ids=ids, indirect=True, scope="module")


LONG = 60  # letters: no picture has room for more


def taken_apart(views):
    """Every view, and what its page is made of."""
    return {kind: (view, parts_of(view.page())) for kind, view in views.items()}


def script_of(parts):
    """The only script of a page."""
    (script,) = parts.scripts
    return script


@pytest.fixture(scope="module")
def usual():
    """Every view when the name is an ordinary one."""
    return taken_apart(named("abc"))


@pytest.fixture(scope="module")
def harmless(usual):
    """The elements and attributes of these views."""
    return {kind: counts_of(parts) for kind, (_, parts) in usual.items()}


# What JavaScript finds in every object: a letter more, and it would be a name like any other.
ALONE = ("__proto__", "constructor")


def graph_name(payload):
    """The payload in a name as long as all the others: a wide box moves the words."""
    return payload if payload in ALONE else payload.ljust(LONG, "a")


@cache
def graphs_with_a_name_of(letters):
    """The elements and attributes of the graphs with a harmless name as long as this."""
    return {kind: counts(view.page()) for kind, view in graphs("a" * letters).items()}


@pytest.fixture(scope="module")
def hostile(request):
    """Every view when the name is a payload: made once for all that is asked of it."""
    return taken_apart({**without_graphs(request.param), **graphs(graph_name(request.param))})


def test_a_name_adds_no_element_and_no_attribute(hostile, harmless, request):
    name = graph_name(request.node.callspec.params["hostile"])
    as_long = {**harmless, **graphs_with_a_name_of(min(len(name), LONG))}
    for kind, (_, parts) in hostile.items():
        assert counts_of(parts) == as_long[kind], kind


def test_the_text_twin_has_no_control_characters(hostile):
    for kind, (view, _) in hostile.items():
        bad = [c for c in view.text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
        assert not bad, kind
        assert not set("\u202e\u2066") & set(view.text), kind


def test_the_script_carries_the_data_and_nothing_else(hostile, usual):
    for kind, (view, parts) in hostile.items():
        script, safe = script_of(parts), script_of(usual[kind][1])
        assert script[: script.rindex("mountAll(")] == safe[: safe.rindex("mountAll(")], kind
        start = script.rindex('"kind"')
        assert "<" not in script[start:] and json.dumps(view.data)
