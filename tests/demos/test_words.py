"""Texts as numbers, against counts by hand."""

import pytest

import teachkeras as tk
from teachkeras.errors import ShapeError
from teachkeras.preprocessing.sequence import pad_sequences
from teachkeras.preprocessing.text import Tokenizer

TEXTS = ["The cat sat, the cat.", "A dog sat", "the dog!"]


def test_numbers_and_rectangle_by_hand():
    table = tk.demos.word_table(TEXTS)
    by_hand = ((1, "the", 3), (2, "cat", 2), (3, "sat", 2), (4, "dog", 2), (5, "a", 1))
    assert table.vocabulary == by_hand
    assert table.words[0] == ("the", "cat", "sat", "the", "cat")
    assert table.rectangle == [[1, 2, 3, 1, 2], [0, 0, 5, 4, 3], [0, 0, 0, 1, 4]]


@pytest.mark.parametrize("limit", [None, 2, 3, 5, 99])
def test_the_sequences_are_those_of_the_tokenizer(limit):
    table = tk.demos.word_table(TEXTS, nb_words=limit)
    tokenizer = Tokenizer(nb_words=limit)
    tokenizer.fit_on_texts(TEXTS)
    assert table.sequences == tokenizer.texts_to_sequences(TEXTS)
    assert table.rectangle == pad_sequences(table.sequences).tolist()


def test_a_walk_goes_through_all_words_and_rings_them_in_the_table():
    view = tk.show(tk.demos.word_table(TEXTS, nb_words=4))
    (group,) = view.data["groups"]
    said = [frame["say"] for frame in group["frames"]]
    assert len(said) == len(view.data["spots"]) == 10
    assert said[1] == "text 1: cat becomes 2"
    assert said[6] == "text 2: dog is left out: its number 4 is too large"
    assert all([s[-1] for s in frame["shapes"]] == ["now", "now"] for frame in group["frames"])
    wide, high = view.data["size"]
    for shape in (s for s in view.data["base"] if s[0] == "r"):
        assert shape[1] + shape[3] <= wide and shape[2] + shape[4] <= high


@pytest.mark.parametrize(
    "texts",
    [
        "one text",
        [],
        ["", "  "],
        ["a b", 3],
        ["a"] * 6,
        ["a b c d e f g h i"],
        [" ".join(f"w{n}{m}" for n in range(6)) for m in range(3)],
    ],
)
def test_texts_that_cannot_be_followed_are_refused(texts):
    with pytest.raises(ShapeError, match="TK-931"):
        tk.demos.word_table(texts)
