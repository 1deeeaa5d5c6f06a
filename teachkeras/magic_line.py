"""The line of a magic: options, names and values, and readable refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from teachkeras.engine.errors import NotebookError, did_you_mean
from teachkeras.engine.sources import SourceLine
from teachkeras.viz.html import clean

STAGES = ("forward", "gradient", "simplify", "shapes", "memory", "program")
DEPTHS = ("model", "layers", "ops")
OPTIONS = (
    "--feed", "--wrt", "--steps", "--out", "--depth", "--predict", "--save", "--lift",
)  # fmt: skip


@dataclass
class Options:
    """What a %%kgraph line asks for."""

    feed: list = field(default_factory=list)  # texts such as "a=3"
    unnamed: list = field(default_factory=list)  # numbers to feed, without the input they are for
    wrt: list = field(default_factory=list)
    names: list = field(default_factory=list)
    steps: bool = False  # the steps of simplification
    stages: list = field(default_factory=list)  # other stages, such as "shapes"
    depth: str = "ops"
    predict: bool = False
    save: str = ""
    lift: bool = False


def words(line: str, separators: str = " ,\t") -> list[str]:
    """Split at spaces and commas that are not inside brackets or quotes.

    >>> words("--feed a=[1, 2],b=5 z")
    ['--feed', 'a=[1, 2]', 'b=5', 'z']
    """
    parts, depth, quote = [""], 0, ""
    for character in line:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([{)]}":
            depth += 1 if character in "([{" else -1
        if character in separators and depth <= 0 and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part]


def parse(line: str, here: SourceLine | None = None) -> Options:
    """Read a %%kgraph line; after --wrt the names go on as long as commas join them.

    >>> parse("--feed a=3,b=5 --wrt a,b z").wrt
    ['a', 'b']
    >>> parse("--steps shapes,simplify z").stages
    ['shapes']
    """
    options, chunks = Options(), _chunks(line)
    while chunks:
        chunk = chunks.pop(0)
        if chunk in READERS:
            READERS[chunk](options, chunks, here)
        elif chunk.startswith("-"):
            near = did_you_mean(chunk.split("=")[0], OPTIONS)
            refuse(
                "TK-602",
                f"%%kgraph has no option {clean(chunk, 30)}",
                [("it knows", ", ".join(OPTIONS))],
                f"%%kgraph {(near or ['--feed a=3'])[0]}",
                here,
            )
        else:
            options.names += words(chunk)
    return options


def _steps(options: Options, chunks: list, here: SourceLine | None) -> None:
    """`--steps` alone means the rules; names of stages may follow it."""
    stages = words(chunks[0]) if chunks else []
    if not stages or stages[0] not in STAGES:
        options.steps = True
        return
    chunks.pop(0)
    for stage in stages:
        if stage not in STAGES:
            _not_one_of("--steps", stage, STAGES, here)
    options.steps = "simplify" in stages
    options.stages += [stage for stage in stages if stage != "simplify"]


def _depth(options: Options, chunks: list, here: SourceLine | None) -> None:
    """`--depth` wants one of three words."""
    depth = chunks.pop(0) if chunks else ""
    if depth not in DEPTHS:
        _not_one_of("--depth", depth, DEPTHS, here)
    options.depth = depth


def _feed(options: Options, chunks: list, here: SourceLine | None) -> None:
    """`--feed` takes all `name=value` that follow, and notes numbers that name no input."""
    while chunks and "=" in chunks[0]:
        options.feed += words(chunks.pop(0))
    if chunks and chunks[0][0] in "0123456789.-[(" and chunks[0] not in READERS:
        options.unnamed += words(chunks.pop(0))


def _save(options: Options, chunks: list, here: SourceLine | None) -> None:
    """`--save` wants the name of a file."""
    options.save = (chunks.pop(0) if chunks else "").strip("'\"")
    if not options.save.endswith((".svg", ".html")):
        refuse(
            "TK-611",
            "--save needs a file whose name ends in .svg or .html",
            [("it got", clean(options.save, 60) or "nothing")],
            "%%kgraph --save graph.svg",
            here,
        )


def _names(options: Options, chunks: list, here: SourceLine | None) -> None:
    """`--out` names what is drawn."""
    options.names += words(chunks.pop(0)) if chunks else []


def _wrt(options: Options, chunks: list, here: SourceLine | None) -> None:
    """`--wrt` names what is differentiated by."""
    options.wrt += words(chunks.pop(0)) if chunks else []


def _flag(name: str):
    """An option without a value."""
    return lambda options, chunks, here: setattr(options, name, True)


READERS = {
    "--feed": _feed, "--wrt": _wrt, "--steps": _steps, "--out": _names, "--depth": _depth,
    "--predict": _flag("predict"), "--save": _save, "--lift": _flag("lift"),
}  # fmt: skip


def _chunks(line: str) -> list[str]:
    """Split at spaces; what commas join stays together, and `--feed=a=3` counts as two."""
    for option in OPTIONS:
        line = line.replace(f"{option}=", f"{option} ")
    chunks: list[str] = []
    for piece in words(line, " \t"):
        if chunks and (chunks[-1].endswith(",") or piece.startswith(",")):
            chunks[-1] += piece
        else:
            chunks.append(piece)
    return chunks


def _not_one_of(option: str, got: str, known: tuple, here: SourceLine | None) -> None:
    """Refuse a word that an option does not know."""
    near = (did_you_mean(got, known) or known)[0]
    refuse(
        "TK-612",
        f"{option} does not know {clean(got, 30) or 'nothing'}",
        [("it knows", ", ".join(known))],
        f"%%kgraph {option} {near}",
        here,
    )


def refuse(code: str, what: str, rows: list, fix: str, here: SourceLine | None) -> None:
    """Raise a four-part error at the line of the magic."""
    raise NotebookError(code, what, rows, fix=fix, line=here or False)


def value_of(expression: str, space: Mapping) -> object:
    """The value of a learner's expression in the learner's namespace."""
    return eval(expression, dict(space))
