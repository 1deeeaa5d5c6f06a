"""What a layer is: a rule from tensors to tensors that can own weights.

Calling a layer on a tensor runs `build` once (make the weights), then `call` (the symbolic
computation), and notes the connection in a `Node`. A layer needs no model to be called.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Array, Masks, Shape, Sizes, Tensor, Tensors
from ..errors import ArgumentError, NameTeachError, ShapeError
from ..errors.arguments import (
    later_name,
    missing_argument,
    missing_arguments,
    parameters_of,
)
from ..errors.names import not_on_object
from ..errors.sources import learner_names
from ..errors.text import visible
from .card import LayerCard, card_of
from .losses import as_list
from .mistakes import (
    as_shape,
    example_of,
    no_masks,
    not_a_tensor,
    not_begun,
    rank_fits,
    rank_fix,
    rule_for,
    unknown_keyword,
)
from .node import (
    InputSpec,
    Node,
    PlainCall,
    calls_in_words,
    mask_of,
    note_call,
    one_or_all,
    others_in_words,
    shape_of,
)
from .weights import Weights, built_after


class LayerType(type):
    """What a class of layers is: calling it makes a layer, and says in words what is missing."""

    @property
    def __signature__(cls) -> inspect.Signature:
        """What a notebook shows of a class while it is typed: the arguments of its `__init__`."""
        parameters = inspect.signature(_maker(cls)).parameters.values()
        return inspect.Signature(list(parameters)[1:])

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        maker = _maker(cls)
        missing = missing_arguments(maker, args, kwargs)
        if missing:
            known = [*parameters_of(maker), *Layer.KEYWORDS]
            for key in kwargs:
                if key not in known:
                    raise unknown_keyword(cls, key, kwargs)
            raise missing_argument(cls.__name__, missing, maker, example_of(cls))
        return super().__call__(*args, **kwargs)


def _maker(kind: type[Any]) -> Callable[..., None]:
    """The function that sets up a new object of a class."""
    return kind.__init__


WITHOUT_RULE = "the class has no rule of its own, and Layer's says: the shape stays as it is"


class Layer(Weights, metaclass=LayerType):
    """The base of all layers; a new one overrides `build`, `call` and `get_output_shape_for`.

    Keywords every layer takes: `name`, `trainable`, `input_shape` (without the batch),
    `batch_input_shape` (with it), `input_dtype`.
    """

    supports_masking = False  # True: a mask of the input is the mask of the output
    stateful = False  # True: a batch goes on where the one before it ended
    uses_learning_phase = False  # True: `call` works differently in training and in testing
    KEYWORDS = ("input_shape", "batch_input_shape", "input_dtype", "name", "trainable")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A layer is built once its own `build` has run, also where that was called by hand."""
        super().__init_subclass__(**kwargs)
        if "build" in vars(cls):
            cls.build = built_after(cls.build)  # type: ignore[method-assign]  # as a decorator

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Answer arguments of later Keras versions, before `__init__` misses its own."""
        known = parameters_of(cls.__init__)
        for key in kwargs:
            if later_name(key, known):
                raise unknown_keyword(cls, key, kwargs)
        return super().__new__(cls)

    def __init__(self, **kwargs: Any) -> None:
        for key in kwargs:
            if key not in self.KEYWORDS:
                raise unknown_keyword(type(self), key, kwargs)
        self.built = False
        self.input_spec: list[InputSpec] | None = None
        self.trainable = kwargs.get("trainable", True)
        self._trainable_weights: list[Any] = []
        self._non_trainable_weights: list[Any] = []
        self._losses, self._updates, self._constraints = [], [], {}
        self.inbound_nodes: list[Node] = []
        self.outbound_nodes: list[Node] = []
        self._plain_call: PlainCall | None = None
        self.initial_weights: Sequence[Array] | None = None
        self.name = kwargs.get("name") or automatic_name(type(self).__name__)
        if "batch_input_shape" in kwargs:
            self.batch_input_shape = as_shape(
                self, kwargs["batch_input_shape"], "batch_input_shape"
            )
        elif "input_shape" in kwargs:
            self.batch_input_shape = (None, *as_shape(self, kwargs["input_shape"]))
        self.input_dtype = kwargs.get("input_dtype") or K.floatx()

    # what a new layer overrides --------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the weights, now that the input's shape is known."""
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        """The symbolic computation from input to output."""
        return x

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape; the same, unless a layer says otherwise."""
        return input_shape

    def compute_mask(self, input: Any, input_mask: Any = None) -> Any:
        """The mask of the output: the input's, if the layer `supports_masking`; else a refusal."""
        masks = as_list(input_mask)
        if self.supports_masking or all(mask is None for mask in masks):
            return input_mask if self.supports_masking else None
        raise no_masks(self, input)

    def get_config(self) -> dict[str, Any]:
        """The settings from which `from_config` makes the same layer again."""
        config = {"name": self.name, "trainable": self.trainable}
        if "batch_input_shape" in vars(self):
            config["batch_input_shape"] = self.batch_input_shape
            config["input_dtype"] = self.input_dtype
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        """A new layer with these settings."""
        return cls(**config)

    # calling ---------------------------------------------------------------------------------

    def __call__(self, x: Tensors, mask: Masks = None) -> Any:
        """Build the weights if need be, then apply the layer to a tensor (or a list of them).

        The masks of tensors that come from layers come along by themselves.
        """
        inputs = as_list(x)
        for each in inputs:
            if not K.is_symbol(each):
                raise not_a_tensor(self, each)
        known = all(hasattr(each, "_keras_history") for each in inputs)
        if mask is None and known:
            mask = _masks(x)
        with K.name_scope(self.name):
            self.assert_input_compatibility(inputs)
            if not self.built:
                self._build_once(_shapes(x))
            outputs, masks, several = self._compute(x, mask)
        if known:
            self._note_call(x, inputs, outputs, (as_list(mask), masks))
        else:
            self._plain_call = PlainCall(inputs, outputs)
        return outputs if several else outputs[0]

    def _build_once(self, input_shape: Any) -> None:
        before = set(vars(self))
        self.build(input_shape)
        self.built = True
        self._look_for_lost_weights(before)
        if self.initial_weights:
            self.set_weights(self.initial_weights)
            self.initial_weights = None

    def _compute(self, x: Tensors, mask: Masks) -> tuple[list[Any], list[Any], bool]:
        """What comes out for these tensors and masks: outputs, their masks, whether it is a list.

        A list of one counts as the one, as in Keras 1: `K.gradients` gives such lists.
        A note pinned on an output must not land on an input, hence the identity.
        """
        masked = any(each is not None for each in as_list(mask))
        output_mask = self.compute_mask(x, mask) if masked or self._makes_masks() else None
        with_mask = masked and _takes_mask(type(self).call)
        output = self._call_and_penalize(x, mask if with_mask else None)
        inputs = as_list(x)
        outputs = [K.identity(y) if any(y is x for x in inputs) else y for y in as_list(output)]
        masks = [None] * len(outputs) if output_mask is None else as_list(output_mask)
        return outputs, masks, isinstance(output, (list, tuple)) and len(outputs) != 1

    def _makes_masks(self) -> bool:
        return type(self).compute_mask is not Layer.compute_mask

    def _note_call(
        self, x: Tensors, inputs: list[Any], outputs: list[Any], masks: tuple[list[Any], list[Any]]
    ) -> None:
        """Remember the connection; only for inputs that came from layers themselves."""
        said = self.get_output_shape_for(_shapes(x))
        shapes = [tuple(shape) for shape in (said if isinstance(said, list) else [said])]
        phase = self.uses_learning_phase or any(
            getattr(each, "_uses_learning_phase", False) for each in inputs
        )
        for place, (output, shape) in enumerate(zip(outputs, shapes, strict=True)):
            self._compare_shapes(K.int_shape(output), shape, _shapes(x))
            output._keras_history = (self, len(self.inbound_nodes), place)
            output._keras_shape = shape
            output._uses_learning_phase = phase or getattr(output, "_uses_learning_phase", False)
        note_call(self, inputs, outputs, masks)

    def _compare_shapes(self, real: Shape, said: Shape, given: Any) -> None:
        """The shape rule must tell the truth about what `call` gives."""
        same = len(real) == len(said) and all(
            a == b or a is None or b is None for a, b in zip(real, said, strict=True)
        )
        if not same:
            raise ShapeError(
                "TK-119",
                f"the shape rule of {type(self).__name__} {self.name!r} is wrong",
                [("call gives", repr(real)), ("rule says", repr(tuple(said)))],
                why=WITHOUT_RULE if self._has_no_rule() else "",
                fix=self._rule_fix(real, given),
            )

    def _has_no_rule(self) -> bool:
        return type(self).get_output_shape_for is Layer.get_output_shape_for

    def _rule_fix(self, real: Shape, given: Any) -> str:
        return f"def get_output_shape_for(self, input_shape): return {rule_for(self, real, given)}"

    def assert_input_compatibility(self, input: Tensors) -> None:
        """Refuse a tensor, or one of a list, that the layer cannot take; TK-120 says why."""
        for each in as_list(input):
            self._check_input(each)

    def _check_input(self, x: Tensor) -> None:
        """Refuse a tensor that does not look as `input_spec` asks."""
        for spec in self.input_spec or []:
            shape = K.int_shape(x)
            if spec.ndim is not None and not rank_fits(len(shape), spec.ndim):
                raise self._cannot_take(shape, f"{spec.ndim} axes", rank_fix(shape, spec.ndim))
            if spec.dtype is not None and K.dtype(x) != spec.dtype:
                raise self._cannot_take(K.dtype(x), spec.dtype, f"K.cast(x, '{spec.dtype}')")
            for have, want in zip(shape, spec.shape or (), strict=False):
                if want is not None and have is not None and want != have:
                    raise self._cannot_take(
                        shape,
                        repr(tuple(spec.shape or ())),
                        "a new layer: this one's weights have that size",
                    )

    def _cannot_take(self, got: object, needs: str, fix: str) -> ShapeError:
        return ShapeError(
            "TK-120",
            f"{type(self).__name__} {self.name!r} cannot take this input",
            [("it got", str(got)), ("it needs", needs)],
            fix=fix,
        )

    # what went in and what came out --------------------------------------------------------------

    def create_input_layer(
        self,
        batch_input_shape: Sizes,
        input_dtype: str | None = None,
        name: str | None = None,
    ) -> None:
        """Make an input of this shape (the batch comes first) and call the layer on it."""
        from .input import Input

        self.batch_input_shape = tuple(batch_input_shape)
        self.input_dtype = input_dtype or K.floatx()
        name = name or automatic_name(f"{type(self).__name__.lower()}_input")
        self(Input(batch_shape=self.batch_input_shape, dtype=self.input_dtype, name=name))

    def add_inbound_node(
        self,
        inbound_layers: Layer | Sequence[Layer],
        node_indices: int | Sequence[int] | None = None,
        tensor_indices: int | Sequence[int] | None = None,
    ) -> None:
        """Call the layer on outputs of other layers: of which of their calls, and which of those.

        Without numbers it is the first output of the first call of each.
        """
        layers = as_list(inbound_layers)
        calls, places = (
            as_list(given) if given is not None else [0] * len(layers)
            for given in (node_indices, tensor_indices)
        )
        outputs = [
            layer._node_at(call, "output").output_tensors[place]
            for layer, call, place in zip(layers, calls, places, strict=True)
        ]
        self(one_or_all(outputs))

    def _only_node(self, what: str) -> Node:
        nodes = self.inbound_nodes
        if not nodes:
            raise NameTeachError(
                "TK-412",
                f"{self.name} is not connected yet, so it has no {what}",
                [("layer", repr(self))],
                fix=f"y = {learner_names(type(self)).get(self, 'layer')}(x)   for a tensor x",
                example=True,
            )
        if len(nodes) > 1:
            raise NameTeachError(
                "TK-413",
                f"{self.name} was called {len(nodes)} times and has as many {what}s",
                [("layer", repr(self)), ("calls", calls_in_words(nodes))],
                fix=f"layer.get_{what}_at(0)   or {others_in_words(len(nodes))}",
            )
        return nodes[0]

    def _node_at(self, node_index: int, what: str) -> Node:
        nodes = self.inbound_nodes
        if not nodes:
            return self._only_node(what)
        if not -len(nodes) <= node_index < len(nodes):
            raise ArgumentError(
                "TK-488",
                f"{self.name} has no {what} number {node_index}: "
                + ("it was called once" if len(nodes) == 1 else f"it has {len(nodes)}"),
                [("calls", calls_in_words(nodes))],
                fix=f"layer.get_{what}_at({len(nodes) - 1})",
            )
        return nodes[node_index]

    def _agreed(self, what: str) -> Any:
        """The shapes of all calls, if they are the same."""
        found = {str(getattr(node, f"{what}s")) for node in self.inbound_nodes}
        node = self.inbound_nodes[0] if len(found) == 1 else self._only_node(what)
        return one_or_all(getattr(node, f"{what}s"))

    @property
    def input(self) -> Any:
        """The tensor the layer was called on."""
        return one_or_all(self._only_node("input").input_tensors)

    @property
    def output(self) -> Any:
        """The tensor that came out."""
        return one_or_all(self._only_node("output").output_tensors)

    @property
    def input_mask(self) -> Any:
        """The mask of the tensor the layer was called on, or None."""
        return one_or_all(self._only_node("input_mask").input_masks)

    @property
    def output_mask(self) -> Any:
        """The mask of the tensor that came out, or None."""
        return one_or_all(self._only_node("output_mask").output_masks)

    @property
    def input_shape(self) -> Any:
        """The shape of the tensor the layer was called on."""
        return self._agreed("input_shape")

    @property
    def output_shape(self) -> Any:
        """The shape of the tensor that came out."""
        return self._agreed("output_shape")

    def get_input_at(self, node_index: int) -> Any:
        """The input of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "input").input_tensors)

    def get_output_at(self, node_index: int) -> Any:
        """The output of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "output").output_tensors)

    def get_input_mask_at(self, node_index: int) -> Any:
        """The mask of the input of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "input_mask").input_masks)

    def get_output_mask_at(self, node_index: int) -> Any:
        """The mask of the output of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "output_mask").output_masks)

    def get_input_shape_at(self, node_index: int) -> Any:
        """The shape of the input of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "input_shape").input_shapes)

    def get_output_shape_at(self, node_index: int) -> Any:
        """The shape of the output of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "output_shape").output_shapes)

    # as it is read -------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not there: says which name was probably meant."""
        if name.startswith("_"):
            raise AttributeError(name)
        if "inbound_nodes" not in vars(self):
            raise not_begun(self)
        known = getattr(type(self), name, None)
        if isinstance(known, property) and known.fget:
            return known.fget(self)  # it exists and refused: its own error says why
        raise not_on_object(self, name)

    def card(self) -> LayerCard:
        """The layer as it stands in its model: what `tk.show(layer)` draws."""
        return card_of(self)

    def __repr__(self) -> str:
        shapes = ""
        if len(self.inbound_nodes) == 1:
            shapes = f" {self.input_shape} -> {self.output_shape}"
        return f"{visible(type(self).__name__)} {self.name!r}{shapes}"


def _shapes(x: Tensors) -> Shape | list[Shape]:
    """The shape of a tensor, or the list of shapes of several."""
    return [shape_of(each) for each in x] if isinstance(x, (list, tuple)) else shape_of(x)


def _masks(x: Tensors) -> Masks:
    """The mask of a layer's output, or the list of masks of several."""
    return [mask_of(each) for each in x] if isinstance(x, (list, tuple)) else mask_of(x)


@functools.lru_cache(maxsize=256)  # not for ever: it would keep classes that nobody has any more
def _takes_mask(call: Callable[..., Any]) -> bool:
    """Whether a layer's `call` was written with an argument for the mask."""
    parameters = inspect.signature(call).parameters.values()
    return any(each.name == "mask" or each.kind is each.VAR_KEYWORD for each in parameters)


def automatic_name(class_name: str) -> str:
    """The next free name for a layer of a class: Dense -> dense_1, dense_2, ..."""
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()
    prefix = prefix.replace("_", "") if class_name[0].isupper() else prefix
    return f"{prefix}_{K.get_uid(prefix)}"
