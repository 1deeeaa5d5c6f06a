"""Words that were learnt elsewhere: vectors from many texts help where labels are few.

Keras' own script reads its vectors from a file that needs a download. Here they come from counting
which words stand in the same texts, in a thousand texts of which nobody has said what they are
about; that is told of a handful only.
"""

import sys

import numpy as np
from keras.layers import Convolution1D, Dense, Embedding, GlobalMaxPooling1D, Input
from keras.models import Model
from keras.optimizers import Adam
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from keras.utils.np_utils import to_categorical
from made_up_news import TOPICS, load_data

SHORT = "--short" in sys.argv
COUNT, FEW, EPOCHS = (1500, 16, 25) if SHORT else (8000, 16, 100)
SIZE = 8

np.random.seed(1337)

texts, topics = load_data(COUNT)
tokenizer = Tokenizer()
tokenizer.fit_on_texts(texts)
words = len(tokenizer.word_index) + 1
X = pad_sequences(tokenizer.texts_to_sequences(texts))
Y = to_categorical(topics)
X_few, Y_few, X_new, Y_new = X[:FEW], Y[:FEW], X[-400:], Y[-400:]


def vectors_from_company():
    """A vector for each word: those that often stand in the same texts get similar ones.

    What is counted is compared with what chance would give, and the table is made narrow (Levy
    and Goldberg, 2014, say what this has to do with word2vec).
    """
    present = tokenizer.texts_to_matrix(texts[:-400])
    together = present.T.dot(present)
    np.fill_diagonal(together, 0)
    by_chance = np.outer(present.sum(axis=0), present.sum(axis=0)) / len(present)
    left, sizes, _ = np.linalg.svd(np.log((together + 1) / (by_chance + 1)))
    vectors = left[:, :SIZE] * np.sqrt(sizes[:SIZE])
    return vectors / vectors.std()


def learn(**how):
    """The share of new texts whose topic is found, after a few were told."""
    text = Input(shape=X.shape[1:], dtype="int32")
    x = Embedding(words, SIZE, **how)(text)
    x = Convolution1D(24, 2, activation="relu", border_mode="same")(x)
    x = GlobalMaxPooling1D()(x)
    model = Model(input=text, output=Dense(len(TOPICS), activation="softmax")(x))
    model.compile(Adam(lr=0.01), "categorical_crossentropy", metrics=["accuracy"])
    model.fit(X_few, Y_few, batch_size=8, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)
    return model.evaluate(X_new, Y_new, verbose=0)[1]


vectors = vectors_from_company()
word = tokenizer.word_index["violin"]
likeness = vectors.dot(vectors[word]) / (np.linalg.norm(vectors, axis=1) + 1e-9)
names = {number: name for name, number in tokenizer.word_index.items()}
print("near violin:", ", ".join(names[n] for n in likeness.argsort()[::-1][1:5]))
print(
    "After %d texts with a topic, the topic of %.0f %% of new ones is found;"
    " with vectors learnt before, of %.0f %%."
    % (FEW, 100 * learn(), 100 * learn(weights=[vectors], trainable=False))
)
