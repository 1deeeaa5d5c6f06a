"""What and where: an autoencoder whose pooling layers tell the decoder where their maxima were.

The place of a maximum is found as a gradient: the sum of all maxima changes by 1 where a maximum
is taken from, and by 0 elsewhere (Zhao, Mathieu, Goroshin and LeCun, 2015).
"""

import sys

import numpy as np
from contact_sheet import save
from handwritten import load_data
from keras import backend as K
from keras.layers import Activation, Convolution2D, Input, Lambda, MaxPooling2D, UpSampling2D, merge
from keras.models import Model
from keras.optimizers import Adam

SHORT = "--short" in sys.argv
FILTERS, EPOCHS = (16, 4) if SHORT else (32, 40)
POOL = 4

np.random.seed(1337)

(X_train, _), (X_test, _) = load_data()


def switches(before_and_after):
    """1 where a maximum came from, 0 elsewhere."""
    before, after = before_and_after
    return K.gradients(K.sum(after), before)


def learn(where):
    """Train an autoencoder; its pictures of new digits. `where`: maxima go back to their places."""
    x = Input(shape=X_train.shape[1:])
    seen = Convolution2D(FILTERS, 3, 3, border_mode="same", activation="relu")(x)
    pooled = MaxPooling2D((POOL, POOL))(seen)
    what = Convolution2D(FILTERS, 3, 3, border_mode="same", activation="relu")(pooled)
    large = UpSampling2D((POOL, POOL))(what)
    if where:
        places = Lambda(switches, output_shape=lambda shapes: shapes[0])([seen, pooled])
        large = merge([large, places], mode="mul")
    y = Activation("sigmoid")(Convolution2D(1, 3, 3, border_mode="same")(large))
    model = Model(input=x, output=y)
    model.compile(Adam(lr=0.005), "mse")
    model.fit(X_train, X_train, batch_size=32, nb_epoch=EPOCHS, verbose=0 if SHORT else 2)
    return model.predict(X_test)


blind, seeing = learn(where=False), learn(where=True)
save(np.concatenate([X_test[:10], blind[:10], seeing[:10]]), "mnist_swwae.png")
print(
    "Pooled without places, pixels come back off by %.3f; with them, by %.3f."
    % (np.abs(blind - X_test).mean(), np.abs(seeing - X_test).mean())
)
