"""Files that nobody should open: 22 families of attacks, made by code.

They are the same bytes each time, but for virtual arrays, in which HDF5 notes when they were made.
Families 1 to 11 stand here: code, names, paths and links. The others are in `hostile_bulk`.
"""

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

from teachkeras.saving.checksum import sealed
from tests.files import keras1
from tests.files.hostile_bulk import (
    bombs,
    circles_and_nests,
    data_elsewhere,
    flips,
    marks_in_names,
    same_names,
    shape_bombs,
    texts_that_are_none,
    too_many_layers,
    truncations,
    wrong_dtypes,
)
from tests.files.hostile_parts import (
    CODE,
    EVERYWHERE,
    PICKLED,
    SECRET,
    TEXT_CODE,
    TRAINING,
    WEIGHTS,
    Attack,
    Plain,
    Runs,
    as_text,
    dense,
    function,
    graph,
    hdf5,
    instead_of_the_kernel,
    model,
    node,
    stack,
    weights,
)

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
        yield from as_text(f"keras 0 {name}", stack({"name": name, "custom_name": "a"}))
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
    settings.set_obj_track_times(False)
    settings.set_chunk((4, 3))
    settings.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1, 2))
    h5py.h5d.create(group.id, b"dense_1_W:0", h5py.h5t.IEEE_F32LE, space, settings)


# all of them ---------------------------------------------------------------------------------

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
        for each in family():
            yield Attack(number, *each)
