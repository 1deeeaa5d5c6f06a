"""Good or bad? Convolutions look at words that stand together, an LSTM at their order."""

import sys

import numpy as np
from keras.layers import (
    LSTM,
    Activation,
    Convolution1D,
    Dense,
    Dropout,
    Embedding,
    MaxPooling1D,
)
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing import sequence
from made_up_reviews import load_data

SHORT = "--short" in sys.argv
COUNT, EPOCHS, MAXLEN, FILTERS = (1200, 5, 24, 24) if SHORT else (4000, 10, 30, 64)

np.random.seed(1337)

(X_train, y_train), (X_test, y_test), words = load_data(COUNT)
X_train = sequence.pad_sequences(X_train, maxlen=MAXLEN)
X_test = sequence.pad_sequences(X_test, maxlen=MAXLEN)

model = Sequential()
model.add(Embedding(words, 24, input_length=MAXLEN))
model.add(Dropout(0.1))
model.add(Convolution1D(FILTERS, 3, activation="relu"))
model.add(MaxPooling1D(pool_length=2))
model.add(LSTM(24))
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(Adam(lr=0.01), "binary_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    y_train,
    batch_size=32,
    nb_epoch=EPOCHS,
    validation_data=(X_test, y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, y_test, verbose=0)
print(
    "Convolutions and an LSTM together judge %.0f %% of new reviews correctly." % (100 * accuracy)
)
