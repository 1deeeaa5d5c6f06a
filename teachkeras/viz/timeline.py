"""The calls of a callback as stairs, and the questions that decide what 'acc' means."""

from __future__ import annotations

from teachkeras.viz import html
from teachkeras.viz.drawing import Frame, Group, drawing_view
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

LEFT, TOP, STEP, FLOOR = 90, 40, 40, 58  # pixels
MOST_EVENTS = 60
FLOORS = ("training", "epoch", "batch")
WHEN = {
    "on_train_begin": "before the first epoch",
    "on_epoch_begin": "before each epoch; epochs count from 0",
    "on_batch_begin": "before each batch",
    "on_batch_end": "after each batch: loss and metrics of the batch",
    "on_epoch_end": "after each epoch: loss, metrics and their val_ twins",
    "on_train_end": "after the last epoch",
}


def timeline_view(timeline: object) -> View:
    """Draw the calls of a callback in their order, one by one.

    >>> from teachkeras.callbacks.timeline import timeline
    >>> timeline_view(timeline(nb_epoch=2, batches=2)).title
    '14 calls of a callback in their order, from on_train_begin to on_train_end'
    """
    events = timeline.events
    shown = events[:MOST_EVENTS]
    count = f"{len(events)} call{'s' * (len(events) != 1)} of a callback"
    title = f"{count} in their order"
    if events:
        title += f", from {events[0].moment} to {events[-1].moment}"
    else:
        title += ": no training yet"
    frames = [_frame(shown, at) for at in range(len(shown))]
    rows = [[at, html.clean(event)] for at, event in enumerate(shown, 1)]
    more = len(events) - len(shown)
    rows += [["…", f"{more} more"]] * (more > 0)
    return drawing_view(
        title,
        (LEFT + STEP * max(len(shown), 4) + 30, TOP + 3 * FLOOR + 20),
        _stairs(shown),
        [Group("call", "call", frames)] if frames else [],
        values=html.table(title, ["", "call"], rows),
        text=repr(timeline),
        python=about("timeline", timeline, "{it}.events"),
    )


def _middle(at: int, depth: int) -> tuple[float, float]:
    return LEFT + at * STEP + STEP / 2, TOP + depth * FLOOR + 18


def _stairs(events: list) -> list:
    """A bar from each begin to its end, on the floor of training, epoch or batch; calls as dots."""
    shapes: list = [
        ["t", 10, TOP + depth * FLOOR + 23, name, "bold"] for depth, name in enumerate(FLOORS)
    ]
    open_: list = []
    for at, event in enumerate(events):
        if event.moment.endswith("begin"):
            open_.append(at)
        elif open_:
            start = open_.pop()
            x, y = _middle(start, event.depth)
            wide = (at - start) * STEP
            number = "" if event.number is None else str(event.number)
            shapes.append(["r", x, y - 16, wide, 32, "box"])
            shapes.append(["t", x + wide / 2, y + 5, number, "mid"])
    for at, event in enumerate(events):
        x, y = _middle(at, event.depth)
        shapes.append(["c", x, y, 6, "fill0" if event.moment.endswith("begin") else "fill1"])
    return shapes


def _frame(events: list, at: int) -> Frame:
    event = events[at]
    x, y = _middle(at, event.depth)
    shapes = [["c", x, y, 13, "now"], ["l", x, TOP - 10, x, TOP + 3 * FLOOR, "ink dash faint"]]
    rows = [["when", WHEN.get(event.moment, "")], ["call", f"{at + 1} of {len(events)}"]]
    return Frame(f"call {at + 1}", html.clean(event), rows, shapes)


# --- what 'acc' means -------------------------------------------------------------------------


def accuracy_view(accuracy: object) -> View:
    """Draw the questions that decide which function 'acc' is, for each output of a model.

    >>> from teachkeras.records.accuracy import which_accuracy
    >>> accuracy_view(which_accuracy('mse', 1)).title
    "'acc' of output is binary_accuracy"
    """
    answers = accuracy.answers
    said = [f"'acc' of {html.clean(a.output, 30)} is {a.metric}" for a in answers]
    title = "; ".join(said)
    frames = [_questions(answer, accuracy.questions) for answer in answers]
    rows = [[html.clean(a.output, 30), html.clean(a.loss, 40), a.width, a.metric] for a in answers]
    return drawing_view(
        title,
        (660, 250),
        [],
        [Group("output", "output", frames, press=True)],
        values=html.table(title, ["output", "loss", "numbers", "'acc' is"], rows),
        text=repr(accuracy),
        python=about("accuracy", accuracy, "[answer.metric for answer in {it}.answers]"),
    )


def _questions(answer, questions: tuple) -> Frame:
    """The questions from top to bottom; the one that says yes leads to the metric."""
    facts = f"loss {html.clean(answer.loss, 40)}, {answer.width} numbers wide"
    shapes: list = [["t", 16, 24, f"{html.clean(answer.output, 30)}: {facts}", "bold"]]
    for number, (question, metric) in enumerate(questions):
        y = 42 + number * 50
        yes, asked = number == answer.question, number <= answer.question
        faint = "" if asked else " faint"
        shapes.append(["r", 16, y, 350, 36, ("warm" if yes else "panel") + faint])
        shapes.append(["t", 30, y + 23, question, "" if asked else "small"])
        if yes:
            shapes += [["l", 366, y + 18, 404, y + 18, "ink"], ["t", 378, y + 12, "yes", "small"]]
            shapes += [["r", 404, y, 236, 36, "box"], ["t", 522, y + 23, metric, "mid bold"]]
        elif asked and number < len(questions) - 1:
            shapes += [["l", 191, y + 36, 191, y + 50, "ink"], ["t", 198, y + 48, "no", "small"]]
    say = f"'acc' of {html.clean(answer.output, 30)} is {answer.metric}"
    return Frame(
        html.clean(answer.output, 30),
        say,
        [["because", f"the answer is yes: {questions[answer.question][0]}"]],
        shapes,
    )
