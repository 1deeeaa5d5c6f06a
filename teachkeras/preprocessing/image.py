"""Pictures as arrays, and new pictures made from them: turned, moved, stretched, mirrored.

What Keras 1 has in this module stands in three files here: picture files, moves, the generator.
"""

from ..errors.lazily import answering
from .image_files import array_to_img, img_to_array, list_pictures, load_img
from .image_generator import DirectoryIterator, ImageDataGenerator, Iterator, NumpyArrayIterator
from .image_moves import (
    apply_transform,
    flip_axis,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)

__all__ = [
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_transform",
    "array_to_img",
    "flip_axis",
    "img_to_array",
    "list_pictures",
    "load_img",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "transform_matrix_offset_center",
]


__getattr__ = answering(__name__)
