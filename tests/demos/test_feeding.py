"""Batches through a queue: the clock against the times that a recurrence gives."""

import itertools

import pytest

import teachkeras as tk
from teachkeras.errors import ArgumentError
from teachkeras.training.queue import BoundedQueue

CASES = [
    *itertools.product((1, 3), (1, 2, 5), (1, 2, 4), (1, 2, 9)),
    (5, 5, 8, 12),
    (2, 3, 3, 12),
]


def by_recurrence(make, train, size, batches):
    """When each batch is made, put into the queue, taken from it, and done; no clock runs."""
    made, put, taken, done = [], [], [], []
    for n in range(batches):
        made.append((put[n - 1] if n else 0) + make)
        room = taken[n - size] if n >= size else 0
        put.append(max(made[n], room))
        taken.append(max(put[n], done[n - 1] if n else 0))
        done.append(taken[n] + train)
    return made, put, taken, done


@pytest.mark.parametrize("make, train, size, batches", CASES)
def test_the_clock_is_the_recurrence(make, train, size, batches) -> None:
    """At every tick: who has which batch, how many are done, and how many are in memory."""
    meter = tk.demos.queue_meter(make, train, size, batches)
    made, put, taken, done = by_recurrence(make, train, size, batches)
    assert meter.ticks == done[-1] <= meter.one_by_one == batches * (make + train)
    for tick, moment in enumerate(meter.moments):
        waiting = [n + 1 for n in range(batches) if put[n] <= tick < taken[n]]
        begun = [0, *put[:-1]]
        making = [n + 1 for n in range(batches) if begun[n] <= tick < put[n]]
        training = [n + 1 for n in range(batches) if taken[n] <= tick < done[n]]
        assert list(moment.queue) == waiting and len(waiting) <= size
        assert [moment.making] * bool(moment.making) == making
        assert [moment.training] * bool(moment.training) == training
        assert moment.waits is bool(making and made[making[0] - 1] <= tick)
        assert moment.done == sum(end <= tick for end in done)
        assert moment.held == len(waiting) + len(making) + len(training)
    assert meter.most_held <= min(size + 2, batches)


def test_a_slow_training_fills_the_queue_and_a_slow_worker_empties_it() -> None:
    """As the queue of a real training: never more than it has room for."""
    full, empty = tk.demos.queue_meter(1, 4, 3, 12), tk.demos.queue_meter(4, 1, 3, 12)
    queue = BoundedQueue(3, 1)
    for batch in range(3):
        queue.put(batch)
    assert max(full.levels) == queue.most == 3 and max(empty.levels) == 0
    assert (full.ticks, empty.ticks) == (1 + 12 * 4, 12 * 4 + 1)
    assert (
        "12 batches" in full.title and "1 batch through" in tk.demos.queue_meter(1, 1, 1, 1).title
    )


def test_the_picture_has_the_columns_of_the_levels() -> None:
    """A bar for each tick with something in the queue; a frame and a spot for each tick."""
    meter = tk.demos.queue_meter(2, 3, 2, 7)
    view = tk.show(meter)
    (group,) = view.data["groups"]
    assert len(group["frames"]) == len(view.data["spots"]) == meter.ticks + 1
    bars = [shape for shape in view.data["base"] if shape[-1] == "fill0"]
    assert [round(bar[4] / 12) for bar in bars] == [level for level in meter.levels if level]
    orange = sum(shape[-1] == "fill1" for shape in view.data["base"])
    idle = [m.training == 0 and m.done < 7 for m in meter.moments]
    assert orange == sum(idle) + sum(m.waits for m in meter.moments)
    for frame, moment in zip(group["frames"], meter.moments, strict=True):
        assert sum(shape[-1] == "fill0" for shape in frame["shapes"]) == moment.held
        assert frame["say"] == f"{moment.held} of 7 batches in memory, {moment.done} done"


def test_who_waits_is_not_called_finished() -> None:
    """A training that is faster than its worker waits again and again, and is finished once."""
    for make, train in ((3, 1), (1, 3)):
        meter = tk.demos.queue_meter(make, train, 2, 4)
        frames = tk.show(meter).data["groups"][0]["frames"]
        told = [dict(frame["rows"])["training"] for frame in frames]
        idle = [not moment.training for moment in meter.moments]
        assert told.count("finished") == 1 and told[-1] == "finished"
        assert told.count("waits") == sum(idle) - 1
        for frame, moment in zip(frames[:-1], meter.moments, strict=False):
            words = [shape[3] for shape in frame["shapes"] if shape[0] == "t"]
            assert ("waits" in words) is (not moment.training)
            assert words.count("finished") == (not moment.making)


def test_the_text_has_every_tick_of_a_short_meter_and_says_what_it_leaves_out() -> None:
    meter = tk.demos.queue_meter(5, 5, 1, 12)
    assert len(repr(meter).splitlines()) == 51 and "more ticks" in repr(meter)
    assert repr(tk.demos.queue_meter(1, 1, 1, 2)).splitlines()[-1] == "3: - | - | - | 0"


@pytest.mark.parametrize(
    "wrong", [{"make": 0}, {"train": 2.5}, {"max_q_size": 99}, {"batches": True}]
)
def test_what_cannot_be_followed_is_refused(wrong) -> None:
    """And the name of the argument is told."""
    with pytest.raises(ArgumentError, match="TK-900") as caught:
        tk.demos.queue_meter(**wrong)
    assert next(iter(wrong)) in str(caught.value)
