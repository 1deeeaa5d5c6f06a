"""A grid of settings, tried out by scikit-learn on a network it takes for one of its own."""

import sys

import numpy as np
from handwritten import CLASSES, load_data
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.optimizers import Adam
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.model_selection import GridSearchCV

SHORT = "--short" in sys.argv

np.random.seed(1337)

(X_train, Y_train), (X_test, Y_test) = load_data()
if SHORT:
    X_train, Y_train = X_train[:400], Y_train[:400]
y_train, y_test = Y_train.argmax(axis=1), Y_test.argmax(axis=1)


def make_model(hidden, lr):
    """A network with one hidden layer."""
    model = Sequential()
    model.add(Flatten(input_shape=X_train.shape[1:]))
    model.add(Dense(hidden, activation="relu"))
    model.add(Dense(CLASSES, activation="softmax"))
    model.compile(Adam(lr=lr), "categorical_crossentropy", metrics=["accuracy"])
    return model


grid = {"hidden": [8, 64], "lr": [0.01]}
if not SHORT:
    grid["lr"] = [0.001, 0.01]
    grid["nb_epoch"] = [10, 40]
search = GridSearchCV(
    KerasClassifier(make_model, nb_epoch=5, batch_size=16, verbose=0), param_grid=grid, cv=2
)
search.fit(X_train, y_train)
for settings, score in zip(search.cv_results_["params"], search.cv_results_["mean_test_score"]):
    print("%.3f  %s" % (score, settings))
print(
    "The best of %d settings, %s, names %.1f %% of new digits correctly."
    % (
        len(search.cv_results_["params"]),
        search.best_params_,
        100 * search.score(X_test, y_test),
    )
)
