"""The next picture of a film: squares move, and a recurrent layer of convolutions follows them."""

import sys

import numpy as np
from contact_sheet import save
from keras.layers import BatchNormalization, Convolution2D, TimeDistributed
from keras.layers.convolutional_recurrent import ConvLSTM2D
from keras.models import Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
FILMS, SIZE, FRAMES, FILTERS, EPOCHS = (120, 8, 4, 6, 8) if SHORT else (400, 12, 8, 10, 12)

np.random.seed(1337)


def film():
    """A square that moves on by one place or two in each picture."""
    pictures = np.zeros((FRAMES + 1, SIZE, SIZE, 1))
    place, step = np.random.randint(SIZE, size=2), np.random.choice([-1, 1, 2], size=2)
    for picture in pictures:
        rows, cols = [(start + np.arange(3)) % SIZE for start in place]
        picture[np.ix_(rows, cols)] = 1
        place = (place + step) % SIZE
    return pictures


films = np.array([film() for _ in range(FILMS)])
noisy = films[:, :-1] + np.random.normal(0, 0.1, films[:, :-1].shape)
nexts = films[:, 1:]
split = FILMS * 9 // 10

model = Sequential()
model.add(
    ConvLSTM2D(
        nb_filter=FILTERS,
        nb_row=5,
        nb_col=5,
        input_shape=(None, SIZE, SIZE, 1),
        border_mode="same",
        return_sequences=True,
    )
)
model.add(BatchNormalization())
model.add(TimeDistributed(Convolution2D(1, 3, 3, activation="sigmoid", border_mode="same")))
model.compile(Adam(lr=0.02), "binary_crossentropy")
model.fit(noisy[:split], nexts[:split], batch_size=8, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)

guess = model.predict(noisy[split:])
off = np.abs(guess[:, -1] - nexts[split:, -1]).mean()
still = np.abs(films[split:, -2] - nexts[split:, -1]).mean()
save(np.concatenate([nexts[split], guess[0]]), "conv_lstm.png", columns=FRAMES)
print("The next picture is off by %.3f; if nothing moved, it would be by %.3f." % (off, still))
