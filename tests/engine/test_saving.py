"""Saved graphs: every op comes back, and a file that was touched anywhere is refused."""

import json
import os
import random

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.engine import Function, Graph, derive, placeholder, shared, toposort
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.loading import RENAMED, SETTINGS, known_ops
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.inspect.saving import load_graph, save_graph, sealed, unsealed
from teachkeras.engine.ops.base import REGISTRY, Elementwise
from teachkeras.engine.ops.elementwise import Tanh
from teachkeras.engine.ops.leaves import Constant, Variable
from teachkeras.engine.ops.pool import MaxPool
from teachkeras.engine.types import DTYPES
from teachkeras.errors import TeachError
from teachkeras.errors.files import fingerprint
from tests.engine.checkers import all_cases, assert_same_bits
from tests.engine.random_graphs import random_graph

CASES = all_cases()


def there_and_back(outputs, tmp_path):
    """The outputs of the graph as a file gives them back."""
    save_graph(outputs, tmp_path / "graph.json")
    return load_graph(tmp_path / "graph.json")


def assert_same_graph(old, new):
    """The same text, node by node: ops with settings, inputs, types, names, scopes."""
    assert repr(Graph(old)) == repr(Graph(new))
    first, second = toposort(old), toposort(new)
    place = {node: number for numbers in (first, second) for number, node in enumerate(numbers)}
    same: dict = {}

    def sizes(pairs):
        """Known sizes are equal, and an unknown one stands for the same one everywhere."""
        for a, b in pairs:
            assert type(a) is type(b) and (a == b or same.setdefault(a, b) is b)

    for a, b in zip(first, second, strict=True):
        assert type(a.op) is type(b.op) and repr(a.op) == repr(b.op) and a.role == b.role
        if not isinstance(a.op, Variable) and not Graph([a]).dims:
            assert a.op == b.op
        assert [place[x] for x in a.inputs] == [place[x] for x in b.inputs]
        assert (a.name, a.scope, a.backward) == (b.name, b.scope, b.backward)
        assert repr(a.type) == repr(b.type)
        sizes(zip(a.type.shape, b.type.shape, strict=True))
        for pair, other in zip(a.equations, b.equations, strict=True):
            sizes(zip(pair, other, strict=True))
    assert len(set(same.values())) == len(same)


@pytest.mark.parametrize("number", range(len(CASES)), ids=map(str, CASES))
def test_every_op_comes_back(number, tmp_path):
    case = CASES[number]
    inputs = case.inputs()
    node = case.op(*inputs)
    (again,) = there_and_back([node], tmp_path)
    assert_same_graph([node], [again])
    boxes = {x.name: x for x in Graph([again]).inputs}
    feed = {boxes[x.name]: a for x, a in zip(inputs, case.arrays, strict=True) if x.name in boxes}
    wanted = replay(node, dict(zip(inputs, case.arrays, strict=True)))[node]
    got = replay(again, feed)[again]
    for a, b in zip(*((v if isinstance(v, tuple) else (v,)) for v in (got, wanted)), strict=True):
        assert_same_bits(a, b, str(case))


def test_every_setting_has_a_kind_that_files_know():
    """An op with a new kind of setting needs an entry in `loading.SETTINGS`."""
    for kind in known_ops().values():
        for field in kind.fields:
            assert kind.__annotations__[field] in SETTINGS, f"{kind.__name__}.{field}"
    assert set(REGISTRY) <= set(known_ops())


@pytest.mark.parametrize("seed", range(60))
def test_random_graphs_come_back(seed, tmp_path):
    """With their gradients, unknown sizes and variables: the same program, the same numbers."""
    graph = random_graph(seed)
    outputs = [graph.loss, *derive(graph.loss, graph.wrt).gradients] if graph.wrt else [graph.loss]
    again = there_and_back(outputs, tmp_path)
    assert_same_graph(outputs, again)
    boxes = [n for n in toposort(again) if n.role in ("input", "static")]
    old = [n for n in toposort(outputs) if n.role in ("input", "static")]
    feed = dict(zip(boxes, [graph.feed[x] for x in old], strict=True))
    for a, b in zip(replay(again, feed).results, replay(outputs, graph.feed).results, strict=True):
        assert_same_bits(a, b, str(seed))


@pytest.mark.parametrize("dtype", DTYPES)
def test_constants_of_every_dtype_keep_their_bits(dtype, tmp_path):
    values = {"f": [0.0, -0.0, np.inf, np.nan, 1e-7], "b": [True, False]}
    array = np.array(values.get(np.dtype(dtype).kind, [0, 1, 127]), dtype)
    for shaped in (array, array[:1], array[:0].reshape(0, 3), array[0]):
        (again,) = there_and_back([Constant(shaped)()], tmp_path)
        assert again.op.array.tobytes() == shaped.tobytes() and again.dtype == dtype
        assert again.op.array.shape == shaped.shape


def test_variables_are_shared_again_and_train_on(tmp_path):
    x, w = placeholder((None, 3), name="x"), shared(np.ones((3, 2)), "w")
    loss = T.mean(T.square(T.dot(x, w)))
    (again, slope) = there_and_back([loss, derive(loss, [w]).gradients[0]], tmp_path)
    (weights,) = Graph([again, slope]).shared
    step = Function(Graph([again]).inputs, [again], [(weights, weights - 0.1 * slope)])
    losses = [float(step([np.eye(3)])[0]) for _ in range(5)]
    assert losses == sorted(losses, reverse=True) and losses[0] > losses[-1]
    assert w.op.shared.get().tolist() == np.ones((3, 2)).tolist()


def test_a_model_comes_back_whole(tmp_path):
    from teachkeras import backend as K
    from teachkeras.layers import Dense, Dropout
    from teachkeras.models import Sequential

    model = Sequential([Dense(4, input_dim=3, activation="tanh"), Dropout(0.5), Dense(2)])
    tk.save_graph(model.outputs, tmp_path / "model.json")
    (output,) = tk.load_graph(tmp_path / "model.json")
    inputs = [n for n in toposort([output]) if n.role in ("input", "static")]
    data = np.random.default_rng(1).normal(size=(5, 3)).astype("float32")
    feed = [data if n.role == "input" else 0 for n in inputs]
    (got,) = K.function(inputs, [output])(feed)
    np.testing.assert_allclose(got, model.predict(data), rtol=1e-6)


# files that were touched ------------------------------------------------------------------------


@pytest.fixture
def contents(tmp_path):
    """A small file: a variable, a constant, an unknown size."""
    x, w = placeholder((None, 2), name="x"), shared([[1.5], [2.5]], "w")
    save_graph(T.tanh(T.dot(x, w) + 0.25), tmp_path / "graph.json")
    return (tmp_path / "graph.json").read_bytes()


def refused(contents, path):
    """Whether a file is refused with one of our errors."""
    path.write_bytes(contents)
    with pytest.raises(TeachError, match="TK-50"):
        load_graph(path)
    return True


def test_a_file_cut_off_anywhere_is_refused(contents, tmp_path):
    assert all(refused(contents[:end], tmp_path / "cut.json") for end in range(len(contents)))
    assert refused(contents + b" ", tmp_path / "longer.json")


def test_a_flipped_bit_anywhere_is_refused(contents, tmp_path):
    rng = random.Random(0)
    for _ in range(500):
        place, bit = rng.randrange(len(contents)), rng.randrange(8)
        changed = bytearray(contents)
        changed[place] ^= 1 << bit
        assert refused(bytes(changed), tmp_path / "flipped.json")


def test_it_is_json_with_its_checksum(contents):
    found = json.loads(contents)
    assert found["format"] == "teachkeras graph 1"
    assert list(found["graph"]) == ["dims", "types", "variables", "nodes", "outputs"]
    assert fingerprint(contents.partition(b'"graph": ')[2][:-2]) == found["sha256"]


def changed(document, *places, to):
    """A document with one place of it changed."""
    inside = document
    for place in places[:-1]:
        inside = inside[place]
    if to is KeyError:
        del inside[places[-1]]
    else:
        inside[places[-1]] = to
    return document


HOSTILE = [
    (("nodes", 0, "op"), "os.system"),
    (("nodes", 0, "op"), "__init__"),
    (("nodes", 0, "op"), ["Add"]),
    (("nodes", 0, "op"), KeyError),
    (("nodes", 0, "code"), "import os"),
    (("nodes", 0, "reads"), [0]),
    (("nodes", 1, "reads"), [-1]),
    (("nodes", 2, "reads"), [True]),
    (("nodes", 2, "reads"), [0]),
    (("nodes", 2, "reads"), {"0": 1}),
    (("nodes", 2, "type"), 99),
    (("nodes", 2, "type"), 0),
    (("nodes", 2, "name"), 5),
    (("nodes", 2, "name"), "x" * 200_000),
    (("nodes", 2, "scope"), [3]),
    (("nodes", 2, "backward"), 1),
    (("nodes", 2, "equations"), [[1, {"dim": 4}]]),
    (("nodes", 0, "settings"), [{"module": "os"}]),
    (("nodes", 0, "settings"), [{"type": 0, "more": 1}]),
    (("nodes", 0, "settings"), [1, 2]),
    (("nodes", 0, "settings"), [{"variable": 0}]),
    (("nodes", 0, "settings"), KeyError),
    (("types", 0), ["object", []]),
    (("types", 0), ["float32", [-1]]),
    (("types", 0), ["float32", [1.5]]),
    (("types", 0), {"several": [5]}),
    (("types", 0), {"several": "float32"}),
    (("types", 0), "float32"),
    (("dims", 0), ["rows", 7]),
    (("dims", 0), "rows"),
    (("variables", 0, 1, "dtype"), "object"),
    (("variables", 0, 1, "shape"), [10**12]),
    (("variables", 0, 1, "shape"), [2, 2]),
    (("variables", 0, 1, "shape"), [10**30]),
    (("variables", 0, 1, "base64"), "!!!!!!!!!!!!"),
    (("variables", 0, 1, "base64"), None),
    (("variables", 0, 1, "pickle"), "gASV"),
    (("variables", 0, 0), {"a": 1}),
    (("outputs",), [99]),
    (("outputs",), "all"),
    (("more",), []),
    (("dims",), KeyError),
]


@pytest.mark.parametrize("places, to", HOSTILE, ids=range(len(HOSTILE)))
def test_a_strangers_file_with_a_right_checksum_is_refused(contents, tmp_path, places, to):
    document = changed(unsealed(contents), *places, to=to)
    assert refused(sealed(document), tmp_path / "hostile.json")


def test_a_file_too_large_is_not_even_read(tmp_path):
    with open(tmp_path / "large.json", "wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(TeachError, match="TK-505"):
        load_graph(tmp_path / "large.json")


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"dims": [], "dims": []}', b"1" * 5000, b"null", b"NaN", b"\xff"]
)
def test_strange_json_with_a_right_checksum_is_refused(tmp_path, body):
    head = f'{{"format": "teachkeras graph 1", "sha256": "{fingerprint(body)}",\n"graph": '
    assert refused(head.encode() + body + b"}\n", tmp_path / "strange.json")


def test_shapes_that_contradict_each_other_are_refused(contents, tmp_path):
    document = unsealed(contents)
    document["nodes"][-1]["type"] = document["nodes"][0]["type"]  # 2 columns where 1 comes out
    with pytest.raises(TeachError, match="TK-504"):
        (tmp_path / "x.json").write_bytes(sealed(document))
        load_graph(tmp_path / "x.json")


def test_an_op_of_ones_own_cannot_be_saved(tmp_path):
    class Mine(Elementwise):
        ufunc, symbol = "sin", "mine({0})"

    class Impostor(Elementwise):
        ufunc, symbol = "sin", "tanh({0})"

    Impostor.__name__ = Tanh.__name__
    for kind in (Mine, Impostor):
        with pytest.raises(TeachError, match="TK-503"):
            save_graph(kind()(placeholder((2,), name="x")), tmp_path / "mine.json")
    assert os.listdir(tmp_path) == []


def test_the_old_file_stays_when_saving_fails(contents, tmp_path, monkeypatch):
    path = tmp_path / "graph.json"
    monkeypatch.setattr(os, "fsync", lambda handle: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save_graph(placeholder((2,), name="other"), path)
    assert path.read_bytes() == contents and os.listdir(tmp_path) == ["graph.json"]


def test_nothing_is_made_that_the_file_does_not_name(contents):
    """The text holds no path, no module and no class but the ops' own names."""
    text = contents.decode()
    assert "teachkeras." not in text and "/" not in text.replace("base64", "")[:400]
    assert {node["op"] for node in unsealed(contents)["nodes"]} <= set(known_ops())


def test_a_file_with_the_names_of_an_earlier_version_is_read(tmp_path):
    """Ops have other names now; the numbers of a file that is older are the same."""
    x = placeholder((2, 4, 4, 1), "float64", "x")
    loss = T.sum(MaxPool((2, 2), (2, 2))(T.relu(x)) + T.fill_like(x[:, :2, :2], 1.5))
    path = tmp_path / "graph.json"
    save_graph(derive(loss, [x]).gradients, path)
    document = unsealed(path.read_bytes())
    before = {node["op"] for node in document["nodes"]}
    older = {now: old for old, now in RENAMED.items()}
    for node in document["nodes"]:
        node["op"] = older.get(node["op"], node["op"])
    assert {"Mask", "MaxUnpool"} <= before - {node["op"] for node in document["nodes"]}
    path.write_bytes(sealed(document))
    (again,) = load_graph(path)
    (leaf,) = [node for node in toposort([again]) if node.role == "input"]
    values = np.random.default_rng(0).normal(size=(2, 4, 4, 1))
    assert set(RENAMED.values()) <= set(REGISTRY) | {"TupleOf"}
    (wanted,) = Function([x], derive(loss, [x]).gradients)([values])
    np.testing.assert_array_equal(Function([leaf], [again])([values])[0], wanted)
