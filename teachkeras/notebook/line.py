"""The line of a magic: options, names and values, and readable refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import NoReturn

from ..errors import NotebookError, did_you_mean
from ..errors.sources import SourceLine
from ..viz.html import clean

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
    asked: list = field(default_factory=list)  # the options that were typed

    def written(self) -> str:
        """The line that asks for this, ready to be typed.

        >>> parse("--wrt=a --feed a=3 b=5 z").written()
        '%%kgraph --feed a=3,b=5 --wrt a z'
        """
        stages = [*(["simplify"] if self.steps and self.stages else []), *self.stages]
        said = {
            "--feed": ",".join([*self.feed, *self.unnamed]),
            "--wrt": ",".join(self.wrt),
            "--steps": ",".join(stages),
            "--depth": "" if self.depth == "ops" else self.depth,
            "--save": self.save,
        }
        flags = {"--steps": self.steps, "--predict": self.predict, "--lift": self.lift}
        parts = [f"{option} {text}" for option, text in said.items() if text]
        parts += [option for option, on in flags.items() if on and not said.get(option)]
        return " ".join(["%%kgraph", *parts, *self.names])


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


def parse(line: str, here: SourceLine | None = None, names: Container[str] = ()) -> Options:
    """Read a %%kgraph line; after --wrt the names go on as long as commas join them.

    `names` are those that exist: a word that is none of them may be a stage written wrongly.

    >>> parse("--feed a=3,b=5 --wrt a,b z").wrt
    ['a', 'b']
    >>> parse("--steps shapes,simplify z").stages
    ['shapes']
    """
    options, chunks = Options(), _chunks(line)
    while chunks:
        chunk = chunks.pop(0)
        if chunk in READERS:
            options.asked.append(chunk)
            READERS[chunk](options, chunks, MagicLine(line, here, names))
        elif chunk.startswith("-"):
            _no_option(chunk, MagicLine(line, here, names))
        else:
            options.names += words(chunk)
    return options


@dataclass
class MagicLine:
    """The line as it was typed, for the fixes of what is wrong with it."""

    text: str
    here: SourceLine | None
    names: Container[str]  # those that exist

    def mended(self, wrong: str, right: str) -> str:
        """The whole line with one word changed, or left out."""
        pattern = rf"(?<![\w-]){re.escape(wrong)}(?![\w-])"
        text = re.sub(pattern, lambda _: right, self.text, count=1)
        return " ".join(f"%%kgraph {text}".split())


def _no_option(chunk: str, line: MagicLine) -> None:
    """Refuse an option that does not exist; the fix is the nearest one, or the line without it."""
    wrong = chunk.split("=")[0]
    near = did_you_mean(wrong, OPTIONS)
    refuse(
        "TK-602",
        f"%%kgraph has no option {clean(wrong, 30)}",
        [("it knows", ", ".join(OPTIONS))],
        line.mended(wrong, near[0]) if near else line.mended(chunk, ""),
        line.here,
    )


def _steps(options: Options, chunks: list, line: MagicLine) -> None:
    """`--steps` alone means the rules; names of stages may follow it."""
    stages = words(chunks[0]) if chunks and not chunks[0].startswith("-") else []
    meant = stages and (stages[0] in STAGES or _like_a_stage(stages[0], line))
    if not meant:
        options.steps = True
        return
    chunks.pop(0)
    for stage in stages:
        if stage not in STAGES:
            _not_one_of("--steps", stage, STAGES, line)
    options.steps = "simplify" in stages
    options.stages += [stage for stage in stages if stage != "simplify"]


def _like_a_stage(word: str, line: MagicLine) -> bool:
    """True for `shape` behind --steps where nothing has this name."""
    return word not in line.names and bool(did_you_mean(word, STAGES))


def _depth(options: Options, chunks: list, line: MagicLine) -> None:
    """`--depth` wants one of three words."""
    depth = chunks.pop(0) if chunks else ""
    if depth not in DEPTHS:
        _not_one_of("--depth", depth, DEPTHS, line)
    options.depth = depth


def _feed(options: Options, chunks: list, line: MagicLine) -> None:
    """`--feed` takes all `name=value` that follow, and notes numbers that name no input."""
    while chunks and ("=" in chunks[0] or re.match(r"[A-Za-z_]\w*:", chunks[0])):
        options.feed += words(chunks.pop(0))
    if chunks and chunks[0][0] in "0123456789.-[(" and chunks[0] not in READERS:
        options.unnamed += words(chunks.pop(0))


def _save(options: Options, chunks: list, line: MagicLine) -> None:
    """`--save` wants the name of a file."""
    given = chunks and chunks[0] not in READERS
    options.save = (chunks.pop(0) if given else "").strip("'\"")
    if not options.save.endswith((".svg", ".html")):
        refuse(
            "TK-611",
            "--save needs a file whose name ends in .svg or .html",
            [("it got", clean(options.save, 60) or "nothing")],
            line.mended(options.save, "graph.svg") if options.save else "%%kgraph --save graph.svg",
            line.here,
        )


def _names(options: Options, chunks: list, line: MagicLine) -> None:
    """`--out` names what is drawn."""
    options.names += _words_after("--out", "z", chunks, line)


def _wrt(options: Options, chunks: list, line: MagicLine) -> None:
    """`--wrt` names what is differentiated by."""
    options.wrt += _words_after("--wrt", "a", chunks, line)


Reader = Callable[[Options, list, MagicLine], None]  # how one option is read from what follows it


def _flag(name: str) -> Reader:
    """An option without a value."""
    return lambda options, chunks, line: setattr(options, name, True)


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


def _words_after(option: str, example: str, chunks: list, line: MagicLine) -> list[str]:
    """The names behind an option that needs some; the next option is none."""
    if not chunks or chunks[0] in READERS:
        needs_a_name(option, line.mended(option, f"{option} {example}"), line.here)
    return words(chunks.pop(0))


def needs_a_name(option: str, fix: str, here: SourceLine | None) -> NoReturn:
    """Refuse an option, or a magic, behind which the name of a symbol is missing."""
    what = f"{option} needs the name of a symbol"
    refuse("TK-697", what, [("it got", "nothing")], fix, here)


def _not_one_of(option: str, got: str, known: tuple, line: MagicLine) -> None:
    """Refuse a word that an option does not know."""
    near = (did_you_mean(got, known) or known)[0]
    refuse(
        "TK-612",
        f"{option} does not know {clean(got, 30) or 'nothing'}",
        [("it knows", ", ".join(known))],
        line.mended(got, near) if got else line.mended(option, f"{option} {near}"),
        line.here,
    )


def refuse(code: str, what: str, rows: list, fix: str, here: SourceLine | None) -> NoReturn:
    """Raise a four-part error at the line of the magic."""
    raise NotebookError(code, what, rows, fix=fix, line=here or False)
