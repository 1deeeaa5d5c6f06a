"""`keras.engine.training` of Keras 1: what scripts take from the inside of training."""

from ...models import Model
from ...models.batches import batch_shuffle, make_batches, slice_X
from ...models.checks import standardize_input_data
from ...models.compiling import weighted_objective
from ...models.feeding import GeneratorEnqueuer
from ...models.judging import collect_metrics
from ...models.labels import check_loss_and_target_compatibility
from ...models.weights import (
    check_array_lengths,
    standardize_class_weights,
    standardize_sample_or_class_weights,
    standardize_sample_weights,
    standardize_weights,
)

__all__ = [
    "GeneratorEnqueuer",
    "Model",
    "batch_shuffle",
    "check_array_lengths",
    "check_loss_and_target_compatibility",
    "collect_metrics",
    "make_batches",
    "slice_X",
    "standardize_class_weights",
    "standardize_input_data",
    "standardize_sample_or_class_weights",
    "standardize_sample_weights",
    "standardize_weights",
    "weighted_objective",
]
