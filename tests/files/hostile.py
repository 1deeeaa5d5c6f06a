"""Files that nobody should open: 22 families of attacks, made by code, each time the same bytes.

An attack is one text or file, and how it is opened. `may_open` marks those that are harmless if
they are opened after all, such as a flipped bit in a file without a checksum.
"""

import base64
import io
import json
import marshal
import pickle
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from teachkeras.models.seal import sealed
from tests.files import keras1

SECRET = "canary/secret.txt"  # the folder is watched: whoever opens something in it is seen


@dataclass(frozen=True)
class Attack:
    """One file, its family, and the function it is given to."""

    family: int
    name: str
    way: str  # "model", "weights", "json" or "yaml"
    contents: bytes
    may_open: bool = False


# what attacks are made of --------------------------------------------------------------------


def hdf5(fill: Callable[[Any], None]) -> bytes:
    """The bytes of an HDF5 file that a stranger has filled."""
    with h5py.File("x", "w", driver="core", backing_store=False) as file:
        fill(file)
        file.flush()
        return bytes(file.id.get_file_image())


def dense(name: str = "dense_1", **changes: Any) -> dict[str, Any]:
    """A layer of 4 inputs and 3 outputs, with changed settings."""
    entry = keras1.dense_config(name, 3, first=4)
    entry["config"] |= changes
    return entry


def stack(*entries: Any) -> dict[str, Any]:
    """The description of a Sequential."""
    return {"class_name": "Sequential", "config": list(entries)}


def graph(*entries: Any, output: str = "a") -> dict[str, Any]:
    """The description of a functional model with one input of 4 numbers."""
    source = {
        "name": "x",
        "class_name": "InputLayer",
        "config": {"name": "x", "batch_input_shape": [None, 4], "input_dtype": "float32"},
        "inbound_nodes": [],
    }
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[output, 0, 0]]}
    return {"class_name": "Model", "config": {"name": "m", "layers": [source, *entries], **ends}}


def node(name: str, *places: Any, kind: str = "Activation", **config: Any) -> dict[str, Any]:
    """A layer of such a model, called once on these places."""
    settings = {"name": name, "activation": "linear"} if kind == "Activation" else {"name": name}
    return {
        "name": name,
        "class_name": kind,
        "config": {**settings, **config},
        "inbound_nodes": [[list(place) for place in places]],
    }


WEIGHTS = [keras1.dense_weights("dense_1", 4, 3)]
TRAINING = {
    "optimizer_config": {"class_name": "SGD", "config": {"lr": 0.01}},
    "loss": "mse",
    "metrics": [],
    "sample_weight_mode": None,
    "loss_weights": None,
}


def model(config: Any = None, more: Any = None, training: Any = TRAINING, raw: Any = None) -> bytes:
    """A file of a model; `raw` stands in place of its description."""

    def fill(file: Any) -> None:
        file.attrs["model_config"] = json.dumps(config or stack(dense())) if raw is None else raw
        file.attrs["training_config"] = json.dumps(training)
        keras1.put_weights(file.create_group("model_weights"), WEIGHTS)
        if more is not None:
            more(file)

    return hdf5(fill)


def weights(more: Callable[[Any], None]) -> bytes:
    """A file of weights with something else in it."""

    def fill(file: Any) -> None:
        keras1.put_weights(file, WEIGHTS)
        more(file["dense_1"])

    return hdf5(fill)


def instead_of_the_kernel(make: Callable[[Any], None]) -> bytes:
    """A file of weights in which one array is something else."""

    def more(group: Any) -> None:
        del group["dense_1_W:0"]
        make(group)

    return weights(more)


class Runs:
    """An object whose pickle runs a command."""

    def __reduce__(self) -> Any:
        import os

        return os.system, ("touch canary/run",)


PICKLED = pickle.dumps(Runs())
CODE = marshal.dumps(compile("__import__('os').system('touch canary/run')", "x", "eval"))
TEXT_CODE = CODE.decode("raw_unicode_escape")
EVERYWHERE = ("activation", "init", "W_regularizer", "W_constraint", "weights", "input_dtype")
Plain = Iterator[tuple[str, str, bytes] | tuple[str, str, bytes, bool]]


def as_text(name: str, config: Any) -> Iterator[tuple[str, str, bytes]]:
    """The same description as JSON, and in a file."""
    yield f"{name} json", "json", json.dumps(config).encode()
    yield f"{name} model", "model", model(config)


# the families --------------------------------------------------------------------------------


def pickled_objects() -> Plain:
    """1. Pickles in place of files, attributes, arrays and texts."""
    array = io.BytesIO()
    np.save(array, np.array([Runs()], dtype=object), allow_pickle=True)
    for name, raw in (("pickle", PICKLED), ("npy", array.getvalue())):
        for way in ("model", "weights", "json", "yaml"):
            yield f"{name} {way}", way, raw
    yield "attribute", "model", model(raw=np.bytes_(PICKLED))
    yield (
        "opaque",
        "weights",
        instead_of_the_kernel(lambda g: g.create_dataset("dense_1_W:0", data=np.void(PICKLED))),
    )
    yield "sealed", "model", sealed(PICKLED)
    encoded = base64.b64encode(PICKLED).decode()
    yield from as_text("lambda", stack(function(encoded, kind="lambda")))


def function(value: Any, kind: str = "function", **more: Any) -> dict[str, Any]:
    """A Lambda layer."""
    config = {"name": "lambda_1", "batch_input_shape": [None, 4], "function": value}
    settings = {"function_type": kind, "output_shape": None, "arguments": {}, **more}
    return {"class_name": "Lambda", "config": {**config, **settings}}


def marshalled_code() -> Plain:
    """2. Byte code, as Keras 1 kept it."""
    yield "file", "model", CODE
    yield "sealed", "model", sealed(CODE)
    for name, value in (("list", [TEXT_CODE, None, None]), ("text", TEXT_CODE)):
        yield from as_text(f"lambda {name}", stack(function(value, kind="lambda")))
    shape = function("square", output_shape=[TEXT_CODE], output_shape_type="lambda")
    yield from as_text("shape", stack(shape))
    yield "loss", "model", model(training={**TRAINING, "loss": [TEXT_CODE, None]})


def code_in_lambdas() -> Plain:
    """3. Functions as text, and names of functions that would do harm."""
    texts = (
        "lambda x: __import__('os').system('touch canary/run')",
        "os.system",
        "eval",
        "exec",
        "__import__",
        "open",
        "print",
    )
    for text in texts:
        yield from as_text(text[:12], stack(function(text)))
    yield "yaml", "yaml", b"class_name: Sequential\nconfig:\n- !!python/name:os.system\n"
    yield "apply", "yaml", b"!!python/object/apply:os.system ['touch canary/run']"
    yield "new", "yaml", b"!!python/object/new:os.system ['touch canary/run']"
    yield "module", "yaml", b"!!python/module:os"


def module_names() -> Plain:
    """4. Modules and classes from anywhere."""
    names = (
        *("os.system", "subprocess.Popen", "builtins.eval", "importlib.import_module"),
        *("keras.layers.Lambda", "teachkeras.models.load_model", "numpy.load", "Dense.from_config"),
    )
    for name in names:
        yield from as_text(name, stack({"class_name": name, "config": {}}))
    later = {"module": "builtins", "class_name": "eval", "config": {}, "registered_name": None}
    yield from as_text("keras 3", stack(later))
    call = {"module": "os", "class_name": "function", "config": "system"}
    yield from as_text("keras 3 function", stack(dense(activation=call)))


def our_own_functions() -> Plain:
    """5. Names that stand in our own rooms, but not in the tables."""
    classes = (
        *("get_file", "load_model", "Input", "merge", "Layer", "base", "core", "annotations"),
        *("__getattr__", "__builtins__", "custom_object_scope", "InputSpec", "__all__", ""),
    )
    for name in classes:
        entry = {"class_name": name, "config": {"name": "a", "batch_input_shape": [None, 4]}}
        yield f"class {name}", "model", model(stack(entry))
    for name in ("get", "lookup", "K", "__doc__", "names_in", "ShapeError", "load_model"):
        yield f"activation {name}", "json", json.dumps(stack(dense(activation=name))).encode()
        yield f"init {name}", "json", json.dumps(stack(dense(init=name))).encode()
        yield f"loss {name}", "model", model(training={**TRAINING, "loss": name})
        other = {"class_name": name, "config": {}}
        yield f"opt {name}", "model", model(training={**TRAINING, "optimizer_config": other})
    switch = {"class_name": "set_image_dim_ordering", "config": {"value": "th"}}
    yield from as_text("switch", stack(switch))


def texts_everywhere(values: tuple[str, ...]) -> Plain:
    """A text in every field that takes one."""
    for place, value in enumerate(values):
        for field in EVERYWHERE:
            entry = dense(**{field: value})
            yield f"{field} {place}", "json", json.dumps(stack(entry)).encode()
        for key in ("loss", "metrics"):
            changed = {**TRAINING, key: value if key == "loss" else [value]}
            yield f"{key} {place}", "model", model(training=changed)


def paths() -> Plain:
    """6. Paths in any field."""
    yield from texts_everywhere((SECRET, "/etc/passwd"))


def urls() -> Plain:
    """7. Addresses in any field."""
    yield from texts_everywhere(("http://127.0.0.1:9/weights.h5", "file:///etc/passwd"))


BAD_NAMES = (
    *("..", "../dense", "a/../b", "/etc/passwd", "C:\\dense", "a\\b", "\\\\.\\NUL", "NUL:", "a/"),
    *("nul\0byte", "", " ", ".hidden", "a//b", "~root", "$HOME", "-rf", "%2e%2e", "a" * 300),
)


def bad_names() -> Plain:
    """8. Names that would be paths, devices or nothing at all."""
    for place, name in enumerate(BAD_NAMES):
        yield f"layer {place}", "json", json.dumps(stack(dense(name))).encode()
    for place, name in enumerate(("..", "C:\\x", "$(x)", "a|b", "\u202egnp")):
        yield f"group {place}", "weights", weights(lambda g, name=name: raw_group(g, name))
        yield f"names {place}", "weights", weights(lambda g, name=name: renamed(g, name))


def raw_group(group: Any, name: str) -> None:
    """A group of exactly this name."""
    h5py.h5g.create(group.id, name.encode())


def renamed(group: Any, name: str) -> None:
    """Another name in the list of weights."""
    group.attrs["weight_names"] = [name.encode(), b"dense_1_b:0"]


def links() -> Plain:
    """9. Links instead of arrays and groups."""
    kinds: dict[str, Any] = {
        "soft": h5py.SoftLink("/dense_1/dense_1_b:0"),
        "dangling": h5py.SoftLink("/nowhere"),
        "external": h5py.ExternalLink(SECRET, "/x"),
        "external absolute": h5py.ExternalLink("/etc/passwd", "/"),
    }
    for name, link in kinds.items():
        raw = instead_of_the_kernel(lambda g, link=link: g.__setitem__("dense_1_W:0", link))
        yield name, "weights", raw
        yield f"{name} sealed", "weights", sealed(raw)
    yield "hard", "weights", weights(lambda g: g.__setitem__("again", g["dense_1_b:0"]))


def duplicates() -> Plain:
    """10. The same name twice."""
    text = json.dumps(stack(dense()))
    yield "key", "json", text.replace('"name":', '"name": "other", "name":').encode()
    yield (
        "class",
        "json",
        text.replace('"config": [', '"class_name": "Model", "config": [').encode(),
    )
    yield "yaml", "yaml", b"class_name: Sequential\nclass_name: Model\nconfig: []\n"
    twice = stack(dense(), {"class_name": "Dense", "config": {"name": "dense_1", "output_dim": 3}})
    yield from as_text("layer", twice)
    yield from as_text("node", graph(node("a", ("x", 0, 0)), node("a", ("x", 0, 0))))
    yield "layer_names", "weights", hdf5(lambda f: doubled(f, f, "layer_names", b"dense_1"))
    yield (
        "weight_names",
        "weights",
        weights(lambda g: doubled(None, g, "weight_names", b"dense_1_b:0")),
    )


def doubled(file: Any, group: Any, attribute: str, name: bytes) -> None:
    """A list that says one name twice."""
    if file is not None:
        keras1.put_weights(file, WEIGHTS)
    group.attrs[attribute] = [name, name]


def cycles_references_filters() -> Plain:
    """11. Groups in circles, references to objects, filters nobody knows."""
    yield "cycle", "weights", weights(lambda g: g.__setitem__("back", g.parent))
    yield "self", "weights", weights(lambda g: g.__setitem__("self", g))
    for name, kind in (("object", h5py.ref_dtype), ("region", h5py.regionref_dtype)):
        yield (
            name,
            "weights",
            instead_of_the_kernel(
                lambda g, kind=kind: g.create_dataset("dense_1_W:0", (4, 3), kind)
            ),
        )
        yield f"{name} attribute", "weights", weights(lambda g, kind=kind: refer(g, kind))
    whole = np.arange(12, dtype="i4").reshape(4, 3)
    for name, settings in (("offsets", {"scaleoffset": 2}), ("lzf", {"compression": "lzf"})):
        yield (
            name,
            "weights",
            instead_of_the_kernel(
                lambda g, settings=settings: g.create_dataset("dense_1_W:0", data=whole, **settings)
            ),
        )
    for number in (32001, 32004, 32015, 307, 12345):
        yield (
            f"filter {number}",
            "weights",
            instead_of_the_kernel(lambda g, number=number: filtered(g, number)),
        )


def refer(group: Any, kind: Any) -> None:
    """An attribute that points at something."""
    space, number = h5py.h5s.create_simple((2,)), h5py.h5t.py_create(kind)
    h5py.h5a.create(group.id, b"x", number, space)


def filtered(group: Any, number: int) -> None:
    """An array that says it is behind this filter."""
    space = h5py.h5s.create_simple((4, 3))
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk((4, 3))
    settings.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1, 2))
    h5py.h5d.create(group.id, b"dense_1_W:0", h5py.h5t.IEEE_F32LE, space, settings)


def bombs() -> Plain:
    """12. Much from little: compressed zeros, chunks that grow, texts shared a thousand times."""
    yield "zeros", "weights", instead_of_the_kernel(lambda g: packed(g, "dense_1_W:0", 64))
    yield "zeros sealed", "weights", sealed(instead_of_the_kernel(lambda g: packed(g, "W", 64)))
    yield "many", "weights", weights(lambda g: [packed(g, f"w{n}", 4) for n in range(16)])
    yield "deep", "weights", weights(lambda g: [packed(nest(g, n), "w", 4) for n in range(1, 16)])
    yield "twice", "weights", instead_of_the_kernel(twice_packed)
    yield "growing", "weights", instead_of_the_kernel(growing)
    yield "shared text", "model", model(more=shared_text)


def nest(group: Any, depth: int) -> Any:
    """A group some groups deeper."""
    return group.create_group("/".join(["g"] * depth) + f"/n{depth}")


def packed(group: Any, name: str, megabytes: int) -> None:
    """Zeros, a thousand times smaller than they are; each piece is packed once and used often."""
    step = 1 << 18
    data = group.create_dataset(name, (megabytes * step,), "f4", chunks=(step,), compression="gzip")
    piece = zlib.compress(bytes(4 * step), 9)
    for start in range(0, megabytes * step, step):
        data.id.write_direct_chunk((start,), piece)


def twice_packed(group: Any) -> None:
    """gzip in gzip."""
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk((1 << 18,))
    settings.set_deflate(9)
    settings.set_deflate(9)
    space = h5py.h5s.create_simple((1 << 18,))
    data = h5py.h5d.create(group.id, b"dense_1_W:0", h5py.h5t.IEEE_F32LE, space, settings)
    data.write_direct_chunk((0,), zlib.compress(zlib.compress(bytes(1 << 20), 9), 9))


def growing(group: Any) -> None:
    """A chunk of 48 bytes that unpacks to 200 megabytes."""
    data = group.create_dataset("dense_1_W:0", (4, 3), "f4", chunks=(4, 3), compression="gzip")
    packing = zlib.compressobj(9)
    parts = [packing.compress(bytes(1 << 20)) for _ in range(200)]
    data.id.write_direct_chunk((0, 0), b"".join([*parts, packing.flush()]))


def shared_text(file: Any) -> None:
    """A long text in the heap, and a list of texts of any length."""
    file.attrs["long"] = "a" * 900_000
    file.attrs["layer_names"] = np.array(["a"] * 2000, dtype=object)


def shape_bombs() -> Plain:
    """13. Sizes that are huge, negative, or too large for an integer."""
    sizes = (
        (1 << 40,),
        (1 << 30, 1 << 30),
        ((1 << 62), 4),
        (1 << 32, 1 << 32, 1 << 32),
        (1 << 60,),
    )
    for place, shape in enumerate(sizes):
        yield (
            f"empty {place}",
            "weights",
            instead_of_the_kernel(lambda g, shape=shape: declared(g, shape, None)),
        )
    for place, (shape, chunk) in enumerate(
        [
            ((1 << 40,), (1 << 10,)),
            ((1 << 20, 1 << 20), (1 << 14, 1 << 14)),
            ((4, 3), (1 << 15,) * 2),
        ]
    ):
        yield (
            f"chunks {place}",
            "weights",
            instead_of_the_kernel(lambda g, shape=shape, chunk=chunk: declared(g, shape, chunk)),
        )
    yield (
        "nine axes",
        "weights",
        instead_of_the_kernel(
            lambda g: g.create_dataset("dense_1_W:0", data=np.zeros((1,) * 9, "f4"))
        ),
    )
    for size in (10**9, 10**12, 10**18, 2**63, -5, 0.5, 1e300, True, "3", [3], None):
        yield from as_text(f"units {size}", stack(dense(output_dim=size)))
    for shape in ([None, 10**12], [None, -4], [None, None], [4], "4", [None, "4"], [[None, 4]], {}):
        yield from as_text(f"input {shape}", stack(dense(batch_input_shape=shape)))
    many = [1] * 100_000
    yield from as_text("axes", stack(dense(batch_input_shape=many)))
    yield "wide model", "model", model(stack(dense(output_dim=10_000_000)))
    hungry = {"class_name": "Dense", "config": {"name": "b", "output_dim": 10_000_000}}
    yield "second layer", "model", model(stack(dense(), hungry))


def declared(group: Any, shape: Any, chunk: Any) -> None:
    """An array that is declared and never written."""
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if chunk:
        settings.set_chunk(chunk if len(chunk) == len(shape) else chunk[: len(shape)])
    maximum = tuple(max(a, b) for a, b in zip(shape, chunk, strict=True)) if chunk else shape
    space = h5py.h5s.create_simple(shape, maximum)
    h5py.h5d.create(group.id, b"dense_1_W:0", h5py.h5t.STD_I8LE, space, settings)


def texts_that_are_none() -> Plain:
    """14. JSON and YAML that is too long, too deep, ambiguous or wrong."""
    good = json.dumps(stack(dense()))
    numbers = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400, "1" + "0" * 400)
    for number in numbers:
        text = good.replace('"output_dim": 3', f'"output_dim": {number}')
        yield f"number {number[:6]}", "json", text.encode()
        yield f"number {number[:6]} model", "model", model(raw=text)
    for place, text in enumerate(("[" * 100_000, '{"a":' * 100_000, "[" * 70 + "]" * 70)):
        yield f"deep {place}", "json", text.encode()
        yield f"deep {place} yaml", "yaml", text.encode()
    yield "hidden depth", "json", b'["' + b"]" * 200_000 + b'", ' + b"[" * 100_000
    yield "long", "json", b'"' + b"a" * 5_000_000 + b'"'
    yield "long list", "json", b"[" + b"0," * 1_999_990 + b"0]"
    yield "long yaml", "yaml", b"a: '" + b"a" * 600_000 + b"'"
    yield "many yaml", "yaml", b"[" + b"0," * 249_000 + b"0]"
    laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    yield "laughs", "yaml", "\n".join(laughs).encode()
    yield "circle", "yaml", b"&a [*a]"
    for place, raw in enumerate(
        (b"", b"null", b"[]", b"{}", b'"x"', b"3", b"\xff\xfe{", b"{]", b"\0")
    ):
        yield f"nothing {place}", "json", raw
        yield f"nothing {place} yaml", "yaml", raw
    yield "surrogate", "json", good.replace("dense_1", "\\ud800").encode()


def ours_and_theirs() -> tuple[bytes, bytes]:
    """A good file with a seal, and one without."""
    raw = model(training=TRAINING)
    return sealed(raw), raw


def truncations() -> Plain:
    """15. Files that were cut off."""
    chance = random.Random(15)
    for kind, raw in zip(("ours", "theirs"), ours_and_theirs(), strict=True):
        for length in sorted(chance.sample(range(len(raw) - 1), 24)):
            yield f"{kind} {length}", "model", raw[:length], kind == "theirs"


def flips() -> Plain:
    """16. One bit turned."""
    chance = random.Random(16)
    for kind, raw in zip(("ours", "theirs"), ours_and_theirs(), strict=True):
        places = range(len(raw)) if kind == "ours" else range(2048)
        for place in chance.sample(places, 40):
            changed = bytearray(raw)
            changed[place] ^= 1 << chance.randrange(8)
            yield f"{kind} {place}", "model", bytes(changed), kind == "theirs"


def wrong_dtypes() -> Plain:
    """17. Arrays of what no weight is."""
    values: dict[str, Any] = {
        "big endian": np.zeros((4, 3), ">f4"),
        "big endian integers": np.zeros((4, 3), ">i4"),
        "texts": np.full((4, 3), b"a"),
        "flags": np.zeros((4, 3), bool),
        "complex": np.zeros((4, 3), "c8"),
        "pairs": np.zeros((4, 3), [("a", "f4"), ("b", "f4")]),
        "unsigned": np.zeros((4, 3), "u8"),
        "long double": np.zeros((4, 3), "longdouble"),
        "bytes": np.zeros((4, 3), "V4"),
        "rows": np.zeros((4,), "(3,)f4"),
    }
    for name, value in values.items():
        yield (
            name,
            "weights",
            instead_of_the_kernel(
                lambda g, value=value: g.create_dataset("dense_1_W:0", value.shape, value.dtype)
            ),
        )
    yield (
        "any length",
        "weights",
        instead_of_the_kernel(
            lambda g: g.create_dataset("dense_1_W:0", (4, 3), h5py.vlen_dtype(np.float32))
        ),
    )
    yield (
        "objects",
        "weights",
        instead_of_the_kernel(
            lambda g: g.create_dataset("dense_1_W:0", data=np.array(["a", "b"], dtype=object))
        ),
    )
    yield "named type", "weights", weights(lambda g: g.__setitem__("kind", np.dtype("f4")))


def circles_and_nests() -> Plain:
    """18. Calls that wait for each other, models in models, calls that multiply."""
    yield from as_text("itself", graph(node("a", ("a", 0, 0))))
    yield from as_text("two", graph(node("a", ("b", 0, 0)), node("b", ("a", 0, 0))))
    for place in (("x", 5, 0), ("x", 0, 5), ("x", -1, 0), ("nobody", 0, 0), ("x", 0), (None, 0, 0)):
        yield from as_text(f"place {place}", graph(node("a", place)))
    yield from as_text("no place", graph({**node("a"), "inbound_nodes": [[]]}))
    yield from as_text("output", graph(node("a", ("x", 0, 0)), output="b"))
    nested = stack(dense())
    for _ in range(40):
        nested = stack(nested)
    yield from as_text("nested", nested)
    yield from as_text("doubling", doubling(14))
    yield from as_text("no list", {"class_name": "Sequential", "config": stack(dense())})
    yield from as_text("stack of nothing", {"class_name": "Sequential", "config": None})


def doubling(levels: int) -> dict[str, Any]:
    """A model that calls a model twice that calls a model twice ..."""
    inner = graph(node("a", ("x", 0, 0)))
    for _ in range(levels):
        entry = {"name": "a", **inner, "inbound_nodes": [[["x", 0, 0]], [["a", 1, 0]]]}
        inner = graph(entry)
        inner["config"]["output_layers"] = [["a", 2, 0]]
    return inner


def too_many_layers() -> Plain:
    """19. Tens of thousands of layers, calls and names; a count of a billion."""
    one = {"class_name": "Activation", "config": {"activation": "tanh"}}
    yield "layers", "json", json.dumps(stack(*[one] * 50_000)).encode()
    calls = {**node("a", ("x", 0, 0)), "inbound_nodes": [[["x", 0, 0]]] * 200_000}
    yield "calls", "json", json.dumps(graph(calls)).encode()
    yield "nb_layers", "weights", hdf5(lambda f: f.attrs.create("nb_layers", 10**9))
    yield "nb_layers -1", "weights", hdf5(lambda f: f.attrs.create("nb_layers", -1))
    yield "nb_layers list", "weights", hdf5(lambda f: f.attrs.create("nb_layers", [1, 2]))
    names = np.array([b"l%05d" % n for n in range(8000)])
    yield "names", "weights", hdf5(lambda f: f.attrs.create("layer_names", names))
    small = hdf5(lambda f: [f.create_group(f"g{n}") for n in range(1200)])
    yield "groups", "weights", small
    million = (
        b'{"class_name": "Sequential", "config": [' + b'{"class_name":"A","config":{}},' * 10**6
    )
    yield "million", "json", million + b"{}]}"


MARKS = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a&b", '"><b>', "\x1b[31mred"),
    *("\x1b]0;title\x07", "\u202eevil", "\u2066a\u2069", "a\nb", "a\rb", "\x00", "\x7f", "\u200b"),
)


def marks_in_names() -> Plain:
    """20. HTML, terminal escape codes and direction marks in names."""
    for place, text in enumerate(MARKS):
        yield f"layer {place}", "json", json.dumps(stack(dense(text))).encode()
        yield (
            f"class {place}",
            "json",
            json.dumps(stack({"class_name": text, "config": {}})).encode(),
        )
        yield f"key {place}", "json", json.dumps(stack({**dense(), text: 1})).encode()
        yield f"setting {place}", "json", json.dumps(stack(dense(**{text: 1}))).encode()
        yield f"loss {place}", "model", model(training={**TRAINING, "loss": text})


def data_elsewhere() -> Plain:
    """21. Arrays whose numbers are in another file."""
    for place, path in enumerate((SECRET, "/etc/passwd")):
        raw = instead_of_the_kernel(
            lambda g, path=path: g.create_dataset(
                "dense_1_W:0", (48,), "i1", external=[(path, 0, 48)]
            )
        )
        yield f"external {place}", "weights", raw
        yield f"external {place} sealed", "weights", sealed(raw)
        layout = h5py.VirtualLayout((4, 3), "f4")
        layout[:] = h5py.VirtualSource(path, "x", (4, 3))
        raw = instead_of_the_kernel(
            lambda g, layout=layout: g.create_virtual_dataset("dense_1_W:0", layout)
        )
        yield f"virtual {place}", "weights", raw
        yield f"virtual {place} sealed", "weights", sealed(raw)


def same_names() -> Plain:
    """22. Classes that look like known ones."""
    for name in ("D\u0435nse", "dense", "DENSE", "Dense ", "Den\u200bse", "\uff24ense", "Dense\0"):
        entry = dense()
        entry["class_name"] = name
        yield from as_text(ascii(name), stack(entry))
    yield from as_text("model in name", {**stack(dense()), "class_name": "Dense"})
    yield from as_text("layer as model", {**stack(dense()), "class_name": "Model"})


FAMILIES = (
    pickled_objects,
    marshalled_code,
    code_in_lambdas,
    module_names,
    our_own_functions,
    paths,
    urls,
    bad_names,
    links,
    duplicates,
    cycles_references_filters,
    bombs,
    shape_bombs,
    texts_that_are_none,
    truncations,
    flips,
    wrong_dtypes,
    circles_and_nests,
    too_many_layers,
    marks_in_names,
    data_elsewhere,
    same_names,
)


def corpus() -> Iterator[Attack]:
    """All attacks, family by family."""
    for number, family in enumerate(FAMILIES, 1):
        for name, way, contents, *may_open in family():
            yield Attack(number, name, way, contents, bool(may_open and may_open[0]))


def write_corpus(folder: Path) -> list[tuple[Attack, Path]]:
    """Every attack as a file of its own."""
    found = []
    for number, attack in enumerate(corpus()):
        path = folder / f"{number:04}"
        path.write_bytes(attack.contents)
        found.append((attack, path))
    return found
