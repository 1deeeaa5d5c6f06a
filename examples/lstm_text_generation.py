"""Writing a text letter by letter: an LSTM learns which letter follows, and is asked again and
again.

The `temperature` says how daring the choice is: low numbers take the most likely letter.
"""

import sys

import numpy as np
from keras.layers import LSTM, Activation, Dense
from keras.models import Sequential
from keras.optimizers import RMSprop

SHORT = "--short" in sys.argv
MAXLEN, UNITS, EPOCHS = (6, 24, 6) if SHORT else (20, 64, 25)

np.random.seed(1337)

TEXT = """
the fox went down to the river to see whether the moon was still there. the moon was in the
water, round and white, and the fox said to the heron: who has let the moon fall into the river?
the heron stood on one leg and said: nobody has let it fall. it comes down every night to drink.
so the fox sat down beside the heron and waited, and when the wind came over the water the moon
broke into a hundred pieces. see, said the heron, now it drinks. and when the wind had gone the
moon was round again, and the fox went home through the grass and told nobody.
"""
text = " ".join(TEXT.split())
chars = sorted(set(text))
number = {char: i for i, char in enumerate(chars)}
print("letters:", len(text), "  different ones:", len(chars))

starts = range(0, len(text) - MAXLEN, 1)
X = np.zeros((len(starts), MAXLEN, len(chars)), dtype="bool")
y = np.zeros((len(starts), len(chars)), dtype="bool")
for i, start in enumerate(starts):
    for t, char in enumerate(text[start : start + MAXLEN]):
        X[i, t, number[char]] = 1
    y[i, number[text[start + MAXLEN]]] = 1

model = Sequential()
model.add(LSTM(UNITS, input_shape=(MAXLEN, len(chars))))
model.add(Dense(len(chars)))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer=RMSprop(lr=0.02))


def sample(chances, temperature):
    """A letter, drawn with these chances; they are made more, or less, unequal before."""
    scores = np.log(chances.astype("float64") + 1e-12) / temperature
    chances = np.exp(scores) / np.exp(scores).sum()
    return np.random.multinomial(1, chances).argmax()


def write(beginning, length, temperature):
    """The beginning, and so many letters more."""
    written = beginning
    for _ in range(length):
        x = np.zeros((1, MAXLEN, len(chars)))
        for t, char in enumerate(written[-MAXLEN:]):
            x[0, t, number[char]] = 1
        written += chars[sample(model.predict(x)[0], temperature)]
    return written


history = model.fit(X, y, batch_size=64, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)
for temperature in (0.2, 0.5) if SHORT else (0.2, 0.5, 1.0):
    print(
        "temperature %.1f:" % temperature, write(text[:MAXLEN], 30 if SHORT else 200, temperature)
    )
loss = history.history["loss"][-1]
print(
    "The network now hesitates between %.1f letters on average; at first it was %d."
    % (np.exp(loss), len(chars))
)
