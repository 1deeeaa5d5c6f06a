"""Good or bad? An LSTM reads reviews word by word; padding is masked."""

import sys

import numpy as np
from keras.layers import LSTM, Dense, Embedding
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing import sequence
from made_up_reviews import load_data

SHORT = "--short" in sys.argv
COUNT, EPOCHS, MAXLEN, BATCH = (800, 4, 24, 25) if SHORT else (4000, 8, 30, 32)

np.random.seed(1337)

(X_train, y_train), (X_test, y_test), words = load_data(COUNT)
X_train = sequence.pad_sequences(X_train, maxlen=MAXLEN)
X_test = sequence.pad_sequences(X_test, maxlen=MAXLEN)
print("shapes:", X_train.shape, X_test.shape)

model = Sequential()
model.add(Embedding(words, 16, mask_zero=True, input_length=MAXLEN))
model.add(LSTM(24, dropout_W=0.1, dropout_U=0.1))
model.add(Dense(1, activation="sigmoid"))
model.compile(Adam(lr=0.01), "binary_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    y_train,
    batch_size=BATCH,
    nb_epoch=EPOCHS,
    validation_data=(X_test, y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, y_test, batch_size=BATCH, verbose=0)
print("Of reviews it has never read, the LSTM judges %.0f %% correctly." % (100 * accuracy))
