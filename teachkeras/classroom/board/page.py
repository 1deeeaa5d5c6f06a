"""The page: one for the teacher, one for a projector, on which nobody has a name.

Both are whole without a script. The script asks for the same page again and changes what differs,
so there is one place that makes markup (viz/html.py), and it escapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from ...errors.text import counted
from ...viz import html
from ...viz.html import Markup, tag
from . import known
from .mistakes import OTHER
from .pieces import bar, legend, state_cell
from .standing import STATES, FrequentMistake, Standing, StuckLearner

MOST_MISTAKES = 3  # of one exercise; the others are behind a fold
MANY = 3  # on the projector a mistake is shown from so many learners on: nobody is meant by it


@dataclass(frozen=True)
class BoardQuery:
    """What a page was asked for."""

    lesson: str  # two digits, or "all"
    everybody: bool = False  # else those who have handed in something today
    projector: bool = False

    def link(self, **changes: object) -> str:
        """The address of a page that differs in some things, seen from this one."""
        asked = {**self.__dict__, **changes}
        fields = {"lesson": str(asked["lesson"])}
        fields |= {"who": "all"} if asked["everybody"] else {}
        fields |= {"view": "projector"} if asked["projector"] else {}
        return "?" + urlencode(fields)


@dataclass(frozen=True)
class Board:
    """What a page shows: the class, an instant, and when somebody is called stuck."""

    standing: Standing
    now: int
    rule: tuple[int, int]

    def page(self, asked: BoardQuery) -> str:
        """The whole page."""
        learners = self.standing.learners(self.now, asked.everybody)
        numbers = known.numbers_of(asked.lesson)
        shown = self._projector if asked.projector else self._teacher
        main = tag(
            "main",
            self._summary(asked, learners, numbers),
            *(shown(learners, numbers, asked) if learners else [_nobody(asked)]),
            id="main",
            class_="projector" if asked.projector else "teacher",
            data_tk_board="projector" if asked.projector else "teacher",
        )
        return document("Class board", _header(asked), main)

    # --- the parts ------------------------------------------------------------------------------

    def _summary(
        self, asked: BoardQuery, learners: Sequence[str], numbers: Sequence[str]
    ) -> Markup:
        """One sentence on the whole class."""
        right = sum(self.standing.counts(number, learners)["right"] for number in numbers)
        every = len(learners) * len(numbers)
        said = f"{counted(len(learners), 'learner')}, {right:,} of {every:,} answers right"
        title = known.lesson_title(asked.lesson)
        return tag(
            "div",
            tag(
                "h2",
                f"Lesson {asked.lesson}: {title}" if asked.lesson != "all" else "The whole course",
            ),
            tag("p", said, data_tk_summary=""),
            class_="summary",
        )

    def _teacher(self, learners: list[str], numbers: list[str], asked: BoardQuery) -> list[Markup]:
        """Who is stuck and which answers are wrong, beside the grid."""
        stuck = self.standing.stuck(numbers, learners, self.now, self.rule)
        beside = tag("div", self._stuck(stuck), self._mistakes(learners, numbers), class_="beside")
        marks = {each.learner: "stuck" if each.exercise else "behind" for each in stuck}
        grid = self._grid(learners, numbers, marks)
        return [tag("div", grid, beside, class_="columns")]

    def _grid(self, learners: list[str], numbers: list[str], marks: dict[str, str]) -> Markup:
        """Learners by exercises."""
        wide = len(numbers) > 12
        head = [tag("th", "Learner", scope="col", class_="name")]
        head += [_column(number, wide) for number in numbers]
        whole = [tag("th", "whole class", scope="row", class_="name")]
        for number in numbers:
            counts = self.standing.counts(number, learners)
            share = tag("span", f"{counts['right']}/{len(learners)}", class_="count")
            whole.append(tag("td", bar(counts), " ", share))
        rows = [self._row(name, numbers, marks.get(name, "")) for name in learners]
        table = tag(
            "table",
            tag("caption", "Learners and exercises", class_="unseen"),
            tag("thead", tag("tr", *head), tag("tr", *whole, class_="whole")),
            tag("tbody", *rows),
            class_="wide" if wide else "grid",
        )
        frame = tag("div", table, class_="frame", tabindex=0, role="region", aria_label="The grid")
        return tag(
            "section", tag("h3", "Who has solved what"), legend(), frame, data_tk_part="grid"
        )

    def _row(self, name: str, numbers: Sequence[str], mark: str) -> Markup:
        """One learner, with a mark for who is stuck or behind."""
        cells = [state_cell(number, self.standing.cell(name, number)) for number in numbers]
        return _row_of(name, mark, tuple(cells))

    def _stuck(self, stuck: list[StuckLearner]) -> Markup:
        """Who needs somebody, and what stuck means."""
        minutes, attempts = self.rule
        meaning = (
            f"No right answer {minutes} minutes after the first wrong one, in {attempts} attempts "
            "or more; or at most half as many right answers as the middle of the class."
        )
        items = [_stuck_item(each) for each in stuck]
        listed = tag("ul", *items) if items else tag("p", "Nobody just now.", class_="none")
        return tag(
            "section",
            tag("h3", f"Stuck for long ({len(items)})"),
            listed,
            tag("p", meaning, class_="note"),
            data_tk_part="stuck",
        )

    def _mistakes(self, learners: list[str], numbers: list[str]) -> Markup:
        """The frequent wrong answers of each exercise that has some."""
        found = {number: self.standing.mistakes(number, learners) for number in numbers}
        blocks = [_mistakes_of(number, each) for number, each in found.items() if each]
        none = tag("p", "No wrong answer so far.", class_="none")
        return tag(
            "section",
            tag("h3", "Frequent wrong answers"),
            tag("p", "The number says how many learners gave it.", class_="note"),
            *(blocks or [none]),
            data_tk_part="mistakes",
        )

    def _projector(
        self, learners: list[str], numbers: list[str], asked: BoardQuery
    ) -> list[Markup]:
        """How far the class is, and what many have met; counts only."""
        rows = []
        for number in numbers:
            counts = self.standing.counts(number, learners)
            many = [
                found
                for found in self.standing.mistakes(number, learners)
                if len(found.learners) >= MANY and found.mistake != OTHER
            ]
            rows.append(_projector_row(number, counts, many[:2]))
        note = f"Wrong answers are shown from {MANY} learners on; nobody is named on this page."
        parts = [legend(bars=True), tag("ol", *rows, class_="bars"), tag("p", note, class_="note")]
        return [tag("section", *parts, data_tk_part="projector")]


# --- pieces of the parts --------------------------------------------------------------------------


@lru_cache(4096)
def _row_of(name: str, mark: str, cells: tuple[Markup, ...]) -> Markup:
    """A row of the grid; those that stay as they are cost little when the page is made anew."""
    flag = [" ", tag("span", mark, class_=f"flag {mark}")] if mark else []
    head = tag("th", learner(name), *flag, scope="row", class_="name")
    return tag("tr", head, *cells, data_tk_key=quote(name), data_tk_learner=html.clean(name))


@lru_cache(4096)
def learner(name: str) -> Markup:
    """A learner's name, as it is and not as markup or a turned line."""
    return tag("bdi", html.clean(name, 40), class_="learner")


def _column(number: str, wide: bool) -> Markup:
    """The head of a column."""
    title = known.title_of(number)
    below = [] if wide else [tag("span", title, class_="title")]
    return tag(
        "th",
        tag("b", number),
        *below,
        scope="col",
        title=title if wide else None,
        data_tk_exercise=number,
    )


def _stuck_item(stuck: StuckLearner) -> Markup:
    """One line of the list of those who need somebody."""
    if stuck.exercise is None:
        said = f"{stuck.right} right; the middle of the class has {stuck.middle:g}"
        head = [learner(stuck.learner), tag("span", "far behind", class_="where")]
    else:
        said = known.in_words(stuck.exercise, stuck.mistake)
        long = f"for {_long(stuck.minutes)}, {counted(stuck.attempts, 'attempt')}"
        head = [
            learner(stuck.learner),
            tag("b", stuck.exercise),
            tag("span", long, class_="where"),
        ]
    return tag(
        "li",
        tag("div", *_spaced(head)),
        tag("p", said),
        data_tk_key=f"{quote(stuck.learner)} {stuck.exercise or ''}",
        data_tk_stuck=html.clean(stuck.learner),
    )


def _long(minutes: int) -> str:
    """A span of time as one says it.

    >>> _long(12), _long(75), _long(60)
    ('12 min', '1 h 15 min', '1 h')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))


def _spaced(parts: Sequence[Markup]) -> list[object]:
    """Parts with a space between them."""
    spaced: list[object] = []
    for part in parts:
        spaced += [" ", part]
    return spaced[1:]


def _mistakes_of(number: str, found: list[FrequentMistake]) -> Markup:
    """The wrong answers of one exercise, each with who made it behind a fold."""
    items = [_mistake_item(number, each) for each in found]
    more = tag("ol", *items[MOST_MISTAKES:], class_="mistakes")
    fold = tag("details", tag("summary", f"{len(items) - MOST_MISTAKES} more"), more)
    return tag(
        "section",
        tag("h4", tag("b", number), " ", known.title_of(number)),
        tag("ol", *items[:MOST_MISTAKES], class_="mistakes"),
        fold if len(items) > MOST_MISTAKES else "",
        data_tk_key=number,
        data_tk_mistakes=number,
    )


def _mistake_item(number: str, found: FrequentMistake) -> Markup:
    """How many, which sentence, who."""
    still = f"{len(found.still)} still there" if found.still else "nobody still there"
    names: list[object] = []
    for name in found.learners:
        names += [learner(name), " (still) " if name in found.still else " "]
    summary = tag("summary", still, class_="still" if found.still else None)
    fold = tag("details", summary, tag("p", *names, class_="names"))
    return tag(
        "li",
        tag("b", str(len(found.learners)), class_="many"),
        tag("div", tag("p", known.in_words(number, found.mistake)), fold),
        data_tk_key=found.mistake,
        data_tk_mistake=found.mistake,
    )


def _projector_row(number: str, counts: dict[str, int], many: list[FrequentMistake]) -> Markup:
    """One exercise as a long bar with its counts, and what many have met."""
    said = [
        tag("li", f"{len(each.learners)} met: {known.in_words(number, each.mistake)}")
        for each in many
    ]
    return tag(
        "li",
        tag("h3", tag("b", number), " ", known.title_of(number)),
        bar(counts, tall=True),
        tag("p", f"{counts['right']} of {sum(counts.values())} right", class_="count"),
        tag("ul", *said) if said else "",
        data_tk_key=number,
        data_tk_exercise=number,
        **{f"data-tk-{state}": str(counts[state]) for state in STATES},
    )


def _nobody(asked: BoardQuery) -> Markup:
    """What a page says before anybody has handed in anything."""
    everybody = asked.link(everybody=True, projector=asked.projector)
    more = "" if asked.everybody else tag("a", "Show everybody who ever did", href=everybody)
    when = "yet" if asked.everybody else "in the last 12 hours"
    said = f"Nobody has handed in an answer {when}. The page fills by itself. "
    return tag("p", said, more, class_="nobody")


# --- around the parts -----------------------------------------------------------------------------


def _header(asked: BoardQuery) -> Markup:
    """The name of the page, its lessons and views, and whether it is up to date."""
    lessons = [
        _choice(
            lesson, asked.link(lesson=lesson), asked.lesson == lesson, known.lesson_title(lesson)
        )
        for lesson in [*known.lessons(), "all"]
    ]
    views = [
        _choice("Teacher", asked.link(projector=False), not asked.projector),
        _choice("Projector, no names", asked.link(projector=True), asked.projector),
    ]
    who = [
        _choice("Today", asked.link(everybody=False), not asked.everybody),
        _choice("Everybody", asked.link(everybody=True), asked.everybody),
    ]
    return tag(
        "header",
        tag("h1", "Class board"),
        _choices("Views", views),
        _choices("Learners", who),
        tag("p", "Up to date", id="status", role="status", data_tk_status="fresh"),
        _choices("Lessons", lessons),
    )


def _choices(name: str, links: list[Markup]) -> Markup:
    """A row of links, one of which is the present page."""
    return tag("nav", *links, aria_label=name, class_=name.lower())


def _choice(text: str, address: str, chosen: bool, title: str | None = None) -> Markup:
    """One link of such a row."""
    return tag("a", text, href=address, title=title, aria_current="page" if chosen else None)


def document(title: str, *body: Markup, script: bool = True) -> str:
    """A whole HTML document with the board's style."""
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("link", rel="stylesheet", href="static/board.css"),
        tag("link", rel="icon", href="static/icon.svg"),
        tag("script", src="static/board.js", type="module") if script else "",
    ]
    page = tag("html", tag("head", *head), tag("body", *body), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"
