"""Good or bad? The mean of the words, with and without pairs of neighbours as words of their own.

Without pairs "not boring" and "not clever" look alike (Joulin and others, 2016).
"""

import sys

import numpy as np
from keras.layers import Dense, Embedding, GlobalAveragePooling1D
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing import sequence
from made_up_reviews import load_data

SHORT = "--short" in sys.argv
COUNT, EPOCHS, MAXLEN = (1400, 6, 32) if SHORT else (6000, 20, 60)

np.random.seed(1337)

(X_train, y_train), (X_test, y_test), words = load_data(COUNT)


def pairs_of(review):
    """All neighbours in a list of words."""
    return list(zip(review, review[1:]))


def learn(with_pairs):
    """The share of new reviews that is judged correctly."""
    known = sorted({pair for review in X_train for pair in pairs_of(review)})
    number = {pair: words + place for place, pair in enumerate(known if with_pairs else [])}

    def read(reviews):
        """Words and known pairs, all of one length."""
        rows = [
            review + [number[pair] for pair in pairs_of(review) if pair in number]
            for review in reviews
        ]
        return sequence.pad_sequences(rows, maxlen=MAXLEN)

    model = Sequential()
    model.add(Embedding(words + len(number), 20, input_length=MAXLEN))
    model.add(GlobalAveragePooling1D())
    model.add(Dense(1, activation="sigmoid"))
    model.compile(Adam(lr=0.02), "binary_crossentropy", metrics=["accuracy"])
    model.fit(read(X_train), y_train, batch_size=32, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)
    return model.evaluate(read(X_test), y_test, verbose=0)[1]


print(
    "The mean of words judges %.0f %% of new reviews correctly; with pairs of them, %.0f %%."
    % (100 * learn(with_pairs=False), 100 * learn(with_pairs=True))
)
