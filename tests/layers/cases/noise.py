"""Noise while training."""

from teachkeras.layers import GaussianDropout, GaussianNoise
from tests.layers.case import Case

CASES = [
    Case(GaussianNoise, {"sigma": 0.5}, (3,)),
    Case(GaussianNoise, {"sigma": 0.0}, (2, 3)),
    Case(GaussianDropout, {"p": 0.5}, (2, 3)),
    Case(GaussianDropout, {"p": 0.0}, (3,)),
]
