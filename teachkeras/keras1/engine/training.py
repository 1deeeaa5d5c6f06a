"""`keras.engine.training` of Keras 1: what scripts take from the inside of training."""

from ...models import Model
from ...training.batches import batch_shuffle, make_batches, slice_X
from ...training.compile import weighted_objective
from ...training.data import standardize_input_data
from ...training.labels import check_loss_and_target_compatibility
from ...training.queue import GeneratorEnqueuer
from ...training.sample_weights import (
    check_array_lengths,
    standardize_class_weights,
    standardize_sample_or_class_weights,
    standardize_sample_weights,
    standardize_weights,
)
from ...training.watched import collect_metrics

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
