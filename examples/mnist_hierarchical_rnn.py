"""Which digit? One LSTM reads each row of pixels, a second one reads what the first one said."""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.layers import LSTM, Dense, Input, TimeDistributed
from keras.models import Model
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
UNITS, EPOCHS = (16, 3) if SHORT else (64, 40)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()

x = Input(shape=X_train.shape[1:])  # rows, columns, channel
rows = TimeDistributed(LSTM(UNITS))(x)
picture = LSTM(UNITS)(rows)
answer = Dense(CLASSES, activation="softmax")(picture)
model = Model(input=x, output=answer)
model.compile(Adam(lr=0.01), "categorical_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    Y_train,
    batch_size=32,
    nb_epoch=EPOCHS,
    validation_data=(X_test, Y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
print("Row by row, %.1f %% of new digits are named correctly." % (100 * accuracy))
