"""No file runs code, reads another file, takes the memory or keeps the machine busy (P6)."""

import ctypes
import json
import os
import select
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import pytest

from teachkeras.saving.checksum import sealed
from tests.files import hostile_parts, keras1
from tests.files.hostile import FAMILIES, corpus
from tests.files.hostile_parts import Attack

PRISONER = Path(__file__).with_name("prisoner.py")
IN_OPEN, IN_ACCESS = 0x20, 0x1


class Canary:
    """Sees when anybody, also the HDF5 library, opens the folder `canary` or something in it."""

    def __init__(self, folder: Path) -> None:
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.handle = self.libc.inotify_init()
        assert self.handle >= 0
        number = self.libc.inotify_add_watch(self.handle, str(folder).encode(), IN_OPEN | IN_ACCESS)
        assert number >= 0

    def seen(self) -> list[str]:
        """The names of what was opened since the last time."""
        found = []
        while select.select([self.handle], [], [], 0)[0]:
            raw = os.read(self.handle, 65536)
            while raw:
                length = struct.unpack_from("iIII", raw)[3]
                found.append(raw[16 : 16 + length].rstrip(b"\0").decode())
                raw = raw[16 + length :]
        return found


@pytest.fixture
def canary(here: Path) -> Iterator[Canary]:
    """A folder with a secret and a plug-in, which is watched."""
    folder = here / "canary"
    folder.mkdir()
    (folder / "secret.txt").write_text("a secret")
    (folder / "libH5Zplugin.so").write_bytes(b"\x7fELF")
    yield Canary(folder)


def open_in_prison(tasks: list[tuple[int, str, str]], warm: list[tuple[str, str]]) -> list[Any]:
    """What the prisoner says of each file; a process that ends early is followed by another."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HDF5_PLUGIN_PATH": str(Path("canary").resolve()),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    found: list[Any] = []
    left = list(tasks)
    while left:
        text = json.dumps({"warm": warm, "files": left})
        run = subprocess.run(
            [sys.executable, str(PRISONER)],
            input=text,
            capture_output=True,
            text=True,
            env=environment,
            timeout=500,
        )
        lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]
        told = [line for line in lines if line[0] >= 0]
        warmed = [line[1] for line in lines if line[0] < 0]
        assert warmed == ["opened"] * (len(warm) - 1) + ["refused"], run.stderr
        found += told
        left = left[len(told) :]
        if left and (not told or told[-1][1] != "escape"):
            found.append([left[0][0], "killed", f"{run.returncode} {run.stderr[-150:]}"])
            left = left[1:]
    return found


@pytest.fixture
def warm(here: Path) -> list[tuple[str, str]]:
    """Good files of every kind, and one with a misspelled word, which asks for the nearest."""
    config = json.dumps(hostile_parts.stack(hostile_parts.dense()))
    (here / "good.json").write_text(config)
    (here / "good.h5").write_bytes(hostile_parts.model())
    (here / "sealed.h5").write_bytes(sealed(hostile_parts.model()))
    keras1.weights_file("weights.h5", hostile_parts.WEIGHTS)
    kernel = hostile_parts.WEIGHTS[0][1][0][1]
    packed = hostile_parts.instead_of_the_kernel(
        lambda g: g.create_dataset("dense_1_W:0", data=kernel, compression="gzip", fletcher32=True)
    )
    (here / "packed.h5").write_bytes(packed)
    (here / "bad.json").write_text(config.replace('"Dense"', '"Dens"'))
    names = ("model good.h5", "model sealed.h5", "weights weights.h5", "weights packed.h5")
    ways = [*names, "json good.json", "yaml good.json", "json bad.json"]
    return [(way, str(here / name)) for way, name in map(str.split, ways)]


def test_no_hostile_file_escapes(here: Path, canary: Canary, warm: list[Any]) -> None:
    """Over 200 files of 22 families: each is refused by a code of ours, in 2 s and 64 MiB."""
    attacks: list[Attack] = list(corpus())
    tasks = []
    for number, attack in enumerate(attacks):
        path = here / f"{number:04}"
        path.write_bytes(attack.contents)
        os.truncate(path, max(attack.length, len(attack.contents)))
        tasks.append((number, attack.way, str(path)))
    assert len(attacks) >= 200 and {a.family for a in attacks} == set(range(1, 23))
    verdicts = open_in_prison(tasks, warm)
    assert [number for number, _, _ in verdicts] == list(range(len(attacks)))
    wrong = [
        (FAMILIES[attack.family - 1].__name__, attack.name, verdict, detail)
        for attack, (_, verdict, detail) in zip(attacks, verdicts, strict=True)
        if not (verdict == "refused" or (verdict == "opened" and attack.may_open))
    ]
    print(Counter(verdict for _, verdict, _ in verdicts))
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert canary.seen() == []


def hollow(name: str, seal: bytes) -> tuple[int, str, str]:
    """A file whose kernel takes two gigabytes of it, and was never written."""
    with h5py.File(name, "w", userblock_size=len(seal)) as file:
        file.attrs["model_config"] = json.dumps(hostile_parts.stack(hostile_parts.dense()))
        keras1.put_weights(file.create_group("model_weights"), hostile_parts.WEIGHTS)
        inside = file["model_weights/dense_1"]
        del inside["dense_1_W:0"]
        settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        settings.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        settings.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((1 << 17, 1 << 12))
        h5py.h5d.create(inside.id, b"dense_1_W:0", h5py.h5t.IEEE_F32LE, space, settings)
    with open(name, "r+b") as file:
        file.write(seal)
    assert os.stat(name).st_size > 1 << 31 > os.stat(name).st_blocks * 512
    return 0, "model", name


def test_what_does_not_fit_is_never_read(here: Path, canary: Canary, warm: list[Any]) -> None:
    """The shapes of a file say so before its numbers, and before its seal, take any time."""
    seal = sealed(b"")
    for name, front in (("plain.h5", b""), ("sealed.h5", seal)):
        verdicts = open_in_prison([hollow(str(here / f"hollow {name}"), front)], warm)
        assert verdicts[0][1:] == ["refused", "TK-516"], verdicts


def test_the_canary_sings(canary: Canary) -> None:
    """The watch on the folder sees a file that is opened, and a folder that is listed."""
    Path("canary/secret.txt").read_text()
    assert "secret.txt" in canary.seen()
    list(Path("canary").iterdir())
    assert canary.seen() != []


ESCAPES = {
    "exec": "exec(compile('1', 'x', 'exec'))",
    "import": "import wave",
    "pickle": "__import__('pickle').loads(b'cos\\nsystem\\n.')",
    "open": "open('canary/secret.txt')",
    "command": "__import__('os').system('true')",
    "memory": "bytearray(200 << 20)",
    "hang": "while True: pass",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_the_prison_notices_an_escape(here: Path, canary: Canary, name: str) -> None:
    """A prisoner that does what it must not is caught: the test above can fail."""
    code = (
        "import sys, os; sys.path.insert(0, os.environ['FOLDER']); import prisoner\n"
        "import linecache, pickle\n"
        "def bad(path):\n"
        f"    {ESCAPES[name]}\n"
        "prisoner.opener = lambda way: bad\n"
        "prisoner.main()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps({"warm": [], "files": [[0, "model", "x"]]}),
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "FOLDER": str(PRISONER.parent),
        },
        timeout=100,
    )
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    if name == "hang":
        assert run.returncode < 0 and lines == []
    else:
        assert lines[0][1] == ("crash" if name == "memory" else "escape"), run.stderr
