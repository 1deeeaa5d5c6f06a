"""Names that come when they are asked for: all there, wherever one looks, and nothing read before.

What has been read stays read, so each example is a process of its own.
"""

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from teachkeras import callbacks, layers, models

PACKAGES = [layers, callbacks, models]
IDS = ["layers", "callbacks", "models"]


def in_a_new_process(code: str) -> str:
    """What Python prints that has imported nothing of ours."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def starred(package: ModuleType) -> list[str]:
    """The modules that a type checker reads in place of the table."""
    assert package.__file__ is not None
    nodes = ast.walk(ast.parse(Path(package.__file__).read_text()))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return sorted(
        f"{'.' * (node.level - 1)}{node.module}" for node in imports if node.names[0].name == "*"
    )


@pytest.mark.parametrize("package", PACKAGES, ids=IDS)
def test_type_checkers_see_the_modules_of_the_table(package: ModuleType) -> None:
    assert starred(package) == sorted(package._HOMES)


@pytest.mark.parametrize("package", PACKAGES, ids=IDS)
def test_every_name_is_the_one_of_its_module(package: ModuleType) -> None:
    named = {name: home for home, names in package._HOMES.items() for name in names.split()}
    for name, home in named.items():
        module = importlib.import_module(f".{home}", package.__name__)
        assert getattr(package, name) is getattr(module, name), name
    assert package.__all__ == sorted(named) and set(named) <= set(dir(package))


def test_a_name_reads_its_own_module_only() -> None:
    read = in_a_new_process(
        "import sys\n"
        "from teachkeras.models import Sequential\n"
        "from teachkeras.layers import Dense, Convolution2D, LSTM\n"
        "print(*sorted(sys.modules))"
    ).split()
    assert {"teachkeras.layers.dense", "teachkeras.layers.recurrent"} <= set(read)
    ours = {"layers.wrappers", "layers.noise", "callbacks.reporting", "saving.description"}
    assert not {f"teachkeras.{name}" for name in ours} & set(read)
    assert not {"dataclasses", "difflib", "h5py", "json", "IPython"} & set(read)


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("from keras.layers import *; print(GRU.__name__, Highway.__name__)", "GRU Highway"),
        ("from keras.layers.core import *; print(Dense.__name__, merge.__name__)", "Dense merge"),
        ("from keras.layers.convolutional import Conv2D as C; print(C.__name__)", "Convolution2D"),
        ("from keras.callbacks import *; print(CSVLogger.__name__)", "CSVLogger"),
        ("from keras.models import *; print(model_from_json.__name__)", "model_from_json"),
        ("import keras; print(keras.layers.core.Flatten.__name__)", "Flatten"),
        ("from keras.layers import noise as n; print(n.GaussianNoise.__name__)", "GaussianNoise"),
        ("import keras.layers as L, inspect; print(len(inspect.getmembers(L)) > 80)", "True"),
    ],
)
def test_old_habits_find_what_nobody_has_read_yet(code: str, printed: str) -> None:
    assert in_a_new_process(f"import teachkeras; teachkeras.alias_keras()\n{code}") == printed


def test_a_file_names_layers_that_nobody_has_read_yet() -> None:
    described = '{"class_name": "Sequential", "config": [{"class_name": "GRU", "config": ' + (
        '{"output_dim": 3, "batch_input_shape": [null, 4, 2], "name": "reads"}}]}'
    )
    made = f"model_from_json('''{described}''')"
    code = f"from teachkeras.models import model_from_json\nprint({made}.layers[0].name)"
    assert in_a_new_process(code) == "reads"


def test_help_tells_of_all_names() -> None:
    assert "class Highway(" in in_a_new_process("import teachkeras.layers; help(teachkeras.layers)")


def test_the_nearest_name_is_found_among_those_nobody_has_read() -> None:
    code = (
        "from teachkeras import layers\ntry: layers.Bidirectonal\nexcept AttributeError as error:"
    )
    fix = in_a_new_process(code + " print(hasattr(layers, 'x'), error.fix)")
    assert fix == "False from teachkeras.layers import Bidirectional"
