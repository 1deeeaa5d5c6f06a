"""What is a text about? Which words are in it says it, in whatever order they stand."""

import sys

import numpy as np
from keras.layers import Activation, Dense, Dropout
from keras.models import Sequential
from keras.preprocessing.text import Tokenizer
from keras.utils import np_utils
from made_up_news import TOPICS, load_data

SHORT = "--short" in sys.argv
COUNT, HIDDEN, EPOCHS = (400, 32, 8) if SHORT else (2000, 128, 20)

np.random.seed(1337)

texts, topics = load_data(2 * COUNT, topical=1)  # one word says it all
tokenizer = Tokenizer(nb_words=1000)
tokenizer.fit_on_texts(texts[:COUNT])
X = tokenizer.texts_to_matrix(texts, mode="binary")
Y = np_utils.to_categorical(topics, len(TOPICS))

model = Sequential()
model.add(Dense(HIDDEN, input_shape=X.shape[1:]))
model.add(Activation("relu"))
model.add(Dropout(0.3))
model.add(Dense(len(TOPICS)))
model.add(Activation("softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])

model.fit(
    X[:COUNT],
    Y[:COUNT],
    batch_size=16,
    nb_epoch=EPOCHS,
    validation_split=0.1,
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X[COUNT:], Y[COUNT:], verbose=0)
print("The topic of %.0f %% of new texts is found." % (100 * accuracy))
