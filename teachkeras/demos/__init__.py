"""Demos: small records that lessons show, each with its own picture.

    import teachkeras as tk

    tk.demos                                        # the list, one sentence each
    tk.demos.confusion_matrix(y_test, predicted)    # one of them

A demo is one file: a function, the record it gives, and the view that draws the record. Its name
and its sentence stand in `DEMOS`; the file is imported when the name is first used.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

# Name of the function -> (its file, what it shows).
DEMOS: dict[str, tuple[str, str]] = {
    "activation_functions": (".activations", "every activation as a curve, with its slope"),
    "activation_handles": (".handles", "an activation with settings, bent by its handles"),
    "activation_statistics": (".statistics", "how wide numbers spread from layer to layer"),
    "angle_dial": (".dial", "two vectors, the angle between them, and its cosine"),
    "augmentation_table": (".changed", "pictures, and what a generator makes of them each epoch"),
    "callback_timeline": (".calls", "the calls of a callback, in their order"),
    "compare_arguments": (".comparison", "the same training with one argument of fit changed"),
    "confusion_matrix": (".confusion", "which class was taken for which"),
    "convolution_steps": (".sliding", "a kernel that slides over a picture, place by place"),
    "convolution_vs_correlation": (".flip", "a kernel as written, and turned by 180 degrees"),
    "dropout_draws": (".dropout", "which numbers dropout leaves out, draw by draw"),
    "framework_map": (".framework", "every part of the library on one page"),
    "highway_valve": (".valve", "what a Highway layer lets pass, gate by gate"),
    "kill_button": ("..notebook.kill_button", "a button that ends this kernel, as a crash would"),
    "layer_life": (".life", "a layer that is made, built, called, and called again"),
    "layer_outputs": (".outputs", "what each layer of a model makes of a sample"),
    "mask_route": (".route", "a padded sample on its way through the layers, step by step"),
    "masked_loss": (".masked", "a loss with and without a mask, step by step"),
    "maxout_pieces": (".pieces", "a Maxout unit: lines, and the largest of them"),
    "memory_orders": (".orders", "a colour picture in the memory orders tf and th"),
    "merge_modes": (".merging", "two vectors, joined in each mode of merge"),
    "optimizer_path": (".descent", "one optimizer on its way down a surface"),
    "optimizer_race": (".race", "several optimizers on one surface"),
    "padding_picture": (".padding", "sequences of uneven length, filled up and cut"),
    "queue_meter": (".feeding", "batches that wait in a queue, and the memory they take"),
    "receptive_field": (".receptive", "which inputs one number of a deep layer has seen"),
    "recurrent_steps": (".recurrence", "a recurrent layer step by step, its state and its gates"),
    "shelves": (".shelf", "every function of K, by what it is for"),
    "shape_flow": (".flow", "shapes that flow through a model, one layer a click"),
    "slope_probe": (".slope", "differences for a slope, with smaller and smaller steps"),
    "softmax_vs_sigmoid": (".scores", "scores read as one choice, and as a lamp for each"),
    "training_board": (".board", "the rows of every batch, and what each update changed"),
    "validation_split": (".rows", "which rows train, which validate, batch by batch"),
    "watch_folder": (".folder", "the files that come and go while a model is trained"),
    "weight_images": (".weights", "the weights of each unit as a picture"),
    "which_accuracy": (".accuracy", "which function metrics=['accuracy'] stands for"),
    "word_table": (".words", "texts word by word, their numbers, and the array of them"),
}


class Demos(ModuleType):
    """This module; it prints, and is shown, as the list of what is in it."""

    def __repr__(self) -> str:
        wide = max(map(len, DEMOS))
        return "\n".join(f"tk.demos.{name:<{wide}}  {what}" for name, (_, what) in DEMOS.items())

    def __dir__(self) -> list[str]:
        return sorted(DEMOS)

    def __getattr__(self, name: str) -> Any:
        if name in DEMOS:
            from ..backend.door import at_the_door

            made = getattr(importlib.import_module(DEMOS[name][0], __name__), name)
            vars(self)[name] = made = at_the_door(made, "tk.demos")
            return made
        if name.startswith("_"):
            raise AttributeError(name)
        from ..errors.names import not_in_module

        raise not_in_module(__name__, name, sorted(DEMOS))


sys.modules[__name__].__class__ = Demos
