"""Reading numbers off a picture: digits stand in a row, and nobody says where each one is.

A convolution looks at the picture, a GRU reads its columns both ways, and at each column there is
a chance for each digit and for "nothing new here". CTC adds up all ways that spell the number
(Graves and others, 2006).
"""

import sys

import numpy as np
from contact_sheet import save
from keras import backend as K
from keras.datasets import digits
from keras.layers import (
    GRU,
    Activation,
    Bidirectional,
    Convolution2D,
    Dense,
    Input,
    Lambda,
    MaxPooling2D,
    Permute,
    Reshape,
    TimeDistributed,
)
from keras.models import Model
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
COUNT, LONGEST, UNITS, EPOCHS = (800, 2, 24, 10) if SHORT else (6000, 5, 64, 30)
ROWS, WIDE = 8, 10 * LONGEST
FILTERS, BLANK = 8, 10  # the blank is the last class

np.random.seed(1337)


def write_numbers(X, y, count):
    """Pictures of numbers with up to LONGEST digits, the digits, and how many there are."""
    pictures = np.zeros((count, ROWS, WIDE, 1), dtype="float32")
    labels = np.full((count, LONGEST), BLANK)
    lengths = np.random.randint(1, LONGEST + 1, size=(count, 1))
    for picture, label, (length,) in zip(pictures, labels, lengths):
        chosen = np.random.randint(len(X), size=length)
        label[:length] = y[chosen]
        at = np.random.randint(WIDE - 9 * length + 1)
        for one in chosen:
            picture[:, at : at + 8, 0] = X[one] / 16.0
            at += 9
    return pictures, labels, lengths


(X_train, y_train), (X_test, y_test) = digits.load_data()
pictures, labels, lengths = write_numbers(X_train, y_train, COUNT)
new_pictures, new_labels, new_lengths = write_numbers(X_test, y_test, 200)

picture = Input(shape=(ROWS, WIDE, 1), name="picture")
label = Input(shape=(LONGEST,), name="label")
columns = Input(shape=(1,), name="columns", dtype="int32")
length = Input(shape=(1,), name="length", dtype="int32")

h = Convolution2D(FILTERS, 3, 3, border_mode="same", activation="relu")(picture)
h = MaxPooling2D((2, 2))(h)
STEPS = WIDE // 2
h = Permute((2, 1, 3))(h)  # columns first: they are the steps
h = Reshape((STEPS, ROWS // 2 * FILTERS))(h)
h = Bidirectional(GRU(UNITS, return_sequences=True))(h)
h = TimeDistributed(Dense(BLANK + 1))(h)
chances = Activation("softmax", name="chances")(h)


def ctc(tensors):
    """How surprising the label is, given the chances at all columns."""
    chances, label, columns, length = tensors
    return K.ctc_batch_cost(label, chances, columns, length)


cost = Lambda(ctc, output_shape=(1,), name="ctc")([chances, label, columns, length])
model = Model(input=[picture, label, columns, length], output=cost)
model.compile(Adam(lr=0.01), loss={"ctc": lambda y_true, y_pred: y_pred})
model.fit(
    [pictures, labels, np.full((COUNT, 1), STEPS), lengths],
    np.zeros((COUNT, 1)),  # the loss is made inside, nothing is compared with these
    batch_size=32,
    nb_epoch=EPOCHS,
    verbose=0 if SHORT else 2,
)

reader = K.function([picture, K.learning_phase()], [chances])
paths = reader([new_pictures, 0])[0]
read = K.ctc_decode(paths, np.full(len(paths), STEPS), greedy=True)[0][0]


def spelled(row):
    """The digits of a row; what fills it up is left out."""
    return "".join(str(digit) for digit in row if digit not in (-1, BLANK))


read, meant = [spelled(row) for row in read], [spelled(row) for row in new_labels]
for pair in list(zip(meant, read))[:6]:
    print("written %5s   read %5s" % pair)
save(new_pictures[:6], "image_ocr.png", columns=1)
right = np.mean([a == b for a, b in zip(read, meant)])
print("Of new numbers, %.0f %% are read without a mistake." % (100 * right))
