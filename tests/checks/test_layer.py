"""`tk.check_layer`: each mistake is found, said in one sentence, and gone after its fix."""

import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.checks.layer import QUESTIONS, check_layer
from teachkeras.errors import TeachError, TeachWarning
from teachkeras.layers import (
    Convolution2D,
    Dense,
    Embedding,
    Input,
    Lambda,
    Layer,
    Masking,
    TimeDistributed,
)
from teachkeras.models import Model
from tests.checks import broken

THREE = (3,)
STEPS = (4, 3)


def one_problem(layer: Layer, shape: Any, name: str) -> tuple[str, str]:
    """The sentence and the fix of the only problem, which is found under that name."""
    check = tk.check_layer(layer, shape)
    (finding,) = [each for each in check.findings if each.problem]
    assert finding.name == name and finding.verdict == "fails" and not check.ok
    assert check.problems == [finding.problem] and finding.problem is not None
    text = repr(check)
    assert finding.problem.sentence[:60] in text and "fix   " in text
    return finding.problem.sentence, finding.problem.fix


def typed(fix: str, kind: type[Any]) -> tuple[str, Any]:
    """The method that a fix defines, as if it stood in that class, and its name."""
    name = fix.partition("(")[0].removeprefix("def ")
    space: dict[str, Any] = {}
    body = fix.replace("\n", "\n    ")
    exec(f"def of(__class__):\n    {body}\n    return {name}", space)
    return name, space["of"](kind)


# A fix that is a whole method: typed into the class, it mends it.
METHODS: list[tuple[Callable[[type[Any]], Layer], type[Layer], Any, str, str]] = [
    (lambda c: c(), broken.NoRule, THREE, "shapes", "call gives (None, 6)"),
    (lambda c: c(units=4), broken.RuleOfAnother, THREE, "shapes", "says (None, 3)"),
    (lambda c: c(), broken.BatchOfItsOwn, (5, 4), "shapes", "a batch nobody knows"),
    (lambda c: c(), broken.RuleOfTwo, [(4,), (2,)], "shapes", "call gives (None, 4)"),
    (lambda c: c(2.0), broken.ForgetsASetting, THREE, "config", "leaves out 'times'"),
    (lambda c: c(3.0), broken.ForgetsAChangedDefault, THREE, "config", "leaves out 'times'"),
    (lambda c: c(2.0), broken.ForgetsSuper, THREE, "config", "leaves out 'name'"),
    (lambda c: c(), broken.SwallowsTheMask, STEPS, "mask", "padding as steps"),
]


@pytest.mark.parametrize(
    ("made", "kind", "shape", "name", "said"), METHODS, ids=[row[1].__name__ for row in METHODS]
)
def test_a_method_that_mends(
    made: Any, kind: Any, shape: Any, name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shape rule and the config are written out, with the layer's own settings in them."""
    sentence, fix = one_problem(made(kind), shape, name)
    assert said in sentence and fix.startswith("def ")
    method, function = typed(fix, kind)
    monkeypatch.setattr(kind, method, function)
    assert tk.check_layer(made(kind), shape).ok


# A fix that is a line: it stands in the mended class, which holds.
LINES = [
    (broken.ChangesASetting(2.0), broken.KeepsASetting(2.0), "config", "'times' is not the same"),
    (broken.WeightInCall(), broken.WeightInBuild(), "calls", "each time it is called"),
    (broken.OnesInCall(), broken.ConstantOnesInCall(), "calls", "[1.0, 1.0, 1.0] of shape (3,)"),
    (broken.NumbersInCall(), broken.ConstantNumbersInCall(), "calls", "[1.0, 2.5, 3.0]"),
    (broken.NumberInCall(), broken.ConstantInCall(), "calls", "the same numbers each time: [0.5]"),
    (broken.ListedWeightInCall(), broken.WeightInBuild(), "calls", "each time it is called"),
    (broken.LostWeight(), broken.FoundWeight(), "start", "TK-838"),
    (broken.WeightOfTheClass(), broken.WeightInBuild(), "weights", "for the whole class"),
    (broken.ListOfTheClass(), broken.ListOfItsOwn(), "weights", "share shapes"),
    (broken.NumbersOfItsOwn(), broken.NumbersOnAList(), "model", "something else"),
    (broken.ReturnsNothing(), broken.Returns(), "start", "TK-837"),
    (broken.ReturnsNumbers(), broken.FunctionOfK(), "start", "TK-837"),
    (broken.NumpyOnASymbol(), broken.FunctionOfK(), "start", "TK-236"),
    (broken.BranchesOnASymbol(), broken.SwitchesOnASymbol(), "start", "TK-201"),
    (broken.Widens(), broken.StaysNarrow(), "dtype", "float64 for inputs and weights of float32"),
    (broken.AlwaysRandom(), broken.RandomWhileTraining(), "calls", "give different ones"),
    (broken.NeverBegun(3), broken.Begun(3), "start", "TK-442"),
]


@pytest.mark.parametrize(
    ("wrong", "right", "name", "said"), LINES, ids=[type(row[0]).__name__ for row in LINES]
)
def test_a_line_that_mends(wrong: Layer, right: Layer, name: str, said: str) -> None:
    """The code of the fix is in the class beside it, and nothing is wrong with that one."""
    sentence, fix = one_problem(wrong, THREE, name)
    code = fix.partition("   ")[0].replace("'", '"')
    assert said in sentence and code in inspect.getsource(type(right))
    assert tk.check_layer(right, THREE).ok


OTHERS = [
    (broken.SettingOfNoFile(2.0), "file", "TK-518", "plain values"),
    (broken.IdleWeight(), "gradient", "call does not use W", "use it in call"),
    (broken.NoWayBack(), "gradient", "0 by the chain rule", "tk.check_gradient"),
    (broken.StopsOnTheWay(), "start", "IndexError", "self.size = input_shape[5]"),
    (broken.Changed(2), "config", "'told', which __init__ does not take", "def get_config"),
]


@pytest.mark.parametrize(
    ("layer", "name", "said", "fix"), OTHERS, ids=[type(row[0]).__name__ for row in OTHERS]
)
def test_what_only_the_learner_can_decide(layer: Layer, name: str, said: str, fix: str) -> None:
    """The sentence says what it is, and the fix where to look."""
    sentence, text = one_problem(layer, THREE, name)
    assert said in sentence and fix in text


def test_what_rests_on_a_mistake_is_not_looked_at() -> None:
    """One mistake is one problem."""
    check = tk.check_layer(broken.ReturnsNothing(), THREE)
    verdicts = {each.verdict for each in check.findings[1:]}
    assert verdicts == {"not looked at"} and f"{len(QUESTIONS) - 1} not looked at" in check.sentence
    assert "0 of" in check.sentence and "1 problem" in check.sentence


RIGHT = [
    (Dense(3), (4,), None),
    (Dense(3), (None, 4), None),
    (Convolution2D(2, 3, 3), (5, 6, 1), None),
    (Embedding(7, 3), (4,), 7),
    (TimeDistributed(Dense(2)), (4, 3), None),
    (Lambda(lambda x: x[0] - x[1]), [(3,), (3,)], None),
    (Lambda(lambda x: 2 * x), (4, 3), None),
    (broken.Own(), (3,), None),
]


@pytest.mark.parametrize(("layer", "shape", "below"), RIGHT, ids=[repr(row[0]) for row in RIGHT])
def test_right_layers_hold(layer: Layer, shape: Any, below: Any) -> None:
    """Also with sizes that nobody states, whole numbers, layers inside, and several inputs."""
    check = check_layer(layer, shape, below)
    assert check.ok, check
    assert check.sentence.endswith(f"{len(QUESTIONS)} of {len(QUESTIONS)} things hold")


def test_a_layer_that_is_built_already_is_looked_at_too() -> None:
    """Others of its kind are made from its config."""
    layer = Dense(3)
    layer(Input((4,)))
    assert check_layer(layer, (4,)).ok


def test_nothing_is_left_behind() -> None:
    """The layer, the names, the numbers of NumPy, the float type and the phase stay as they are."""
    layer = broken.WeightInBuild()
    np.random.seed(3)
    before = np.random.get_state()[1].tolist(), K.get_uid("input"), K.floatx()
    assert tk.check_layer(layer, THREE).ok
    assert not layer.built and layer.inbound_nodes == [] and layer.weights == []
    after = np.random.get_state()[1].tolist(), K.get_uid("input") - 1, K.floatx()
    assert before == after
    K.set_learning_phase(0)
    assert tk.check_layer(layer, THREE).ok


def test_what_is_no_layer_and_no_shape() -> None:
    """A class, a tensor, a number for a shape."""
    for thing in (Dense, Input((3,)), "dense", None):
        with pytest.raises(TeachError, match="TK-839"):
            tk.check_layer(thing, THREE)
    with pytest.raises(TeachError, match="TK-"):
        tk.check_layer(Dense(3), 4)


def test_it_is_shown() -> None:
    """Three twins, with what is wrong and the fix."""
    view = tk.show(tk.check_layer(broken.NoRule(), THREE))
    assert "2 * input_shape[1]" in view.text and "get_output_shape_for says" in view.values
    assert "NoRule" in view.title and view.picture
    drawn = re.findall(r"<text [^>]*>([^<]*)</text>", str(view.picture))
    place = drawn.index("fix")  # below it the other lines of the fix, as they are typed
    assert drawn[place + 1].startswith("def ") and drawn[place + 4].startswith("    return ")


# what the base says by itself ---------------------------------------------------------------------


def test_a_layer_that_is_built_by_hand_is_built() -> None:
    """Also one that does not say so; and the call afterwards makes no second set of weights."""
    for layer in (Dense(3), broken.WeightInBuild(), broken.FoundWeight()):
        layer.build((None, 4))
        assert layer.built
        count = len(layer.weights)
        layer(Input((4,)))
        assert len(layer.weights) == count and layer.count_params() > 0


def test_a_lost_weight_is_told_once_for_each_layer() -> None:
    """When it is built; a weight on a list, or one that was there before, is none."""
    layer = broken.LostWeight()
    with pytest.warns(TeachWarning, match="TK-838"):
        layer(Input((3,)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer(Input((3,)))
        for right in (broken.FoundWeight(), broken.WeightOfTheClass()):
            right(Input((3,)))


@pytest.mark.parametrize("kind", [broken.ReturnsNothing, broken.ReturnsNumbers])
def test_a_call_must_give_a_tensor(kind: Any) -> None:
    """On every symbol, and inside a list."""
    for x in (Input((3,)), K.placeholder((None, 3))):
        with pytest.raises(TypeError, match="TK-837"):
            kind()(x)
    with pytest.raises(TypeError, match="TK-837"):
        Lambda(lambda x: [x, None])(Input((3,)))


def test_masks_and_models_of_a_checked_layer() -> None:
    """What holds in the check holds in a model."""
    x = Input(STEPS)
    model = Model(x, broken.FunctionOfK()(x))
    data = np.ones((2, *STEPS))
    np.testing.assert_allclose(model.predict(data), np.exp(data), rtol=1e-6)
    with pytest.raises(TeachError, match="TK-489"):
        broken.FunctionOfK()(Masking()(x))
