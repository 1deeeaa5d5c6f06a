"""The temple in the colours and textures of the flower.

Content is what the features of a layer are at each place, style is which of them go together,
wherever that is: their Gram matrix (Gatys, Ecker and Bethge, 2015). Keras' own script takes the
features from a network that needs a download; here random convolutions do.
"""

import sys

import numpy as np
from contact_sheet import save
from keras import backend as K
from keras.layers import AveragePooling2D, Convolution2D
from keras.models import Sequential
from photographs import load
from scipy.optimize import fmin_l_bfgs_b

SHORT = "--short" in sys.argv
ROWS, COLS = (24, 32) if SHORT else (96, 128)
FILTERS, STEPS = (12, 40) if SHORT else (32, 300)
CONTENT, STYLE, SMOOTH = 0.05, 1.0, 0.01

np.random.seed(1337)

content, style = load("china", ROWS, COLS), load("flower", ROWS, COLS)
mixed = K.placeholder((1, ROWS, COLS, 3))
three = K.concatenate([K.variable(content[None]), K.variable(style[None]), mixed], axis=0)

model = Sequential()
model.add(
    Convolution2D(
        FILTERS,
        3,
        3,
        init="he_normal",
        activation="relu",
        border_mode="same",
        input_shape=(ROWS, COLS, 3),
    )
)
model.add(AveragePooling2D())
model.add(Convolution2D(FILTERS, 3, 3, init="he_normal", activation="relu", border_mode="same"))

features, all_features = three, []
for layer in model.layers:
    features = layer(features)
    all_features.append(features)


def gram(x):
    """Which features go together: their products, averaged over all places."""
    flat = K.reshape(x, (-1, K.int_shape(x)[-1]))
    return K.dot(K.transpose(flat), flat) / K.cast(K.shape(flat)[0], "float32")


def unlike_style(x):
    """How far the Gram matrix of the mixed picture is from that of the flower."""
    return K.mean(K.square(gram(x[1]) - gram(x[2])))


def roughness(x):
    """The differences between neighbours."""
    down, across = x[:, 1:] - x[:, :-1], x[:, :, 1:] - x[:, :, :-1]
    return K.mean(K.square(down)) + K.mean(K.square(across))


of_style = sum(unlike_style(x) for x in [three, all_features[0], all_features[2]])
of_content = K.mean(K.square(all_features[2][0] - all_features[2][2]))
loss = STYLE * of_style + CONTENT * of_content + SMOOTH * roughness(mixed)
evaluate = K.function([mixed], [loss, of_style] + K.gradients(loss, [mixed]))


def loss_and_slope(x):
    """What SciPy's optimizer asks for, in double precision."""
    value, _, slope = evaluate([x.reshape(1, ROWS, COLS, 3)])
    return float(value), slope.ravel().astype("float64")


x, _, _ = fmin_l_bfgs_b(
    loss_and_slope, content.ravel(), bounds=[(0, 1)] * content.size, maxfun=STEPS
)
picture = x.reshape(ROWS, COLS, 3)
save([content, style, picture], "neural_style_transfer.png", columns=3)
before, after = [float(evaluate([p[None]])[1]) for p in (content, picture)]
print("The distance to the flower's style fell from %.4f to %.4f." % (before, after))
