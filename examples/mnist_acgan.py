"""Digits to order: one network draws, a second one says "drawn" or "real", and which digit it is.

Each learns from the other: the drawer is right when the second one is wrong about "real", and
right about the digit (Odena, Olah and Shlens, 2016). A third network, which knows real digits
only, judges in the end.
"""

import sys

import numpy as np
from contact_sheet import save
from handwritten import CLASSES, COLS, ROWS, load_data
from keras.layers import (
    Convolution2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Reshape,
    UpSampling2D,
    merge,
)
from keras.layers.advanced_activations import LeakyReLU
from keras.models import Model, Sequential
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
LATENT, FILTERS, EPOCHS, BATCH = (16, 8, 4, 32) if SHORT else (32, 32, 60, 32)

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()
y_train = Y_train.argmax(axis=1)


def make_generator():
    """Noise and a digit to a picture."""
    draw = Sequential()
    draw.add(Dense(4 * 4 * FILTERS, input_dim=LATENT, activation="relu"))
    draw.add(Reshape((4, 4, FILTERS)))
    draw.add(UpSampling2D(size=(2, 2)))
    draw.add(Convolution2D(FILTERS, 3, 3, border_mode="same", activation="relu"))
    draw.add(Convolution2D(1, 3, 3, border_mode="same", activation="sigmoid"))
    noise, digit = Input(shape=(LATENT,)), Input(shape=(1,), dtype="int32")
    wish = Flatten()(Embedding(CLASSES, LATENT, init="glorot_normal")(digit))
    return Model(input=[noise, digit], output=draw(merge([noise, wish], mode="mul")))


def make_discriminator():
    """A picture to the chance that it is real, and to the digit."""
    look = Sequential()
    look.add(Convolution2D(FILTERS, 3, 3, border_mode="same", input_shape=(ROWS, COLS, 1)))
    look.add(LeakyReLU())
    look.add(Dropout(0.2))
    look.add(Convolution2D(2 * FILTERS, 3, 3, border_mode="same", subsample=(2, 2)))
    look.add(LeakyReLU())
    look.add(Flatten())
    picture = Input(shape=(ROWS, COLS, 1))
    seen = look(picture)
    real = Dense(1, activation="sigmoid", name="real")(seen)
    digit = Dense(CLASSES, activation="softmax", name="digit")(seen)
    return Model(input=picture, output=[real, digit])


losses = ["binary_crossentropy", "sparse_categorical_crossentropy"]
discriminator = make_discriminator()
discriminator.compile(Adam(lr=0.002, beta_1=0.5), losses)
generator = make_generator()

noise, digit = Input(shape=(LATENT,)), Input(shape=(1,), dtype="int32")
discriminator.trainable = False  # in what follows the drawer alone learns
both = Model(input=[noise, digit], output=discriminator(generator([noise, digit])))
both.compile(Adam(lr=0.004, beta_1=0.5), losses)


def wishes(count):
    """Noise, and digits to draw."""
    return np.random.normal(size=(count, LATENT)), np.random.randint(CLASSES, size=(count, 1))


for epoch in range(EPOCHS):
    order = np.random.permutation(len(X_train))
    for start in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[start : start + BATCH]
        noise, digits = wishes(BATCH)
        drawn = generator.predict_on_batch([noise, digits])
        X = np.concatenate([X_train[chosen], drawn])
        real = np.repeat([0.9, 0.0], BATCH)
        seen = discriminator.train_on_batch(X, [real, np.append(y_train[chosen], digits)])
        made = both.train_on_batch([noise, digits], [np.ones(BATCH), digits])
    if not SHORT:
        print(
            "round %d: loss of the one that looks %.2f, of the drawer %.2f"
            % (epoch, seen[0], made[0])
        )

judge = Sequential([Flatten(input_shape=(ROWS, COLS, 1)), Dense(64, activation="relu")])
judge.add(Dense(CLASSES, activation="softmax"))
judge.compile(Adam(lr=0.005), "categorical_crossentropy", metrics=["accuracy"])
judge.fit(X_train, Y_train, nb_epoch=4, verbose=0)

digits = np.repeat(np.arange(CLASSES), 20).reshape(-1, 1)
drawn = generator.predict([np.random.normal(size=(len(digits), LATENT)), digits])
save(drawn[::2], "mnist_acgan.png")
loss, accuracy = judge.evaluate(drawn, np.eye(CLASSES)[digits[:, 0]], verbose=0)
print("Of digits drawn to order, a third network recognizes %.0f %%." % (100 * accuracy))
