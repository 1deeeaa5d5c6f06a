"""What does a filter look for? A picture of noise is changed until the filter answers loudly.

The gradient is taken with respect to the picture, not to the weights, and we climb.
"""

import sys

import numpy as np
from contact_sheet import save
from handwritten import CLASSES, COLS, ROWS, load_data
from keras import backend as K
from keras.layers import Convolution2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential

SHORT = "--short" in sys.argv
FILTERS, EPOCHS, STEPS = (10, 4, 25) if SHORT else (20, 30, 100)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()
model = Sequential()
model.add(
    Convolution2D(FILTERS, 3, 3, activation="relu", name="strokes", input_shape=(ROWS, COLS, 1))
)
model.add(Convolution2D(FILTERS, 3, 3, activation="relu", name="corners"))
model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(CLASSES, activation="softmax", name="digits"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=16, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)

layers = {layer.name: layer for layer in model.layers}


def climb(name, number):
    """A picture that the filter answers to, and its answers at the first and the last step."""
    answer = K.mean(layers[name].output[..., number])
    slope = K.gradients(answer, model.input)[0]
    slope = slope / (K.sqrt(K.mean(K.square(slope))) + 1e-5)  # steps of one size
    look = K.function([model.input, K.learning_phase()], [answer, slope])
    picture = np.random.uniform(0.4, 0.6, (1, ROWS, COLS, 1))
    answers = []
    for _ in range(STEPS):
        value, direction = look([picture, 0])
        answers.append(float(value))
        picture = np.clip(picture + 0.05 * direction, 0, 1)
    return picture[0], answers[0], answers[-1]


found = [climb(name, number) for name in ("strokes", "corners") for number in range(FILTERS)]
save([picture for picture, _, _ in found], "conv_filter_visualization.png", FILTERS)
before, after = np.array([ends for _, *ends in found]).mean(axis=0)
print(
    "Noise makes a filter answer %.2f on average, the picture made for it %.2f." % (before, after)
)
