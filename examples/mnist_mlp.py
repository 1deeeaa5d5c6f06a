"""Which digit? Three dense layers that see 64 numbers and know nothing of rows and columns."""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.layers import Dense, Dropout, Flatten
from keras.models import Sequential
from keras.optimizers import RMSprop

SHORT = "--short" in sys.argv
HIDDEN, EPOCHS = (64, 8) if SHORT else (256, 40)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()

model = Sequential()
model.add(Flatten(input_shape=X_train.shape[1:]))
model.add(Dense(HIDDEN, activation="relu"))
model.add(Dropout(0.2))
model.add(Dense(HIDDEN, activation="relu"))
model.add(Dropout(0.2))
model.add(Dense(CLASSES, activation="softmax"))
model.summary()
model.compile(RMSprop(lr=0.003), "categorical_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    Y_train,
    batch_size=32,
    nb_epoch=EPOCHS,
    validation_data=(X_test, Y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
print("Dense layers name %.1f %% of new digits correctly." % (100 * accuracy))
