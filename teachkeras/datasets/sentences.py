"""Sentences of NumPy's own documentation with their topics: text that is on every machine."""

from __future__ import annotations

import importlib
import re
from types import ModuleType

import numpy as np

from .tables import Split, split_rows

# The names of the topics, in the order of their numbers, and where NumPy tells about each.
TOPICS = {
    "linear algebra": ("linalg",),
    "random numbers": ("random",),
    "polynomials": tuple(
        f"polynomial.{kind}"
        for kind in ("polynomial", "chebyshev", "hermite", "hermite_e", "laguerre", "legendre")
    ),
    "Fourier transform": ("fft",),
    "texts": ("char",),
}
LEAST = 5  # words of a sentence
CODE = re.compile(r"[<>=\[\]{}|_*]|\d\.\d|::")
ROLE = re.compile(r":[a-z]+:")  # of the mark-up, as in :math:


def load_data(test_split: float = 0.2, seed: int | None = 113) -> Split:
    """(X_train, y_train), (X_test, y_test): X is (n,) of str, y the topics 0 to 4 of `TOPICS`.

    Each sentence comes once. How many there are depends on the version of NumPy.

    >>> (X, y), (X_test, y_test) = load_data()
    >>> len(X) + len(X_test) > 500, sorted(set(y.tolist()))
    (True, [0, 1, 2, 3, 4])
    """
    topics: dict[str, set[int]] = {}
    for number, modules in enumerate(TOPICS.values()):
        for name in modules:
            for text in _documentation(importlib.import_module(f"numpy.{name}")):
                for sentence in sentences_of(text):
                    topics.setdefault(sentence, set()).add(number)
    only = [(sentence, min(found)) for sentence, found in topics.items() if len(found) == 1]
    texts = np.array([sentence for sentence, _ in only], dtype=object)
    return split_rows(texts, np.array([number for _, number in only]), test_split, seed)


def _documentation(module: ModuleType) -> list[str]:
    """What a module and its public functions and classes say of themselves, by name."""
    found = [module.__doc__ or ""]
    for name in sorted(dir(module)):
        thing = getattr(module, name)
        if name.startswith("_") or isinstance(thing, ModuleType):
            continue
        found.append(str(getattr(thing, "__doc__", "") or ""))
        if isinstance(thing, type):
            methods = [vars(thing)[n] for n in sorted(vars(thing)) if not n.startswith("_")]
            found += [str(getattr(method, "__doc__", "") or "") for method in methods]
    return found


def sentences_of(text: str) -> list[str]:
    """The sentences of a documentation text; examples, headings and formulas are left out.

    >>> sentences_of("Return the sum of all parts.  See below.\\n\\n>>> 1 + 1\\n2")
    ['Return the sum of all parts.']
    """
    prose = []
    for part in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in part.split("\n")]
        if not any(line.startswith((">>>", "---", "===", "[")) for line in lines):
            prose.append(ROLE.sub("", " ".join(lines)).replace("`", ""))
    found = [end.strip() for part in prose for end in re.split(r"(?<=[.!?])\s+", part)]
    return [
        each
        for each in found
        if each[-1:] == "." and len(each.split()) >= LEAST and not CODE.search(each)
    ]
