"""Reviews of films nobody has made: a few hundred sentences with their verdicts.

They stand in for the reviews of IMDB, which need a download. As there, a review is a list of
numbers, one for each word, by how often it is used; 0 is left for padding.
"""

import numpy as np
from keras.preprocessing.text import Tokenizer

GOOD = "wonderful moving clever funny brilliant warm gripping beautiful honest charming".split()
BAD = "boring awful clumsy empty silly dull painful predictable noisy shallow".split()
WHAT = "film story music ending plot acting camera script".split()
FILLERS = "i saw it with my sister on a rainy sunday and we talked about it for an hour".split()


def sentence(random, good):
    """A judgement, sometimes turned round by a `not`."""
    turned = random.rand() < 0.3
    word = random.choice(GOOD if good != turned else BAD)
    start = random.randint(len(FILLERS) - 4)
    words = FILLERS[start : start + random.randint(2, 5)]
    return words + ["the", random.choice(WHAT), "was"] + ["not"] * turned + [str(word)]


def load_data(count=1000, seed=113):
    """(X_train, y_train), (X_test, y_test) and the number of different words."""
    random = np.random.RandomState(seed)
    texts, labels = [], []
    for _ in range(count):
        good = random.rand() < 0.5
        sentences = [sentence(random, good) for _ in range(random.randint(1, 4))]
        texts.append(" ".join(word for each in sentences for word in each))
        labels.append(int(good))
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(texts)
    X, y = tokenizer.texts_to_sequences(texts), np.array(labels)
    half = count // 2
    return (X[:half], y[:half]), (X[half:], y[half:]), len(tokenizer.word_index) + 1
