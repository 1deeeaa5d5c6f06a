"""Which digit? Convolutions look for strokes wherever they are."""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.layers import Activation, Convolution2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import Adadelta

SHORT = "--short" in sys.argv
FILTERS, EPOCHS = (16, 6) if SHORT else (32, 30)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()

model = Sequential()
model.add(Convolution2D(FILTERS, 3, 3, border_mode="same", input_shape=X_train.shape[1:]))
model.add(Activation("relu"))
model.add(Convolution2D(FILTERS, 3, 3))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(64))
model.add(Activation("relu"))
model.add(Dropout(0.5))
model.add(Dense(CLASSES))
model.add(Activation("softmax"))
model.compile(Adadelta(), "categorical_crossentropy", metrics=["accuracy"])

model.fit(
    X_train,
    Y_train,
    batch_size=16,
    nb_epoch=EPOCHS,
    validation_data=(X_test, Y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
print("Convolutions name %.1f %% of new digits correctly." % (100 * accuracy))
