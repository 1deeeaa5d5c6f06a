"""A memory that stays from batch to batch: the mean of a wave over steps that come one by one.

Each batch holds one step of a few waves. A layer that begins every batch with zeros sees one
number and cannot know whether the wave comes from above or from below; a stateful one can.
"""

import sys

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
WAVES, STEPS, EPOCHS = (20, 60, 12) if SHORT else (25, 200, 60)
SPAN = 5  # over how many steps the mean is taken

np.random.seed(1337)

phase = np.random.uniform(0, 2 * np.pi, (WAVES, 1))
waves = np.cos(2 * np.pi * np.arange(STEPS) / 25 + phase)
means = np.array([waves[:, max(0, t - SPAN + 1) : t + 1].mean(axis=1) for t in range(STEPS)]).T


def learn(stateful):
    """Train on one step after the other; the mean error in the end."""
    model = Sequential()
    model.add(LSTM(20, stateful=stateful, batch_input_shape=(WAVES, 1, 1)))
    model.add(Dense(1))
    model.compile(Adam(lr=0.01), "mse")
    for _ in range(EPOCHS):
        for t in range(STEPS):
            model.train_on_batch(waves[:, t].reshape(WAVES, 1, 1), means[:, t])
        model.reset_states()
    errors = []
    for t in range(STEPS):
        said = model.predict_on_batch(waves[:, t].reshape(WAVES, 1, 1))[:, 0]
        errors.append(np.abs(said - means[:, t]).mean())
    return np.mean(errors[SPAN:])


forgetful, stateful = learn(False), learn(True)
print("Without states from the batch before it is off by %.3f." % forgetful)
print("With them, the mean of the last %d steps is off by %.3f only." % (SPAN, stateful))
