"""A dream of a photograph: what a network sees in it is made stronger, again and again.

Keras' own script dreams with a network that knows a thousand things. This one, which has seen
nothing but a flower and a temple, is made here: it learns to tell pieces of one from pieces of
the other, and then sees flowers where there is a temple.
"""

import sys

import numpy as np
from contact_sheet import save
from keras import backend as K
from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential
from photographs import load, patches

SHORT = "--short" in sys.argv
ROWS, COLS = (24, 32) if SHORT else (72, 96)
FILTERS, EPOCHS, STEPS = (12, 4, 20) if SHORT else (32, 20, 60)
SIZE = 12
JITTER = 3  # the picture is moved a little each time, so that no grid shows

np.random.seed(1337)

temple, flower = load("china", ROWS, COLS), load("flower", ROWS, COLS)


def pieces(count):
    """Squares from both photographs, and 1 for those of the flower."""
    both = [patches(photograph, SIZE, count // 2) for photograph in (temple, flower)]
    return np.concatenate(both), np.repeat([0, 1], count // 2)


def eyes(shape):
    """Convolutions for pictures of this shape."""
    return [
        Convolution2D(FILTERS, 3, 3, activation="relu", border_mode="same", input_shape=shape),
        MaxPooling2D(),
        Convolution2D(FILTERS, 3, 3, activation="relu", border_mode="same"),
    ]


X, y = pieces(600)
small = Sequential(eyes((SIZE, SIZE, 3)) + [Flatten(), Dense(1, activation="sigmoid")])
small.compile("adam", "binary_crossentropy", metrics=["accuracy"])
small.fit(X, y, batch_size=16, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)
accuracy = small.evaluate(*pieces(200), verbose=0)[1]
print("pieces told apart: %.0f %%" % (100 * accuracy))

large = Sequential(eyes((ROWS, COLS, 3)))
large.set_weights(small.get_weights()[:4])

weights = small.get_weights()[4].reshape(SIZE // 2, SIZE // 2, FILTERS)
for_flowers = weights.mean(axis=(0, 1))  # which features speak for a flower
seen = K.mean(large.output * for_flowers)
slope = K.gradients(seen, large.input)[0]
slope = slope / (K.mean(K.abs(slope)) + 1e-7)
look = K.function([large.input, K.learning_phase()], [seen, slope])


def flowers_in(picture):
    """The share of its pieces that the network takes for the flower."""
    return np.mean(small.predict(patches(picture, SIZE, 200)) > 0.5)


dream = temple[None]
for _ in range(STEPS):
    moved = tuple(np.random.randint(-JITTER, JITTER + 1, 2))
    _, direction = look([np.roll(dream, moved, (1, 2)), 0])
    back = np.roll(direction, (-moved[0], -moved[1]), (1, 2))
    dream = np.clip(dream + 0.01 * back, 0, 1)

save([temple, dream[0], flower], "deep_dream.png", columns=3)
print(
    "Of pieces of the temple it takes %.0f %% for the flower; of pieces of its dream, %.0f %%."
    % (100 * flowers_in(temple), 100 * flowers_in(dream[0]))
)
