"""Good or bad? Convolutions look for three words in a row; the strongest answer counts."""

import sys

import numpy as np
from keras.layers import Activation, Convolution1D, Dense, Dropout, Embedding, GlobalMaxPooling1D
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing import sequence
from made_up_reviews import load_data

SHORT = "--short" in sys.argv
COUNT, EPOCHS, MAXLEN, FILTERS = (1600, 6, 30, 32) if SHORT else (4000, 12, 30, 100)

np.random.seed(1337)

(X_train, y_train), (X_test, y_test), words = load_data(COUNT)
X_train = sequence.pad_sequences(X_train, maxlen=MAXLEN)
X_test = sequence.pad_sequences(X_test, maxlen=MAXLEN)

model = Sequential()
model.add(Embedding(words, 24, input_length=MAXLEN, dropout=0.1))
model.add(
    Convolution1D(
        nb_filter=FILTERS,
        filter_length=3,
        border_mode="valid",
        activation="relu",
        subsample_length=1,
    )
)
model.add(GlobalMaxPooling1D())
model.add(Dense(32))
model.add(Dropout(0.2))
model.add(Activation("relu"))
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(Adam(lr=0.005), "binary_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    y_train,
    batch_size=32,
    nb_epoch=EPOCHS,
    validation_data=(X_test, y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, y_test, verbose=0)
print("Three words at a time, %.0f %% of new reviews are judged correctly." % (100 * accuracy))
