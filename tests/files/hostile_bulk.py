"""Families 12 to 22: too much, too deep, damaged, and what only looks like a known thing."""

import json
import random
import zlib
from typing import Any

import h5py
import numpy as np

from teachkeras.saving.checksum import sealed
from tests.files.hostile_parts import (
    SECRET,
    TRAINING,
    Plain,
    as_text,
    dense,
    graph,
    hdf5,
    instead_of_the_kernel,
    model,
    node,
    stack,
    weights,
)


def bombs() -> Plain:
    """12. Much from little: compressed zeros, chunks that grow, texts shared a thousand times."""
    yield "zeros", "weights", instead_of_the_kernel(lambda g: packed(g, "dense_1_W:0", 64))
    yield "zeros sealed", "weights", sealed(instead_of_the_kernel(lambda g: packed(g, "W", 64)))
    yield "many", "weights", weights(lambda g: [packed(g, f"w{n}", 4) for n in range(16)])
    yield "deep", "weights", weights(lambda g: [packed(nest(g, n), "w", 4) for n in range(1, 16)])
    yield "twice", "weights", instead_of_the_kernel(twice_packed)
    yield "growing", "weights", instead_of_the_kernel(growing)
    yield "shared text", "model", model(more=shared_text)
    yield "60,000 groups", "model", model(more=lambda file: groups(file, 60_000))
    yield "60,000 sealed", "model", sealed(model(more=lambda file: groups(file, 60_000)))
    for name, contents in holes().items():
        yield f"holes {name}", "model", contents, False, 3 << 30


def groups(file: Any, count: int) -> None:
    """Many groups with nothing in them."""
    inside = file["model_weights"].create_group("many")
    for number in range(count):
        h5py.h5g.create(inside.id, b"g%d" % number)


def holes() -> dict[str, bytes]:
    """How files begin that are gigabytes long, and nothing on the disk."""
    good = model()
    long_text = model(raw="{" + " " * 70_000 + "}")  # a text of any length, in a heap
    return {
        "signature": good[:8],
        "signature later": bytes(512) + good[:8],
        "model": good,
        "sealed": sealed(good),
        "seal": sealed(good)[:512],
        "long text": long_text,
    }


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
    settings.set_obj_track_times(False)
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
    for count, wide in ((3000, 3000), (300, 10_000), (1000, 1000)):
        layers = [dense()] + [dense(f"d{n}", output_dim=wide) for n in range(count)]
        for layer in layers[1:]:
            del layer["config"]["batch_input_shape"]
        yield from as_text(f"{count} wide layers", stack(*layers))
    hungry = {"class_name": "Dense", "config": {"name": "b", "output_dim": 10_000_000}}
    yield "second layer", "model", model(stack(dense(), hungry))


def declared(group: Any, shape: Any, chunk: Any) -> None:
    """An array that is declared and never written."""
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_obj_track_times(False)
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
    for name, value in (("lists", b"[],"), ("dicts", b"{},"), ("pairs", b'{"a":1},')):
        yield f"small {name}", "json", b"[" + value * (3_990_000 // len(value)) + b"0]"
    keys = b",".join(b'"%d":0' % number for number in range(400_000))
    yield "many keys", "json", b"{" + keys + b"}"
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
    flat = {"name": "Activation", "activation": "tanh"}  # as in Keras 0
    yield "flat layers", "json", json.dumps(stack(*[flat] * 50_000)).encode()
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
