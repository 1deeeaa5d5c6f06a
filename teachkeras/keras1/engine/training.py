"""`keras.engine.training` of Keras 1: what scripts take from the inside of training."""

from ...models import Model
from ...models.batches import batch_shuffle, make_batches, slice_X
from ...models.checks import check_loss_and_target_compatibility
from ...models.compiling import weighted_objective
from ...models.feeding import GeneratorEnqueuer
from ...models.weights import standardize_weights

__all__ = [
    "GeneratorEnqueuer",
    "Model",
    "batch_shuffle",
    "check_loss_and_target_compatibility",
    "make_batches",
    "slice_X",
    "standardize_weights",
    "weighted_objective",
]
