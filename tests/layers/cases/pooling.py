"""Poolings, by windows and over everything, in both orders of axes."""

from typing import Any

from teachkeras.layers import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from tests.layers.case import Case

TH: dict[str, Any] = {"dim_ordering": "th"}
SAME: dict[str, Any] = {"border_mode": "same"}

CASES = [
    case
    for sequences, pictures, volumes in (
        (MaxPooling1D, MaxPooling2D, MaxPooling3D),
        (AveragePooling1D, AveragePooling2D, AveragePooling3D),
    )
    for case in (
        Case(sequences, {}, (4, 2)),
        Case(sequences, {"pool_length": 3, "stride": 2, **SAME}, (5, 2)),
        Case(pictures, {}, (4, 5, 2)),
        Case(pictures, {"pool_size": (3, 2), "strides": (1, 2), **SAME}, (4, 5, 1)),
        Case(pictures, {"pool_size": (2, 1), "strides": (1, 1), **TH}, (2, 3, 4)),
        Case(volumes, {}, (2, 4, 3, 2)),
        Case(volumes, {"pool_size": (1, 2, 3), "strides": (2, 1, 1), **TH, **SAME}, (2, 3, 2, 4)),
    )
] + [
    case
    for sequences, pictures, volumes in (
        (GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D),
        (GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalAveragePooling3D),
    )
    for case in (
        Case(sequences, {}, (4, 2)),
        Case(pictures, {}, (3, 4, 2)),
        Case(pictures, TH, (2, 3, 4)),
        Case(volumes, {}, (3, 2, 4, 2)),
        Case(volumes, TH, (2, 3, 2, 4)),
    )
]
