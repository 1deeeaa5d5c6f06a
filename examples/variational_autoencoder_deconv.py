"""The same with convolutions: Deconvolution2D draws the digit, stroke by stroke."""

import sys

import numpy as np
from contact_sheet import save
from handwritten import COLS, ROWS, load_data
from keras import backend as K
from keras import objectives
from keras.layers import Convolution2D, Deconvolution2D, Dense, Flatten, Input, Lambda, Reshape
from keras.models import Model
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
FILTERS, EPOCHS, BATCH = (8, 6, 16) if SHORT else (32, 60, 32)
LATENT = 2

np.random.seed(1337)

(X_train, _), (X_test, _) = load_data()

x = Input(batch_shape=(None, ROWS, COLS, 1))
h = Convolution2D(FILTERS, 3, 3, border_mode="same", activation="relu", subsample=(2, 2))(x)
h = Flatten()(h)
h = Dense(64, activation="relu")(h)
z_mean = Dense(LATENT)(h)
z_log_var = Dense(LATENT)(h)


def sample(mean_and_log_var):
    """A point near the mean."""
    mean, log_var = mean_and_log_var
    return mean + K.exp(log_var / 2) * K.random_normal(shape=K.shape(mean), mean=0.0, std=1.0)


draw = [
    Dense(64, activation="relu"),
    Dense(FILTERS * 4 * 4, activation="relu"),
    Reshape((4, 4, FILTERS)),
    Deconvolution2D(
        FILTERS,
        3,
        3,
        output_shape=(None, ROWS, COLS, FILTERS),
        border_mode="same",
        subsample=(2, 2),
        activation="relu",
    ),
    Convolution2D(1, 3, 3, border_mode="same", activation="sigmoid"),
]


def drawn(point):
    """The picture at a point."""
    for layer in draw:
        point = layer(point)
    return point


vae = Model(input=x, output=drawn(Lambda(sample, output_shape=(LATENT,))([z_mean, z_log_var])))


def vae_loss(picture, made):
    """How unlike the picture is, and how far its cloud is from the standard one."""
    unlike = ROWS * COLS * objectives.binary_crossentropy(K.flatten(picture), K.flatten(made))
    far = -0.5 * K.mean(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
    return unlike + LATENT * K.mean(far)


vae.compile(Adam(lr=0.003), vae_loss)
history = vae.fit(X_train, X_train, batch_size=BATCH, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)

point = Input(shape=(LATENT,))
generator = Model(input=point, output=drawn(point))
steps = np.linspace(-2, 2, 10)
points = np.array([[across, down] for down in steps for across in steps])
save(generator.predict(points), "variational_autoencoder_deconv.png")
off = np.abs(vae.predict(X_test) - X_test).mean()
usual = np.abs(X_train.mean(axis=0) - X_test).mean()
print(
    "Deconvolution draws a digit with pixels off by %.3f; the average picture is off by %.3f."
    % (off, usual)
)
