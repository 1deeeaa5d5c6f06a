"""Where is this piece from? Pieces of two photographs, turned and moved a little by a generator.

CIFAR10 needs a download; here the classes are the four quarters of a flower and of a temple.
"""

import sys

import numpy as np
from keras.layers import Activation, Convolution2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import np_utils
from photographs import load, patches

SHORT = "--short" in sys.argv
COUNT, FILTERS, EPOCHS = (56, 12, 4) if SHORT else (250, 24, 20)
SIZE, ROWS, COLS = 12, 60, 80

np.random.seed(1337)

halves = [(slice(0, half), slice(half, None)) for half in (ROWS // 2, COLS // 2)]
quarters = [
    load(name, ROWS, COLS)[rows, cols]
    for name in ("flower", "china")
    for rows in halves[0]
    for cols in halves[1]
]


def pieces(count):
    """Squares from each quarter, in mixed order, and where they are from."""
    X = np.concatenate([patches(quarter, SIZE, count) for quarter in quarters])
    y = np.repeat(np.arange(len(quarters)), count)
    order = np.random.permutation(len(X))
    return X[order], np_utils.to_categorical(y[order], len(quarters))


X_train, Y_train = pieces(COUNT)
X_test, Y_test = pieces(40)

model = Sequential()
model.add(Convolution2D(FILTERS, 3, 3, border_mode="same", input_shape=(SIZE, SIZE, 3)))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Convolution2D(FILTERS, 3, 3))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(48))
model.add(Activation("relu"))
model.add(Dropout(0.2))
model.add(Dense(len(quarters)))
model.add(Activation("softmax"))
model.compile(Adam(lr=0.004), "categorical_crossentropy", metrics=["accuracy"])

generator = ImageDataGenerator(
    width_shift_range=0.1, height_shift_range=0.1, horizontal_flip=True, fill_mode="nearest"
)
generator.fit(X_train)
model.fit_generator(
    generator.flow(X_train, Y_train, batch_size=16),
    samples_per_epoch=len(X_train),
    nb_epoch=EPOCHS,
    validation_data=(X_test, Y_test),
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
print("Of new pieces, %.0f %% are put into the right one of 8 quarters." % (100 * accuracy))
