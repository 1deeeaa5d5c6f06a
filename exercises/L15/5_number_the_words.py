"""Exercise 15.5: Number the words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call

MARKS = ".,!?"
ANIMALS = ("cat", "dog", "owl", "fox", "hen")


def clean(text: str) -> list[str]:
    """The words in small letters, without marks."""
    for mark in MARKS:
        text = text.replace(mark, " ")
    return text.lower().split()


def as_written(text: str) -> list[str]:
    """The words as they stand there, without marks."""
    return text.translate(str.maketrans(MARKS, " " * len(MARKS))).split()


def numbering(words: Any = clean, first: int = 1, order: Any = lambda count: -count) -> Any:
    """A vocabulary that may be wrong in one way; equal counts stay in the order of the texts."""

    def word_numbers(texts: list[str]) -> dict[str, int]:
        counts = Counter(word for text in texts for word in words(text))
        ranked = sorted(counts, key=lambda word: order(counts[word]))
        return {word: number for number, word in enumerate(ranked, first)}

    return word_numbers


def by_letters(texts: list[str]) -> dict[str, int]:
    """In the order of the alphabet."""
    return {word: n for n, word in enumerate(sorted(numbering()(texts)), 1)}


def counts_only(texts: list[str]) -> dict[str, int]:
    """How often each word is used, in place of its number."""
    return dict(Counter(word for text in texts for word in clean(text)))


def observe_numbers(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The vocabularies of three lists of texts."""
    function = need_python_function(answer, "def word_numbers(texts)")
    a, b, c = (str(name) for name in rng.permutation(ANIMALS)[:3])
    seen: list[Observation] = []
    for texts in (
        ["The cat sat, the cat."],
        [f"One {a}, two {b}!", f"The {b} and the {c}.", f"The {b} sees {c} and {c}?"],
        ["to be or not to be"],
    ):
        given = call(function, list(texts))
        need_something(given)
        if not isinstance(given, dict):
            raise NotYet(f"your function gives {kind_of(given)}: the task wants a dict")
        pairs = sorted((str(number), str(word)) for word, number in given.items())
        seen.append((f"the texts {texts}"[:70], " ".join(f"{word}:{n}" for n, word in pairs)))
    return seen


EXERCISE = Exercise(
    number="15.5",
    title="Number the words",
    prompt="Write `word_numbers(texts)` without the Tokenizer: a dict that gives each word of the "
    "texts its number. Letters are made small, and the marks . , ! ? are left out. The word that "
    "is used most often gets 1, the next one 2, and so on. Of words that are used equally often, "
    "the one that comes first in the texts comes first.",
    observe=observe_numbers,
    reference=numbering,
    hard_coded=lambda: lambda texts: {"the": 1, "cat": 2, "sat": 3},
    reveals=False,
    slips=(
        Slip(
            lambda: numbering(first=0),
            "the numbers begin with 0: that one is nobody's, so begin with 1",
        ),
        Slip(
            lambda: numbering(words=as_written),
            "large and small letters make two words of one: use lower()",
        ),
        Slip(
            lambda: numbering(words=lambda text: text.lower().split()),
            "a mark still hangs on some words: 'sat,' and 'sat' should be one word",
        ),
        Slip(
            lambda: numbering(order=lambda count: count),
            "the rarest word has 1 here: begin with the most frequent one",
        ),
        Slip(
            lambda: numbering(order=lambda count: 0),
            "the words are numbered as they come: first count them, then sort by how often",
        ),
        Slip(lambda: by_letters, "this is the order of the alphabet: sort by how often"),
        Slip(lambda: counts_only, "this is how often each word is used: the task wants its number"),
    ),
    misfits=(
        Slip(lambda: {"the": 1}, "the task wants a Python function"),
        Slip(lambda: lambda texts: ["the", "cat"], "the task wants a dict"),
        Slip(lambda: lambda texts: texts.lower(), "your function stopped: AttributeError"),
        Slip(lambda: lambda texts: None, "is there a return?"),
        Slip(lambda: lambda texts: ..., NOTHING_YET),
        Slip(lambda: lambda: {}, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 5 walks through the steps: small letters, marks out, split, count, sort.",
        "Count in a dict. Then sort the words by their counts, the largest first: "
        "sorted(counts, key=lambda word: -counts[word]) keeps the order of equal ones.",
        "The twin counts letters, and gives the most frequent one:\n"
        "    def most_used(text):\n"
        "        counts = {}\n"
        "        for letter in text:\n"
        "            counts[letter] = counts.get(letter, 0) + 1\n"
        "        return sorted(counts, key=lambda letter: -counts[letter])[0]",
        "Clean, count, sort, number.\n"
        "    def word_numbers(texts):\n"
        "        counts = {}\n"
        "        for text in texts:\n"
        "            for mark in '.,!?':\n"
        "                text = text.replace(mark, ' ')\n"
        "            for word in text.lower().split():\n"
        "                counts[word] = counts.get(word, 0) + 1\n"
        "        ranked = sorted(counts, key=lambda word: -counts[word])\n"
        "        return {word: number for number, word in enumerate(ranked, 1)}\n"
        "    tk.check('15.5', word_numbers)",
    ),
)
