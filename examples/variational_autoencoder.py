"""Digits from two numbers: a variational autoencoder, and a map of all it can draw.

The encoder gives a mean and a spread, a point is drawn from there, and the decoder makes a picture
of it. The loss keeps the cloud of all points close to a standard normal one, so that every point
of the map means something (Kingma and Welling, 2014).
"""

import sys

import numpy as np
from contact_sheet import save
from handwritten import COLS, ROWS, load_data
from keras import backend as K
from keras import objectives
from keras.layers import Dense, Input, Lambda
from keras.models import Model
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
HIDDEN, EPOCHS = (64, 15) if SHORT else (256, 200)
PIXELS = ROWS * COLS

np.random.seed(1337)

(X_train, _), (X_test, Y_test) = load_data()
X_train, X_test = X_train.reshape(-1, PIXELS), X_test.reshape(-1, PIXELS)

x = Input(shape=(PIXELS,))
h = Dense(HIDDEN, activation="relu")(x)
z_mean = Dense(2)(h)
z_log_var = Dense(2)(h)


def sample(mean_and_log_var):
    """A point near the mean, for each row of however many there are."""
    mean, log_var = mean_and_log_var
    noise = K.random_normal(shape=(K.shape(mean)[0], 2), mean=0.0, std=1.0)
    return mean + K.exp(log_var / 2) * noise


z = Lambda(sample, output_shape=(2,))([z_mean, z_log_var])
decoder_h = Dense(HIDDEN, activation="relu")
decoder_mean = Dense(PIXELS, activation="sigmoid")
vae = Model(input=x, output=decoder_mean(decoder_h(z)))


def vae_loss(picture, drawn):
    """How unlike the picture is, and how far its cloud is from the standard one."""
    unlike = PIXELS * objectives.binary_crossentropy(picture, drawn)
    far = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
    return unlike + far


vae.compile(Adam(lr=0.003), vae_loss)
vae.fit(
    X_train,
    X_train,
    batch_size=32,
    nb_epoch=EPOCHS,
    validation_data=(X_test, X_test),
    verbose=0 if SHORT else 2,
)

encoder = Model(input=x, output=z_mean)
point = Input(shape=(2,))
generator = Model(input=point, output=decoder_mean(decoder_h(point)))

steps = np.linspace(-2, 2, 12)
points = np.array([[across, down] for down in steps for across in steps])
save(generator.predict(points).reshape(-1, ROWS, COLS, 1), "variational_autoencoder.png", 12)

print("places of the first new digits:")
for place, label in zip(encoder.predict(X_test[:5]), Y_test.argmax(axis=1)):
    print("  %d at (%.2f, %.2f)" % (label, place[0], place[1]))
off = np.abs(vae.predict(X_test) - X_test).mean()
usual = np.abs(X_train.mean(axis=0) - X_test).mean()
print(
    "Two numbers bring a digit back with pixels off by %.3f; the average picture is off by %.3f."
    % (off, usual)
)
