"""Texts as numbers: each word, its number, and the rectangle that a network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ShapeError
from ..errors.text import counted, in_lines, visible
from ..preprocessing.sequence import pad_sequences
from ..preprocessing.text import Tokenizer, text_to_word_sequence
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("table = tk.demos.word_table(['the cat sat, the cat', 'a cat'])",)
TEXTS, WORDS, TABLE = 5, 8, 16  # the most that can be followed: texts, words of each, all words
LEFT, TOP, CHIP, TALL, GAP = 16, 34, 84, 24, 8  # pixels
WIDE = 190  # pixels: of the table of words


@dataclass(frozen=True, repr=False)
class WordTable(Demo):
    """A vocabulary with its counts, the words of each text, and their numbers (0: left out)."""

    vocabulary: tuple[tuple[int, str, int], ...]  # number, word, how often
    words: tuple[tuple[str, ...], ...]
    numbers: tuple[tuple[int, ...], ...]
    limit: int | None = None

    @property
    def sequences(self) -> list[list[int]]:
        """The texts as lists of numbers: words that have none are left out."""
        return [[number for number in row if number] for row in self.numbers]

    @property
    def rectangle(self) -> list[list[int]]:
        """The same with zeros in front, so that all are equally long."""
        return [[int(n) for n in row] for row in pad_sequences(self.sequences)]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        known = counted(len(self.vocabulary), "word")
        return f"{counted(len(self.words), 'text')} as numbers: {known}, the most frequent is 1"

    def view(self) -> View:
        """The picture."""
        return words_view(self)

    def __repr__(self) -> str:
        lines = [self.title]
        lines += [
            f"{number} = {word} ({counted(count, 'time')})"
            for number, word, count in self.vocabulary
        ]
        for words, row in zip(self.words, self.rectangle, strict=True):
            lines.append(f"{' '.join(words)}  ->  {row}")
        return in_lines(lines)


def word_table(texts: Sequence[str], nb_words: int | None = None) -> WordTable:
    """How a Tokenizer turns a few short texts into numbers. Errors: TK-931.

    >>> word_table(['the cat sat, the cat', 'a cat'])
    2 texts as numbers: 4 words, the most frequent is 1
    1 = cat (3 times)
    2 = the (2 times)
    3 = sat (1 time)
    4 = a (1 time)
    the cat sat the cat  ->  [2, 1, 3, 2, 1]
    a cat  ->  [0, 0, 0, 4, 1]
    """
    listed = list(texts) if isinstance(texts, list | tuple) else []
    tokenizer = Tokenizer(nb_words=nb_words)
    if listed and all(isinstance(text, str) for text in listed):
        tokenizer.fit_on_texts(listed)
        words = tuple(tuple(text_to_word_sequence(text)) for text in listed)
        if len(words) <= TEXTS and 0 < max(map(len, words)) and len(tokenizer.word_index) <= TABLE:
            if max(map(len, words)) <= WORDS:
                return _table(tokenizer, words)
    raise ShapeError(
        "TK-931",
        "these texts cannot be followed word by word",
        [
            ("it got", visible(repr(texts))[:60]),
            ("it needs", f"a list of 1 to {TEXTS} texts of at most {WORDS} words each"),
            ("all texts", f"at most {TABLE} different words"),
        ],
        fix="tk.demos.word_table(['the cat sat, the cat', 'a cat'])",
    )


def _table(tokenizer: Tokenizer, words: tuple[tuple[str, ...], ...]) -> WordTable:
    """The record of what a tokenizer has learned of these words."""
    index, limit = tokenizer.word_index, tokenizer.nb_words
    known = tuple((number, word, tokenizer.word_counts[word]) for word, number in index.items())
    numbers = tuple(
        tuple(index[word] if not limit or index[word] < limit else 0 for word in row)
        for row in words
    )
    return WordTable(known, words, numbers, limit)


# --- the view -------------------------------------------------------------------------------------


def words_view(table: WordTable) -> View:
    """Draw the vocabulary, the texts word by word, and the rectangle of their numbers.

    >>> words_view(word_table(['a cat'])).title
    '1 text as numbers: 2 words, the most frequent is 1'
    """
    title = html.clean(table.title, 160)
    places = [(row, at) for row, words in enumerate(table.words) for at in range(len(words))]
    base = [*_vocabulary(table), *_texts(table), *_rectangle(table)]
    frames = [_frame(table, *place) for place in places]
    spots = [
        [*_corner(table, *place), CHIP, 2 * TALL, frame.say, frame.rows, at]
        for at, (place, frame) in enumerate(zip(places, frames, strict=True))
    ]
    rows = [[str(number), html.clean(word, 40), str(n)] for number, word, n in table.vocabulary]
    return drawing_view(
        title,
        _size(table),
        base,
        [Group("word", "word", frames)],
        spots,
        values=html.table(title, ["number", "word", "how often"], rows),
        text=repr(table),
        python=about("table", table, "{it}.sequences", "{it}.rectangle", example=EXAMPLE),
    )


def _x(table: WordTable) -> float:
    """Where the texts begin: right of the vocabulary."""
    return LEFT + WIDE + 34


def _corner(table: WordTable, row: int, at: int) -> tuple[float, float]:
    """Where a word of a text stands, with its number below it."""
    return _x(table) + at * (CHIP + 6), TOP + row * (2 * TALL + GAP + 6)


def _below(table: WordTable) -> float:
    """Where the rectangle begins."""
    return TOP + len(table.words) * (2 * TALL + GAP + 6) + 30


def _longest(table: WordTable) -> int:
    return max(map(len, table.words))


def _size(table: WordTable) -> tuple[float, float]:
    wide = _x(table) + max(_longest(table) * (CHIP + 6), 300) + LEFT
    high = max(_below(table) + len(table.words) * TALL, TOP + len(table.vocabulary) * TALL)
    return wide, high + 14


def _line(table: WordTable, number: int) -> float:
    return TOP + (number - 1) * TALL


def _vocabulary(table: WordTable) -> list:
    """Number, word and count, a line for each word; what nb_words leaves out is dashed."""
    shapes: list = [["t", LEFT, TOP - 12, "number, word, how often", "small"]]
    for number, word, count in table.vocabulary:
        y = _line(table, number)
        out = bool(table.limit) and number >= (table.limit or 0)
        shapes.append(["r", LEFT, y, WIDE, TALL, "panel dash" if out else "frame"])
        shapes.append(["t", LEFT + 30, y + 17, str(number), "end mono bold"])
        shapes.append(["t", LEFT + 44, y + 17, html.clean(word, 14), ""])
        shapes.append(["t", LEFT + WIDE - 10, y + 17, str(count), "end mono"])
    return shapes


def _texts(table: WordTable) -> list:
    """The words of each text in their order, and below each its number."""
    shapes: list = [["t", _x(table), TOP - 12, "each text, word by word", "small"]]
    for row, (words, numbers) in enumerate(zip(table.words, table.numbers, strict=True)):
        for at, (word, number) in enumerate(zip(words, numbers, strict=True)):
            x, y = _corner(table, row, at)
            shapes.append(["r", x, y, CHIP, TALL, "panel dash" if not number else "plain"])
            shapes.append(["t", x + CHIP / 2, y + 17, html.clean(word, 10), "mid"])
            said = str(number or "left out")
            shapes.append(["t", x + CHIP / 2, y + TALL + 17, said, "mid mono"])
    return shapes


def _rectangle(table: WordTable) -> list:
    """The numbers as an array, the texts as rows; zeros in front fill it up."""
    x, y = _x(table), _below(table)
    side = 44
    shapes: list = [["t", x, y - 12, "as an array: 0 fills it up in front", "small"]]
    for row, numbers in enumerate(table.rectangle):
        for at, number in enumerate(numbers):
            look = "box" if number else "panel dash"
            shapes.append(["r", x + at * side, y + row * TALL, side, TALL, look])
            middle = x + at * side + side / 2
            shapes.append(["t", middle, y + row * TALL + 17, str(number), "mid mono"])
    return shapes


def _frame(table: WordTable, row: int, at: int) -> Frame:
    """One word: it is ringed in its text and in the vocabulary."""
    word, number = table.words[row][at], table.numbers[row][at]
    x, y = _corner(table, row, at)
    own, count = next((n, c) for n, w, c in table.vocabulary if w == word)
    shapes: list = [["r", x - 2, y - 2, CHIP + 4, 2 * TALL + 2, "now"]]
    shapes.append(["r", LEFT - 2, _line(table, own), WIDE + 4, TALL, "now"])
    said = f"becomes {number}" if number else f"is left out: its number {own} is too large"
    rows = [["number", str(own)], ["how often", str(count)]]
    return Frame(f"word {at + 1}", f"text {row + 1}: {html.clean(word, 24)} {said}", rows, shapes)
