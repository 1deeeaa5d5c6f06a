"""A dense network trained in plain NumPy, every derivative written out: the reference for `fit`.

One hidden tanh layer; the last activation and its loss go together so that the error arriving at
the scores is simple: linear with mse, softmax with categorical, sigmoid with binary.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Net:
    """Weights W1, b1, W2, b2 and the settings of SGD."""

    weights: list[Any]
    loss: str
    lr: float = 0.1
    momentum: float = 0.0
    nesterov: bool = False
    decay: float = 0.0
    clipnorm: float = 0.0
    clipvalue: float = 0.0
    steps: int = 0
    moments: list[Any] = field(default_factory=list)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """The hidden values and the output."""
        W1, b1, W2, b2 = self.weights
        hidden = np.tanh(x @ W1 + b1)
        scores = hidden @ W2 + b2
        if self.loss == "categorical_crossentropy":
            powers = np.exp(scores - scores.max(-1, keepdims=True))
            return hidden, powers / powers.sum(-1, keepdims=True)
        return hidden, 1 / (1 + np.exp(-scores)) if self.loss == "binary_crossentropy" else scores

    def losses(self, x: Any, y: Any) -> Any:
        """The loss of each row."""
        _, out = self.forward(x)
        if self.loss == "mse":
            return ((out - y) ** 2).mean(-1)
        if self.loss == "categorical_crossentropy":
            return -(y * np.log(out)).sum(-1)
        return -(y * np.log(out) + (1 - y) * np.log(1 - out)).mean(-1)

    def gradients(self, x: Any, y: Any, weights: Any = None) -> list[Any]:
        """The derivatives of the mean loss; row weights divide by how many are not zero."""
        W2 = self.weights[2]
        hidden, out = self.forward(x)
        share = np.full(len(x), 1 / len(x)) if weights is None else weights / np.sum(weights != 0)
        error = (out - y) * share[:, None]
        if self.loss == "mse":
            error *= 2 / y.shape[1]
        elif self.loss == "binary_crossentropy":
            error /= y.shape[1]
        below = (error @ W2.T) * (1 - hidden**2)
        return [x.T @ below, below.sum(0), hidden.T @ error, error.sum(0)]

    def clipped(self, gradients: list[Any]) -> list[Any]:
        """One norm over all gradients, then each number."""
        norm = np.sqrt(sum((g**2).sum() for g in gradients))
        if self.clipnorm and norm >= self.clipnorm:
            gradients = [g * self.clipnorm / norm for g in gradients]
        if self.clipvalue:
            gradients = [np.clip(g, -self.clipvalue, self.clipvalue) for g in gradients]
        return gradients

    def step(self, x: Any, y: Any, weights: Any = None) -> float:
        """One step of SGD; gives the (weighted) loss before it."""
        losses = self.losses(x, y)
        before = (
            losses.mean() if weights is None else (losses * weights).sum() / (weights != 0).sum()
        )
        gradients = self.clipped(self.gradients(x, y, weights))
        rate = self.lr / (1 + self.decay * self.steps)
        self.steps += 1
        self.moments = self.moments or [np.zeros_like(w) for w in self.weights]
        self.moments = [
            self.momentum * m - rate * g for m, g in zip(self.moments, gradients, strict=True)
        ]
        for w, m, g in zip(self.weights, self.moments, gradients, strict=True):
            w += self.momentum * m - rate * g if self.nesterov else m
        return float(before)


def problem(loss: str, rows: int = 12, seed: int = 3) -> tuple[Any, Any]:
    """Made data with the kind of labels a loss needs."""
    rng = np.random.RandomState(seed)
    x = rng.uniform(-1, 1, (rows, 4))
    if loss == "mse":
        return x, rng.uniform(-1, 1, (rows, 3))
    if loss == "categorical_crossentropy":
        return x, np.eye(3)[rng.randint(0, 3, rows)]
    return x, (rng.uniform(size=(rows, 3)) > 0.5) * 1.0
