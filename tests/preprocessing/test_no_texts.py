"""Things that are no texts, no lists of texts, no sequences: told, or read as they were meant."""

import copy
import io
import pickle
import random

import numpy as np
import pytest

from teachkeras.errors import DataError, StateError, TeachError, TeachWarning
from teachkeras.preprocessing.sequence import pad_sequences
from teachkeras.preprocessing.text import Tokenizer, one_hot, text_to_word_sequence

TEXTS = ["a fine day", "a rainy day, a cold day"]
NAMES = {"a": 1, "day": 2, "fine": 3, "rainy": 4, "cold": 5}


def read(texts, **settings):
    tokenizer = Tokenizer(**settings)
    tokenizer.fit_on_texts(texts)
    return tokenizer


EVERY_WAY_IN = {
    "fit": lambda texts: Tokenizer().fit_on_texts(texts),
    "sequences": lambda texts: read(TEXTS).texts_to_sequences(texts),
    "generator": lambda texts: list(read(TEXTS).texts_to_sequences_generator(texts)),
    "matrix": lambda texts: read(TEXTS).texts_to_matrix(texts, "count"),
}


@pytest.mark.parametrize("way", EVERY_WAY_IN.values(), ids=EVERY_WAY_IN)
@pytest.mark.parametrize(
    "odd",
    [float("nan"), None, 3, 2.5, np.float32("nan"), np.int64(4), {"a": 1}, object(), b"\xe9t\xe9"],
    ids=lambda odd: f"{type(odd).__name__} {odd!r:.7}",
)
def test_what_is_no_text_is_named_with_its_place_and_the_fix_works(way, odd):
    """In four doors; typing the fix in the same state reads the rest."""
    texts = [*TEXTS, odd, "an end"]
    with pytest.raises(TeachError, match="TK-807") as caught:
        way(texts)
    error = caught.value
    assert ("where", "text 2") in error.rows and type(odd).__name__ in error.rows[0][1]
    assert isinstance(error, ValueError) and isinstance(error, TypeError | AttributeError)
    names = {
        "texts": [text.encode("latin-1") for text in TEXTS] + [odd]
        if odd == b"\xe9t\xe9"
        else texts
    }
    exec(error.fix.partition("   ")[0], names)
    way(names["texts"])


class Frame:
    """As a data frame is: whoever goes through it gets the names of its columns."""

    ndim, shape, columns, iloc = 2, (2, 1), ["text"], np.array([TEXTS]).T

    def __iter__(self):
        return iter(self.columns)


@pytest.mark.parametrize("way", EVERY_WAY_IN.values(), ids=EVERY_WAY_IN)
@pytest.mark.parametrize(
    "texts",
    [
        "a fine day",
        b"a fine day",
        {0: "a fine day"},
        np.array([["a fine day"], ["a cold day"]]),
        np.array("a fine day"),
        Frame(),
        None,
        17,
        float("nan"),
    ],
    ids=lambda texts: type(texts).__name__,
)
def test_what_is_no_list_of_texts_is_told_and_the_fix_works(way, texts):
    with pytest.raises(TeachError, match="TK-806") as caught:
        way(texts)
    assert isinstance(caught.value, TypeError)
    names = {"texts": texts, "text": texts}
    exec(caught.value.fix.partition("   ")[0], names)
    way(names["texts"])


@pytest.mark.parametrize(
    "texts",
    [
        [text.encode() for text in TEXTS],
        np.array(TEXTS),
        np.array([text.encode() for text in TEXTS]),
        np.array(TEXTS, object),
        tuple(TEXTS),
        (text for text in TEXTS),
        io.StringIO("\n".join(TEXTS)),
        [text_to_word_sequence(text) for text in TEXTS],
        [tuple(text_to_word_sequence(text)) for text in TEXTS],
        [np.array(text_to_word_sequence(text)) for text in TEXTS],
        [[word.encode() for word in text_to_word_sequence(text)] for text in TEXTS],
    ],
    ids=range(11),
)
def test_texts_of_every_kind_give_the_same_words(texts):
    assert read(texts).word_index == NAMES


def test_bytes_are_read_as_utf_8():
    assert text_to_word_sequence("Éte, été".encode()) == ["éte", "été"]
    assert one_hot("un été".encode(), 99) == one_hot("un été", 99)
    assert one_hot("odd \ud800", 99)[0] == one_hot("odd", 99)[0]  # half a sign of two halves


def test_one_text_is_a_list_of_characters_where_characters_are_the_words():
    assert read("abba", char_level=True).word_index == {"a": 1, "b": 2}
    assert read("abba", char_level=True).texts_to_sequences("ba") == [[2], [1]]
    assert read([b"abba"], char_level=True).word_index == {"a": 1, "b": 2}


def test_a_refused_list_leaves_no_trace():
    tokenizer = read(TEXTS)
    before = copy.deepcopy(vars(tokenizer))
    for texts in (["new words", None], [["new", 3]]):
        with pytest.raises(TeachError):
            tokenizer.fit_on_texts(texts)
    with pytest.raises(TeachError):
        tokenizer.fit_on_sequences([[1], [None]])
    assert vars(tokenizer) == before


@pytest.mark.parametrize("odd", [None, 5, 1.5, ["two", "words"], b"\xff\xfe", float("nan")])
@pytest.mark.parametrize("ask", [text_to_word_sequence, lambda text: one_hot(text, 9)])
def test_one_text_alone_is_checked_too(ask, odd):
    with pytest.raises(TeachError, match="TK-807") as caught:
        ask(odd)
    assert isinstance(caught.value, AttributeError)
    names = {"text": odd, "texts": odd, "text_to_word_sequence": text_to_word_sequence}
    exec(caught.value.fix.partition("   ")[0], names)
    if not isinstance(odd, list):
        ask(names["text"])


# numbers ------------------------------------------------------------------------------------------


def test_a_tokenizer_that_has_read_nothing_says_so_everywhere():
    """Silence would look like texts of unknown words."""
    for ask in (
        lambda fresh: fresh.texts_to_sequences(TEXTS),
        lambda fresh: list(fresh.texts_to_sequences_generator(TEXTS)),
        lambda fresh: fresh.texts_to_matrix(TEXTS),
        lambda fresh: fresh.sequences_to_matrix([[1]]),
        lambda fresh: fresh.word_index,
    ):
        with pytest.raises(StateError, match="TK-344") as caught:
            ask(Tokenizer())
        assert isinstance(caught.value, AttributeError)  # as in Keras 1
    assert not hasattr(Tokenizer(), "word_index") and hasattr(read([]), "word_index")
    with pytest.raises(AttributeError, match="word_indices"):
        _ = read(TEXTS).word_indices


def test_tokenizers_are_copied_stored_and_given_a_vocabulary():
    for made in (copy.deepcopy(read(TEXTS)), pickle.loads(pickle.dumps(read(TEXTS)))):
        assert made.word_index == NAMES
    given = pickle.loads(pickle.dumps(Tokenizer()))
    given.word_index = {"day": 1}
    assert given.texts_to_sequences(TEXTS) == [[1], [1, 1]]


@pytest.mark.parametrize(
    "sequences",
    [
        *(["a day"], "a day", ["1", "2"], [1, 2], None, 4),
        *([None], [[None]], [[-1]], [[0.5]], [[2**70]], [[[1]]]),
    ],
    ids=str,
)
def test_what_is_no_sequence_of_numbers_is_told(sequences):
    tokenizer = read(TEXTS)
    for ask in (tokenizer.sequences_to_matrix, tokenizer.fit_on_sequences):
        with pytest.raises(TeachError, match="TK-809") as caught:
            ask(sequences)
        assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize(
    "sequences",
    [
        [[2, 0]],
        [(2.0, 0)],
        np.array([[2, 0]], "int16"),
        [np.array([2, 0], object)],
        iter([[2, 0]]),
    ],
    ids=range(5),
)
def test_sequences_of_every_kind_give_the_same_matrix(sequences):
    np.testing.assert_array_equal(read(TEXTS).sequences_to_matrix(sequences), [[1, 0, 1, 0, 0, 0]])


@pytest.mark.parametrize("wrong", [1, 0, -3, 2.5, "9", None])
def test_sizes_are_whole_numbers(wrong):
    with pytest.raises(TeachError, match="TK-808"):
        one_hot("a", wrong)
    if wrong not in (1, None):
        with pytest.raises(TeachError, match="TK-812"):
            Tokenizer(nb_words=wrong)
    if wrong not in (0, 1, None):
        with pytest.raises(TeachError, match="TK-813") as caught:
            pad_sequences([[1]], maxlen=wrong)
        assert isinstance(caught.value, TypeError) == (not isinstance(wrong, int))
    assert read(TEXTS, nb_words=3.0).texts_to_matrix(TEXTS).shape == (2, 3)


@pytest.mark.parametrize(
    ("code", "sequences"),
    [
        ("TK-810", [["a", "b"]]),
        ("TK-810", "ab"),
        ("TK-810", ["day", "night"]),
        ("TK-810", [[1, None]]),
        ("TK-810", [[1], [2.0, float("nan")]]),
        ("TK-810", [[1], [2**40]]),
        ("TK-341", None),
        ("TK-341", 12),
        ("TK-341", [[1], None]),
        ("TK-341", [1, [2]]),
        ("TK-342", [[[1, 2], [3]]]),
        ("TK-342", [[[1, 2]], [[1, 2], [3]]]),
        ("TK-342", [[1], [[2]]]),
    ],
)
def test_odd_contents_of_sequences_are_told(code, sequences):
    with pytest.raises(TeachError, match=code) as caught:
        pad_sequences(sequences)
    assert isinstance(caught.value, TypeError if code == "TK-341" else ValueError)
    if "dtype" in caught.value.fix:
        assert eval(caught.value.fix, {"pad_sequences": pad_sequences, "sequences": sequences}).size


def test_fractions_are_not_lost_in_silence():
    """Word vectors and times padded with the default dtype became zeros."""
    with pytest.warns(TeachWarning, match="TK-811") as caught:
        found = pad_sequences([[3.0], [0.25, 7.5], [0.5]])
    assert found.tolist() == [[0, 3], [0, 7], [0, 0]]
    assert len(caught) == 1 and "0.25" in str(caught[0].message)
    right = eval(caught[0].message.fix, {"pad_sequences": pad_sequences, "sequences": [[0.25]]})
    assert right.tolist() == [[0.25]]


def test_whole_numbers_in_any_form_are_padded_without_a_word(recwarn):
    rng = random.Random(4)
    rows = [[rng.randrange(9) for _ in range(rng.randrange(5))] for _ in range(20)]
    longest = max(map(len, rows))
    wanted = [[0] * (longest - len(row)) + row for row in rows]
    for form in (
        rows,
        iter(rows),
        [np.array(row, "float64") for row in rows],
        [np.array(row, "uint8") for row in rows],
        [tuple(row) for row in rows],
        read(TEXTS) and np.array([*map(list, rows), [0]], object)[:-1],
    ):
        assert pad_sequences(form).tolist() == wanted
    assert not recwarn.list


def test_refusals_are_also_what_keras_1_raised():
    """`except IndexError` and the others of an old script still catch them."""
    from teachkeras.preprocessing.image import ImageDataGenerator
    from teachkeras.utils.np_utils import to_categorical
    from teachkeras.wrappers.scikit_learn import KerasClassifier

    pictures = np.zeros((2, 3, 3, 1), "float32")
    unfitted = ImageDataGenerator(featurewise_center=True, dim_ordering="tf")
    for raised, ours, call in (
        (IndexError, DataError, lambda: to_categorical([0, 7], 5)),
        (TypeError, TeachError, lambda: to_categorical([0, 1], "2")),
        (TypeError, TeachError, lambda: next(unfitted.flow(pictures))),
        (AttributeError, StateError, lambda: KerasClassifier(lambda: None).predict(pictures)),
    ):
        with pytest.raises(raised) as caught:
            call()
        assert isinstance(caught.value, ours)
