"""What somebody types on a symbol as on numbers: the printed fix is typed here, as it is printed.

Each line is run as a learner's file of its own; its fix must run in the state that is left then,
and, where NumPy or Python would have had an answer, give that answer.
"""

import linecache
import math
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from teachkeras import backend as K
from teachkeras.errors import TeachError, TeachWarning

X = np.array([[0.3, -1.2, 2.5], [1.0, 0.7, -0.4]])
Y = np.array([[1.5, 0.5, 2.0], [3.0, 1.0, 0.25]])
UFUNCS = sorted(n for n in dir(np) if isinstance(getattr(np, n), np.ufunc))
# Other types of numbers than fractions, or other shapes, for these; the rest takes x and y.
WHOLE = "bitwise_and bitwise_or bitwise_xor bitwise_count invert gcd lcm left_shift right_shift"
OWN_ARGUMENTS = {
    "ldexp": "x, whole",
    "matmul": "x, tall",
    "matvec": "x, row",
    "vecmat": "row, tall",
    "isnat": None,  # of dates
    **dict.fromkeys(WHOLE.split(), "whole, whole"),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor"), "flags, flags"),
    "bitwise_count": "whole",
    "invert": "flags",
    "arccosh": "y + 1.",
    "sqrt": "y",  # below 0, K.sqrt gives 0
}


def space(kind="variable"):
    """Names as a notebook has them: variables with values, or placeholders without."""

    def symbol(value, dtype):
        if kind == "variable":
            return K.variable(value, dtype)
        return K.placeholder(np.shape(value), dtype=dtype)

    whole = np.array([[1, 2, 3], [4, 5, 6]])
    return {
        "np": np,
        "K": K,
        "math": math,
        "x": symbol(X, "float64"),
        "y": symbol(Y, "float64"),
        "tall": symbol(X.T, "float64"),
        "row": symbol(X[0] if kind == "variable" else np.zeros(3), "float64"),
        "a": symbol(0.5, "float64"),
        "whole": symbol(whole, "int32"),
        "flags": symbol(X > 0, "bool"),
    }


def learner(text, names):
    """Run one line as a file of its own, as the learner's code is run."""
    name = f"<line {text}>.py"
    linecache.cache[name] = (len(text), None, [text + "\n"], name)
    try:
        return eval(compile(text, name, "eval"), names)
    finally:
        del linecache.cache[name]


def refused(text, names):
    """The error of a line that is refused, with its line found."""
    name = f"<line {text}>.py"
    linecache.cache[name] = (len(text), None, [text + "\n"], name)
    try:
        eval(compile(text, name, "eval"), names)
    except TeachError as error:
        assert error.fix and error.rows and error.line is not None
        assert str(error).count("\n") < 12
        return error
    finally:
        del linecache.cache[name]
    raise AssertionError(f"{text} was not refused")


def typed(error, names):
    """What the fix gives when it is typed."""
    return learner(error.fix.partition("   ")[0], names)


def numbers(value):
    values = value if isinstance(value, tuple) else (value,)
    return [K.eval(v) if K.is_symbol(v) else v for v in values]


def ufunc_call(name):
    arguments = OWN_ARGUMENTS.get(
        getattr(np, name).__name__, ", ".join("xy"[: getattr(np, name).nin])
    )
    return arguments and f"np.{name}({arguments})"


def in_numpy(text):
    names = {k: K.get_value(v) if K.is_symbol(v) else v for k, v in space().items()}
    with np.errstate(all="ignore"):
        return numbers(eval(text, names))


@pytest.mark.parametrize("name", [name for name in UFUNCS if ufunc_call(name)])
def test_every_ufunc_is_a_symbol_or_its_fix_gives_its_numbers(name):
    text, names = ufunc_call(name), space()
    with np.errstate(all="ignore"):
        try:
            got = learner(text, names)
        except TeachError:
            got = typed(refused(text, names), names)
        for mine, wanted in zip(numbers(got), in_numpy(text), strict=True):
            assert_allclose(mine, wanted, 1e-6)


FUNCTIONS = """
np.sum(x) np.sum(x,axis=1) np.sum(x,0) np.mean(x,axis=0,keepdims=True) np.max(x) np.min(x,axis=-1)
np.amax(x) np.prod(y) np.std(x,axis=0) np.var(x) np.any(flags) np.all(flags,axis=1) np.argmax(row)
np.argmax(x) np.argmin(x,axis=1) np.average(x) np.around(x) np.round(x) np.round(x,1) np.clip(x,0,1)
np.concatenate([x,y]) np.concatenate([x,y],axis=1) np.stack([x,y]) np.stack([x,y],axis=1)
np.hstack([x,y]) np.vstack([x,y]) np.dot(x,tall) np.transpose(x) np.transpose(x,(1,0))
np.expand_dims(x,1) np.flip(x,1) np.ravel(x) np.reshape(x,(3,2)) np.repeat(x,2,axis=0)
np.repeat(x,2,1) np.repeat(row,2) np.squeeze(np.ones((1,3))*K.sum(x,0,keepdims=True),axis=0)
np.take(x,[1,0],axis=0) np.take(row,[1,0]) np.tile(x,2) np.tile(x,(2,1)) np.where(flags,x,y)
np.ones_like(x) np.zeros_like(x) np.shape(x) np.ndim(x) np.size(x) np.cumsum(x) np.cumsum(x,axis=1)
np.sort(row) np.median(x) np.outer(row,row) np.einsum('ij,ij->i',x,y) np.tensordot(x,tall,1)
np.array_equal(x,y) np.allclose(x,x) np.linalg.norm(x) np.percentile(x,50) np.diff(x) np.copy(x)
np.mean(x*2-y) np.log1p(y+y) np.tan(-x) np.add.reduce(x) np.maximum.reduce(x,1)
np.add.outer(row,row) np.trace(x) np.split(x,2)[0] np.pad(x,1) np.meshgrid(row,row)[1]
np.interp(x,[0.,1.],[0.,2.])
""".split()


@pytest.mark.parametrize("text", FUNCTIONS)
def test_a_function_of_numpy_is_answered_with_what_gives_its_numbers(text):
    names = space()
    error = refused(text, names)
    assert error.code == "TK-236"
    got = learner(error.fix + text[text.rindex(")") + 1 :], names)
    arrays = text.replace("K.sum(x,0,", "np.sum(x,0,")
    for mine, wanted in zip(numbers(got), in_numpy(arrays), strict=True):
        assert_allclose(mine, wanted, 1e-6)


@pytest.mark.parametrize("text", ["np.arctan(x)", "np.cumsum(x, axis=1)", "np.vstack([x, y])"])
def test_without_numbers_the_fix_feeds_a_function(text):
    names = space("placeholder")
    got = typed(refused(text, names), names)
    ones = {"np": np, "x": np.ones((2, 3)), "y": np.ones((2, 3))}
    assert_allclose(got, eval(text, ones))


OPERATORS = """
x//2 x%2 x//y 7.5//y 7.5%y -x%y divmod(x,y) divmod(7.5,y) whole//2 whole%4 20//whole +x round(x)
round(x,1) math.floor(a) math.ceil(a*3) math.trunc(a*-3) (x>0)&(y>1) (x>0)|(y>1) (x>0)^(y>1) ~(x>0)
True&(x>0) False|(x>0) (x>0)&True np.array([True,False,True])&(x>0) abs(x) -x x@tall
np.ones((4,2))@x 2**y y**2 1/y 1-x x>=y x<y np.ones(3)//y np.ones(3)%y x>0.3 0.3>x
"""


@pytest.mark.parametrize("text", OPERATORS.split())
def test_an_operator_of_python_is_that_of_numpy(text):
    arrays = text
    for name in ("math.floor", "math.ceil", "math.trunc", "round"):
        arrays = arrays.replace(name, f"np.{name.removeprefix('math.')}")
    for mine, wanted in zip(numbers(learner(text, space())), in_numpy(arrays), strict=True):
        assert_allclose(mine, wanted, 1e-6)


@pytest.mark.parametrize("kind", ["variable", "placeholder"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("float(a)", "TK-201"),
        ("int(a)", "TK-201"),
        ("complex(a)", "TK-201"),
        ("float(a * 2)", "TK-201"),
        ("float(K.sum(x))", "TK-201"),
        ("math.sin(a)", "TK-201"),
        ("math.exp(-a)", "TK-201"),
        ("math.atan(a)", "TK-201"),
        ("math.pow(a, 2)", "TK-201"),
        ("f'{a:.2f}'", "TK-201"),
        ("f'{x:.2f}'", "TK-201"),
        ("'{:>10}'.format(a)", "TK-201"),
        ("len(x)", "TK-201"),
        ("len(a)", "TK-201"),
        ("[row for row in x]", "TK-201"),
        ("list(x)", "TK-201"),
        ("sum(x)", "TK-201"),
        ("3 in x", "TK-201"),
        ("1 if a > 0 else 2", "TK-201"),
        ("a > 0 and a < 1", "TK-201"),
        ("not a", "TK-201"),
        ("np.asarray(x)", "TK-201"),
        ("np.array([x, y])", "TK-201"),
        ("x & 1", "TK-193"),
        ("1 | x", "TK-193"),
        ("~x", "TK-193"),
        ("whole ^ whole", "TK-193"),
        ("a == 0.5", "TK-237"),
        ("x == np.ones(3)", "TK-237"),
        ("x[1.5]", "TK-141"),
        ("x['first']", "TK-141"),
        ("x[None]", "TK-141"),
        ("x[[1, 0]]", "TK-141"),
        ("x[whole]", "TK-141"),
        ("x[flags]", "TK-141"),
        ("x[::0]", "TK-141"),
        ("x[1, 2, 0]", "TK-140"),
        ("a[0]", "TK-140"),
        ("x.T", "TK-235"),
        ("x.mean()", "TK-235"),
        ("x.numpy()", "TK-235"),
        ("x.tolist()", "TK-235"),
        ("x.shpae", "TK-235"),
        ("x.reshape(6)", "TK-235"),
        ("x.nonsense_of_mine", "TK-235"),
    ],
)
def test_a_refusals_fix_runs_in_the_state_in_which_it_is_printed(text, code, kind):
    names = space(kind)
    error = refused(text, names)
    assert error.code == code
    names["value"] = np.ones(3)  # an array without a name of the learner's
    typed(error, names)


def test_the_digits_of_a_symbol_are_those_of_its_number():
    names = space()
    assert typed(refused("f'{a:.2f}'", names), names) == "0.50"
    assert learner("f'{a}'", names) == learner("repr(a)", names) == learner("str(a)", names)


def test_two_symbols_and_two_equal_signs():
    """Identity stays, and whoever writes == hears of K.equal; membership asks in silence."""
    names = space("placeholder")
    for text in ("x == y", "x != y", "K.sum(x * 2) == a", "(x == y) + 1"):
        with pytest.warns(TeachWarning, match="TK-190") as caught:
            learner(text, {**names, "x": K.placeholder((2, 3), dtype="float64")})
        fix = caught[0].message.fix
        assert learner(fix, names).dtype == "bool"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert learner("x in [y, x], x in {y: 1}, [y, x].index(x), x == x, x == None", names) == (
            True,
            False,
            1,
            True,
            False,
        )


def test_in_place_forms_make_new_symbols():
    x = before = K.variable([1.0, 5.0])
    x //= 2
    x %= 2
    x += 1
    assert K.eval(x).tolist() == [1.0, 1.0] and K.get_value(before).tolist() == [1.0, 5.0]
    array = np.ones(2)
    with pytest.raises(TeachError, match="TK-236") as caught:
        array += before
    assert K.eval(eval(caught.value.fix, {"array": array, "before": before})).tolist() == [2, 6]


@pytest.mark.parametrize("text", ["x // y", "x % y", "(x % y) * (x // 2)"])
def test_the_slopes_of_a_division_with_remainder(text):
    names = space()
    loss = K.sum(learner(text, names))
    for slope, symbol in zip(K.gradients(loss, [names["x"], names["y"]]), "xy", strict=True):
        numeric = np.zeros((2, 3))
        for place in np.ndindex(2, 3):
            sides = []
            for step in (1e-6, -1e-6):
                arrays = {"x": X.copy(), "y": Y.copy()}
                arrays[symbol][place] += step
                sides.append(eval(text, arrays).sum())
            numeric[place] = (sides[0] - sides[1]) / 2e-6
        assert_allclose(K.eval(slope), numeric, atol=1e-6)
