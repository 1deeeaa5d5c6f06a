"""The sentences of NumPy's documentation: they stand there, once, under their own topic."""

import importlib

import numpy as np
import pytest

from teachkeras.datasets import sentences


def words_of(thing):
    """All that a module's own documentation says, without spaces and mark-up."""
    texts = [thing.__doc__ or ""]
    for name in dir(thing):
        part = getattr(thing, name)
        texts += [str(part.__doc__)]
        if isinstance(part, type):
            texts += [str(method.__doc__) for method in vars(part).values()]
    return "".join("".join(texts).replace("`", "").split())


def test_each_sentence_stands_in_the_documentation_of_its_topic():
    (X, y), (X_test, y_test) = sentences.load_data(test_split=0)
    assert len(X_test) == len(y_test) == 0 and len(set(X)) == len(X) > 500
    for number, modules in enumerate(sentences.TOPICS.values()):
        told = "".join(words_of(importlib.import_module(f"numpy.{name}")) for name in modules)
        own = ["".join(text.split()) for text in X[y == number]]
        assert len(own) > 30 and np.mean([text in told for text in own]) > 0.9


def test_the_split_is_the_same_each_time_and_no_sentence_is_in_both():
    (X, y), (X_test, y_test) = sentences.load_data()
    again = sentences.load_data()
    assert (again[0][0] == X).all() and (again[1][1] == y_test).all()
    assert not set(X) & set(X_test) and abs(len(X_test) / (len(X) + len(X_test)) - 0.2) < 0.01
    assert np.bincount(y).max() / len(y) < 0.5  # saying one topic always is no answer
    assert all(isinstance(text, str) and len(text.split()) >= sentences.LEAST for text in X)


@pytest.mark.parametrize(
    "text, found",
    [
        ("One is two words.  Short one.", []),
        (
            "This sentence goes on\n    in the next line.",
            ["This sentence goes on in the next line."],
        ),
        ("The :math:`x` is a small number.", ["The x is a small number."]),
        ("Parameters\n----------\nx : a number that is read.", []),
        ("See also the other one: x = 3 is wrong.", []),
    ],
)
def test_what_is_a_sentence(text, found):
    assert sentences.sentences_of(text) == found
