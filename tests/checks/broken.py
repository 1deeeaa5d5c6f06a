"""Layers as learners write them, each with one mistake, and the same layer mended."""

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.layers import Dense, Layer


class Own(Layer):
    """A layer with one setting; what is right of all that follow."""

    def __init__(self, units: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


# shapes ------------------------------------------------------------------------------------------


class NoRule(Layer):
    """Doubles the width, and says nothing of it."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.concatenate([x, x])


class RuleOfAnother(Own):
    """A dense layer whose rule leaves the width as it is."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[1], self.units), "glorot_uniform", name="W")

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.dot(x, self.W)


class BatchOfItsOwn(Layer):
    """Its rule knows the batch of the day it was written."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.sum(x, axis=1)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (32, input_shape[2])


class RuleOfTwo(Layer):
    """The width of two inputs, one behind the other."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x[0] * K.sum(x[1], axis=1, keepdims=True)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape[1]


# settings ----------------------------------------------------------------------------------------


class ForgetsASetting(Layer):
    """Its config has all but what it was told."""

    def __init__(self, times: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.times = times

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.times


class ForgetsAChangedDefault(ForgetsASetting):
    """The same, for a setting that has a default and was given another value."""

    def __init__(self, times: float = 1.0, **kwargs: Any) -> None:
        super().__init__(times, **kwargs)


class ForgetsSuper(ForgetsASetting):
    """Its config has what it was told, but not its name."""

    def get_config(self) -> dict[str, Any]:
        return {"times": self.times}


class ChangesASetting(ForgetsASetting):
    """What it keeps is not what it was given."""

    def __init__(self, times: float, **kwargs: Any) -> None:
        super().__init__(times, **kwargs)
        self.times = times + 1

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "times": self.times}


class KeepsASetting(ForgetsASetting):
    """Mended."""

    def __init__(self, times: float, **kwargs: Any) -> None:
        super().__init__(times, **kwargs)
        self.times = times

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "times": self.times}


class SettingOfNoFile(KeepsASetting):
    """A setting that no file can hold."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "times": complex(self.times)}


# weights -----------------------------------------------------------------------------------------


class WeightInCall(Layer):
    """Each call has a weight of its own."""

    def call(self, x: Any, mask: Any = None) -> Any:
        W = K.random_uniform_variable((3,), 0.5, 1.5)
        return x * W


class OnesInCall(Layer):
    """Numbers that stay, as a variable."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x + K.ones((3,))


class ConstantOnesInCall(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x + K.constant(np.full((3,), 1.0))


class NumbersInCall(Layer):
    """Others, from an array."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.variable(np.array([1.0, 2.5, 3.0]))


class ConstantNumbersInCall(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.constant([1.0, 2.5, 3.0])


class NumberInCall(Layer):
    """A single one."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.variable(0.5)


class ConstantInCall(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.constant(0.5)


class ListedWeightInCall(Layer):
    """The same, on the list of weights: it grows with each call."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.add_weight((3,), "one", name="W")


class WeightInBuild(Layer):
    """Mended."""

    def build(self, input_shape: Any) -> None:
        shape = input_shape[1:]
        self.W = self.add_weight(shape, "glorot_uniform", name="W")

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.W


class LostWeight(WeightInBuild):
    """Nobody who trains or saves finds it."""

    def build(self, input_shape: Any) -> None:
        self.W = K.variable(np.ones(input_shape[1:]))


class FoundWeight(WeightInBuild):
    """Mended."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight(input_shape[1:], "one")


class WeightOfTheClass(WeightInBuild):
    """The first layer makes it for all."""

    made: Any = None

    def build(self, input_shape: Any) -> None:
        if WeightOfTheClass.made is None:
            WeightOfTheClass.made = K.variable(np.ones(3), name="made")
        self.W = WeightOfTheClass.made
        self.trainable_weights = [self.W]


class ListOfTheClass(WeightInBuild):
    """All layers write into one list."""

    shapes: list[Any] = []

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.shapes.append(input_shape)


class ListOfItsOwn(ListOfTheClass):
    """Mended."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shapes = []


class IdleWeight(WeightInBuild):
    """It learns nothing, because nothing depends on it."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * 2.0


class NumbersOnAList(Layer):
    """Mended."""

    def build(self, input_shape: Any) -> None:
        shape = input_shape[1:]
        self.noise = self.add_weight(shape, "uniform", trainable=False)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.noise


class NumbersOfItsOwn(Layer):
    """What it multiplies by is neither a setting nor a weight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.noise = np.random.rand(3).astype("float32")

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.noise


# call --------------------------------------------------------------------------------------------


class ReturnsNothing(Layer):
    """A forgotten return."""

    def call(self, x: Any, mask: Any = None) -> Any:
        x * 2.0


class Returns(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        y = x * 2.0
        return y


class ReturnsNumbers(Layer):
    """Numbers that do not depend on the input."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return np.ones((2, 3), "float32")


class NumpyOnASymbol(Layer):
    """NumPy computes at once, and there is nothing to compute with."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return np.exp(x)


class FunctionOfK(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.exp(x)


class SwitchesOnASymbol(Layer):
    """Mended, with two values of its own."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.switch(K.sum(x) > 0, 1.0, 0.0)


class BranchesOnASymbol(Layer):
    """A symbol is neither true nor false."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x if K.sum(x) > 0 else -x


class StopsOnTheWay(Layer):
    """A mistake of Python's own."""

    def build(self, input_shape: Any) -> None:
        self.size = input_shape[5]


class Widens(Layer):
    """A constant of 64 bits, whatever comes in."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.constant([0.5, 1.0, 2.0], dtype="float64")


class StaysNarrow(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        y = x * K.constant([0.5, 1.0, 2.0], dtype="float64")
        return K.cast(y, K.dtype(x))


class AlwaysRandom(Layer):
    """Noise in a test too."""

    def call(self, x: Any, mask: Any = None) -> Any:
        noisy = x + K.random_normal(K.shape(x))
        return noisy


class RandomWhileTraining(Layer):
    """Mended."""

    def call(self, x: Any, mask: Any = None) -> Any:
        noisy = x + K.random_normal(K.shape(x))
        return K.in_train_phase(noisy, x)


class NoWayBack(Layer):
    """Its derivative is 0 by the rule, and is not."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.square(K.stop_gradient(x)) + 0.0 * x


class SwallowsTheMask(Layer):
    """It takes a mask, and keeps it for itself."""

    supports_masking = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * 2.0

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return None


class NeverBegun(Layer):
    """Its __init__ does not call the one of Layer."""

    def __init__(self, units: int) -> None:
        self.units = units


class Begun(Layer):
    """Mended."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


class Changed(Dense):
    """A layer that inherits all of Dense, and adds a sentence to its config."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "told": "yes"}
