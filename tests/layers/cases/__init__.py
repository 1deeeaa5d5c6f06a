"""What every layer class is tried with: one file for each file of `teachkeras/layers`."""

import importlib
import pkgutil

from teachkeras.layers import ConvRecurrent2D, Recurrent, Wrapper
from tests.layers.case import Case

CASES: list[Case] = [
    case
    for found in pkgutil.iter_modules(__path__)
    for case in importlib.import_module(f"{__name__}.{found.name}").CASES
]

# What only other layers are made from.
BASES = {Recurrent, ConvRecurrent2D, Wrapper}
