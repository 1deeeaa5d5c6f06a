"""Adding numbers from sequence to sequence: "12+7" is read by one LSTM, "19" written by another.

The question comes in reversed, which brings the units close to where their sum is written
(Sutskever, Vinyals and Le, 2014).
"""

import sys

import numpy as np
from keras.layers import LSTM, Activation, Dense, RepeatVector, TimeDistributed
from keras.models import Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
DIGITS = 2
HIDDEN, QUESTIONS, EPOCHS = (32, 1200, 4) if SHORT else (128, 5000, 60)
CHARS = "0123456789+ "
MAXLEN = 2 * DIGITS + 1  # "99+99"

np.random.seed(1337)


def encode(text, length):
    """One row for each character, with a one in the column of that character."""
    rows = np.zeros((length, len(CHARS)))
    for i, char in enumerate(text.ljust(length)):
        rows[i, CHARS.index(char)] = 1
    return rows


def decode(rows):
    """The characters with the largest numbers."""
    return "".join(CHARS[i] for i in rows.argmax(axis=-1)).strip()


every = np.random.permutation(10 ** (2 * DIGITS))[:QUESTIONS]  # each question once
pairs = np.stack([every // 10**DIGITS, every % 10**DIGITS], axis=1)
questions = ["%d+%d" % (a, b) for a, b in pairs]
answers = [str(a + b) for a, b in pairs]
X = np.array([encode(question, MAXLEN)[::-1] for question in questions])
y = np.array([encode(answer, DIGITS + 1) for answer in answers])
split = QUESTIONS * 9 // 10

model = Sequential()
model.add(LSTM(HIDDEN, input_shape=(MAXLEN, len(CHARS))))
model.add(RepeatVector(DIGITS + 1))
model.add(LSTM(HIDDEN, return_sequences=True))
model.add(TimeDistributed(Dense(len(CHARS))))
model.add(Activation("softmax"))
model.compile(Adam(lr=0.01 if SHORT else 0.003), "categorical_crossentropy", metrics=["accuracy"])

model.fit(
    X[:split],
    y[:split],
    batch_size=64,
    nb_epoch=EPOCHS,
    validation_data=(X[split:], y[split:]),
    verbose=0 if SHORT else 2,
)

guesses = [decode(rows) for rows in model.predict(X[split:])]
for question, guess, answer in list(zip(questions[split:], guesses, answers[split:]))[:5]:
    print(question, "=", guess, "(right)" if guess == answer else "(it is %s)" % answer)
right = np.mean([guess == answer for guess, answer in zip(guesses, answers[split:])])
loss, digits = model.evaluate(X[split:], y[split:], verbose=0)
print(
    "Of sums it has never seen, %.0f %% are right, and %.0f %% of their characters."
    % (100 * right, 100 * digits)
)
