"""Exercise 15.6: Topic of a sentence."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call
from teachkeras.datasets import sentences
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import Adam
from teachkeras.preprocessing.text import Tokenizer


@cache
def parted() -> Any:
    """The sentences to learn from, and those to be tested with."""
    return sentences.load_data()


@cache
def reader(words: int = 1000, epochs: int = 5) -> Any:
    """A function from sentences to topics: a bag of words and one layer."""
    (texts, topics), _ = parted()
    tokenizer = Tokenizer(nb_words=words)
    tokenizer.fit_on_texts(list(texts))
    with repeating(15):
        model = Sequential([Dense(5, activation="softmax", input_dim=words)])
        model.compile(Adam(lr=0.01), "sparse_categorical_crossentropy")
        model.fit(tokenizer.texts_to_matrix(list(texts)), topics, nb_epoch=epochs, verbose=0)

    def topic_of(sentences: list[str]) -> Any:
        shares = model.predict(tokenizer.texts_to_matrix(list(sentences)))
        return [int(topic) for topic in shares.argmax(axis=1)]

    return topic_of


def always(topic: int) -> Any:
    """The same topic for every sentence."""
    return lambda sentences: [topic] * len(sentences)


def guessing(sentences: list[str]) -> list[int]:
    """A topic that has nothing to do with the words: by the length of the sentence."""
    return [len(text) % 5 for text in sentences]


def turned(sentences: list[str]) -> list[int]:
    """The next topic in place of the right one."""
    return [(topic + 1) % 5 for topic in reader()(sentences)]


def observe_topics(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How well a function reads sentences that it has not seen, in words."""
    function = need_python_function(answer, "def topic_of(sentences)")
    _, (texts, topics) = parted()
    said = array_of(call(function, [str(text) for text in texts]), "your function")
    if said.shape != topics.shape:
        raise NotYet(
            f"for {len(texts)} sentences your function gives the shape {said.shape}",
            [("it should be", f"({len(texts)},): one topic for each sentence, from 0 to 4")],
        )
    right, next_one = float(np.mean(said == topics)), float(np.mean(said == (topics + 1) % 5))
    spread = "one topic for all" if len(set(said.tolist())) == 1 else "several topics"
    if next_one > 0.7:
        spread = "each the next one"
    words = ("like guessing", "better than guessing", "at least 80 of 100")
    level = words[sum(right >= share for share in (0.45, 0.8))]
    return [("what it says", spread), ("how well it reads", level)]


EXERCISE = Exercise(
    number="15.6",
    title="Topic of a sentence",
    prompt="Write `topic_of(sentences)`: it takes a list of texts, and gives a list with the topic "
    "of each, a number from 0 to 4. Let it use a model of your own, trained on `texts` and "
    "`topics`. The check reads the test sentences to it. At least 80 of 100 must be right.",
    observe=observe_topics,
    reference=reader,
    hard_coded=lambda: always(2),
    reveals=False,
    slips=(
        Slip(lambda: always(0), "it says the same topic to every sentence: has the model learned?"),
        Slip(lambda: guessing, "this is like guessing: was fit called on this very model?"),
        Slip(
            lambda: reader(words=40, epochs=2),
            "it reads better than guessing, and not well enough: take more words or more epochs",
        ),
        Slip(lambda: turned, "each topic is the next one: the numbers go from 0 to 4"),
    ),
    misfits=(
        Slip(lambda: [0, 1, 2], "the task wants a Python function"),
        Slip(lambda: lambda sentences: np.zeros((len(sentences), 5)), "gives the shape ("),
        Slip(lambda: lambda sentences: 3, "your function gives the shape ()"),
        Slip(lambda: lambda sentences: sentences.lower(), "your function stopped: AttributeError"),
        Slip(lambda: lambda sentences: None, "is there a return?"),
        Slip(lambda: lambda sentences: ..., NOTHING_YET),
    ),
    hints=(
        "Section 6 has all of it but the function: texts to a matrix, predict, and the largest "
        "share.",
        "Use the tokenizer and the model of section 6 inside the function. texts_to_matrix makes "
        "rows, predict makes shares, and argmax(axis=1) says which is largest.",
        "The twin says how long the sentences are, in words of the tokenizer:\n"
        "    def lengths(sentences):\n"
        "        return [len(numbers) for numbers in tokenizer.texts_to_sequences(sentences)]",
        "Train once, outside of the function.\n"
        "    from teachkeras.datasets import sentences\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.optimizers import Adam\n"
        "    from teachkeras.preprocessing.text import Tokenizer\n"
        "    (known, right), _ = sentences.load_data()\n"
        "    reader = Tokenizer(nb_words=1000)\n"
        "    reader.fit_on_texts(known)\n"
        "    bag = Sequential([Dense(5, activation='softmax', input_dim=1000)])\n"
        "    bag.compile(Adam(lr=0.01), 'sparse_categorical_crossentropy')\n"
        "    bag.fit(reader.texts_to_matrix(known), right, nb_epoch=5, verbose=0)\n"
        "    def topic_of(unseen):\n"
        "        return bag.predict(reader.texts_to_matrix(unseen)).argmax(axis=1)\n"
        "    tk.check('15.6', topic_of)",
    ),
)
