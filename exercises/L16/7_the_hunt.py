"""Exercise 16.7: The hunt: eight broken notebooks, each with one mistake of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_empty,
    kind_of,
    need_python_function,
)
from teachkeras.classroom.beside import LearnerError, call, staged


@dataclass(frozen=True)
class Broken:
    """A notebook of a few lines: what it is to do, its mistake, and a line that mends it."""

    lesson: str
    aim: str
    lines: tuple[str, ...]
    code: str
    place: int  # the line to mend, from 1
    mended: str

    def source(self, place: int = 0, line: str = "") -> str:
        """All lines, one of them replaced."""
        lines = list(self.lines)
        if place:
            lines[place - 1] = line
        return "\n".join(lines)


NOTEBOOKS = (
    Broken(
        "02",
        "It multiplies 3 by 4.",
        (
            "from teachkeras import backend as K",
            "a, b = K.placeholder(name='a'), K.placeholder(name='b')",
            "f = K.function([a], [a * b])",
            "result = float(f([3, 4])[0])",
        ),
        "TK-207",
        3,
        "f = K.function([a, b], [a * b])",
    ),
    Broken(
        "04",
        "It gives the slopes of the sum of `x * y`, for x and for y.",
        (
            "from teachkeras import backend as K",
            "x, y = K.variable([1., 2.]), K.variable([4., 5.])",
            "loss = K.sum(x * x)",
            "slopes = K.gradients(loss, [x, y])",
            "result = [K.eval(slope).tolist() for slope in slopes]",
        ),
        "TK-205",
        3,
        "loss = K.sum(x * y)",
    ),
    Broken(
        "05",
        "It calls a layer on a batch of one sample.",
        (
            "import numpy as np",
            "from teachkeras import backend as K",
            "from teachkeras.layers import Dense",
            "sample = np.array([1., 2., 3., 4.])",
            "scores = Dense(3)(K.constant(sample))",
            "result = K.int_shape(scores)",
        ),
        "TK-120",
        4,
        "sample = np.array([[1., 2., 3., 4.]])",
    ),
    Broken(
        "06",
        "It measures the mean squared error of a network that always says 0.",
        (
            "import numpy as np",
            "from teachkeras.layers import Dense",
            "from teachkeras.models import Sequential",
            "model = Sequential([Dense(1, init='zero', input_dim=2)])",
            "model.compile('sgd', loss='mean_square_error')",
            "result = round(model.evaluate(np.ones((2, 2)), np.array([1., 3.]), verbose=0), 3)",
        ),
        "TK-402",
        5,
        "model.compile('sgd', loss='mean_squared_error')",
    ),
    Broken(
        "07",
        "Two poolings make one number of a picture of 8 x 8. The first is right.",
        (
            "from teachkeras.layers import Flatten, MaxPooling2D",
            "from teachkeras.models import Sequential",
            "model = Sequential([MaxPooling2D((4, 4), input_shape=(8, 8, 1))])",
            "model.add(MaxPooling2D((4, 4)))",
            "model.add(Flatten())",
            "result = [layer.output_shape for layer in model.layers]",
        ),
        "TK-814",
        4,
        "model.add(MaxPooling2D((2, 2)))",
    ),
    Broken(
        "08",
        "It reads the weights of the last layer.",
        (
            "from teachkeras.layers import Dense",
            "from teachkeras.models import Sequential",
            "model = Sequential([Dense(5, name='eye', input_dim=4), Dense(2, name='mouth')])",
            "kept = model.get_layer('nose').get_weights()",
            "result = [array.shape for array in kept]",
        ),
        "TK-428",
        4,
        "kept = model.get_layer('mouth').get_weights()",
    ),
    Broken(
        "10",
        "Three classes, and labels that begin with 1 in the file they come from.",
        (
            "import numpy as np",
            "from teachkeras.layers import Dense",
            "from teachkeras.models import Sequential",
            "labels = np.array([1, 2, 3, 3])",
            "model = Sequential([Dense(3, activation='softmax', init='zero', input_dim=2)])",
            "model.compile('sgd', 'sparse_categorical_crossentropy')",
            "result = round(model.evaluate(np.ones((4, 2)), labels, verbose=0), 3)",
        ),
        "TK-309",
        4,
        "labels = np.array([1, 2, 3, 3]) - 1",
    ),
    Broken(
        "16",
        "It gives three numbers for each step, by the same Dense at every step.",
        (
            "from teachkeras.layers import LSTM, Dense, Masking, TimeDistributed",
            "from teachkeras.models import Sequential",
            "model = Sequential([Masking(0., input_shape=(5, 2))])",
            "model.add(LSTM(4, return_sequences=True))",
            "model.add(Dense(3))",
            "result = (model.output_shape, model.count_params())",
        ),
        "TK-489",
        5,
        "model.add(TimeDistributed(Dense(3)))",
    ),
)

Found = tuple[str, int, str]


def answer_of(**changed: Found) -> Callable[[int], Found]:
    """The right answer, or one in which the find of a notebook (n3=...) is another."""
    found = {n: (b.code, b.place, b.mended) for n, b in enumerate(NOTEBOOKS, 1)}
    found |= {int(name[1:]): find for name, find in changed.items()}
    return lambda number: found[number]


def need_find(given: Any, number: int) -> Found:
    """A code, the number of a line, and a line."""
    if given is None or is_empty(given):
        raise NotYet(NOTHING_YET if number == 1 else f"notebook {number} is still open")
    parts = list(given) if isinstance(given, list | tuple) else []
    kinds = [str, int, str]
    if [type(part) for part in parts] != kinds:
        raise NotYet(
            f"for notebook {number} your function gives {kind_of(given)}: the task wants a code, "
            "the number of a line, and the mended line, as ('TK-207', 3, '...')"
        )
    code, place, line = parts
    if not 1 <= place <= len(NOTEBOOKS[number - 1].lines):
        raise NotYet(f"notebook {number} has no line {place}: the first one has the number 1")
    if "\n" in line or ";" in line:
        raise NotYet(f"the mended line of notebook {number} is more than one line")
    return code, place, line


def observe_hunt(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """For each notebook the code, and what its lines give when one of them is mended."""
    function = need_python_function(answer, "def mended(number)")
    seen: list[Observation] = []
    for number, notebook in enumerate(NOTEBOOKS, 1):
        code, place, line = need_find(call(function, number), number)
        seen.append((f"the code of notebook {number}", code.strip().upper()))
        try:
            result = staged(answer, stage.notebook_result, notebook.source(place, line))
        except LearnerError as error:
            words = f"with your line, notebook {number} still stops: {error.what}"
            raise NotYet(words[:300], error.rows) from None
        seen.append((f"what notebook {number} gives", str(result)))
    return seen


EXERCISE = Exercise(
    number="16.7",
    title="The hunt",
    prompt="Each of the eight notebooks stops with an error. Find its code, and mend **one** line. "
    "Write `mended(number)` for a notebook from 1 to 8. It gives the code, the number of the line "
    "(the first is 1), and the mended line as a text, such as `('TK-101', 3, 'z = a + b')`.",
    observe=observe_hunt,
    reference=answer_of,
    hard_coded=lambda: lambda number: ("TK-207", 3, "f = K.function([a, b], [a * b])"),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: answer_of(n1=("TK-207", 3, "f = K.function([a, b], [a + b])")),
            "both are fed now, but they are added: the notebook is to multiply",
        ),
        Slip(
            lambda: answer_of(n2=("TK-205", 4, "slopes = K.gradients(loss, [x, x])")),
            "y is left out of the list here: the notebook is to give the slopes for y too",
        ),
        Slip(
            lambda: answer_of(n3=("TK-120", 4, "sample = np.array([[1.], [2.], [3.], [4.]])")),
            "these are four samples of one number: make it one sample of four numbers",
        ),
        Slip(
            lambda: answer_of(n5=("TK-814", 4, "model.add(MaxPooling2D((1, 1)))")),
            "a window of 1 x 1 changes nothing, and four numbers are left: the task wants one",
        ),
        Slip(
            lambda: answer_of(n6=("TK-428", 4, "kept = model.get_layer('eye').get_weights()")),
            "this is the first layer: the notebook is to read the last one",
        ),
        Slip(
            lambda: answer_of(
                n7=(
                    "TK-309",
                    5,
                    "model = Sequential([Dense(4, init='zero', activation='softmax', "
                    "input_dim=2)])",
                )
            ),
            "a fourth class makes the message go away, but class 0 never comes: count the labels "
            "from 0",
        ),
        Slip(
            lambda: answer_of(n8=("TK-489", 5, "model.add(LSTM(3, return_sequences=True))")),
            "this is another recurrent layer: the notebook wants the same Dense at every step",
        ),
    ),
    misfits=(
        Slip(lambda: [("TK-207", 3, "x")] * 8, "the task wants a Python function"),
        Slip(lambda: lambda number: "TK-207", "the task wants a code, the number of a line"),
        Slip(lambda: lambda number: ..., NOTHING_YET),
        Slip(lambda: answer_of(n4=("TK-402", 9, "x = 1")), "notebook 4 has no line 9"),
        Slip(lambda: answer_of(n4=("TK-402", 4, "x = 1; y = 2")), "more than one line"),
        Slip(
            lambda: answer_of(n4=("TK-402", 5, "model.compile('sgd', loss='msee')")),
            "with your line, notebook 4 still stops",
        ),
        Slip(lambda: answer_of(n2=("TK-101", 3, "loss = K.sum(x * y)")), "the code of notebook 2"),
    ),
    hints=(
        "Copy a notebook into an empty cell and run it. The first line of the message has the "
        "code, and it shows the line where it stopped.",
        "The fix of the message tells what to type. Then read what the notebook is to do: it must "
        "not only run, it must do this. tk.explain('TK-207') shows the page of a code.",
        "The twin is a notebook whose line 2 was `y = K.sun(x)`:\n"
        "    def mended(number):\n"
        "        return ('TK-231', 2, 'y = K.sum(x)')",
        "Eight codes, eight lines.\n"
        "    def mended(number):\n"
        "        return {\n"
        + "".join(
            f"            {n}: ({b.code!r}, {b.place}, {b.mended!r}),\n"
            if len(b.mended) < 60
            else f"            {n}: ({b.code!r}, {b.place},\n                {b.mended!r}),\n"
            for n, b in enumerate(NOTEBOOKS, 1)
        )
        + "        }[number]\n"
        "    tk.check('16.7', mended)",
    ),
)
