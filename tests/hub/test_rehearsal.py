"""A rehearsal: what its learners do with a hub's answers, and what its figures mean."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.web import Application, RequestHandler

from teachkeras.classroom.hub import rehearsal
from teachkeras.classroom.hub.client import Learner, reply_of
from teachkeras.classroom.hub.figures import Figures, percentile, proportional
from teachkeras.classroom.hub.rehearsal import lesson_cells, rehearse_class


class BusyHub(RequestHandler):
    """The interface of a hub that says twice that too many ask."""

    asked: list[str] = []
    refusals = 2

    def prepare(self):
        self.asked.append(f"{self.request.method} {self.request.path}")

    def post(self, path):
        if (
            path.endswith("/server")
            and sum("server" in each for each in self.asked) <= self.refusals
        ):
            self.set_header("Retry-After", "0")
            self.set_status(429)
        else:
            self.set_status(201)

    def get(self, path):
        polls = sum(each.startswith("GET") for each in self.asked)
        self.finish(json.dumps({"servers": {"": {"ready": polls > 1}}}))


def with_hub(handler, work):
    """Run work(address) beside a hub of this kind."""

    async def run():
        server = Application([(r"/hub/api/(.*)", handler)], log_function=lambda _: None).listen(
            0, "127.0.0.1"
        )
        (socket,) = server._sockets.values()
        try:
            return await work(f"http://127.0.0.1:{socket.getsockname()[1]}/")
        finally:
            server.stop()

    return asyncio.run(run())


def test_a_learner_comes_again_when_told(monkeypatch):
    monkeypatch.setattr(BusyHub, "asked", [])
    monkeypatch.setattr("teachkeras.classroom.hub.client.POLL_SECONDS", 0.0)

    async def log_in(address):
        learner = Learner(address, "token", "ada")
        await learner.log_in()
        return learner

    learner = with_hub(BusyHub, log_in)
    assert learner.retries == 2
    assert BusyHub.asked.count("POST /hub/api/users/ada/server") == 3
    assert BusyHub.asked.count("GET /hub/api/users/ada") == 2  # once not ready, once ready


def test_a_hub_that_always_refuses_is_given_up(monkeypatch):
    monkeypatch.setattr(BusyHub, "asked", [])
    monkeypatch.setattr(BusyHub, "refusals", 10**6)
    monkeypatch.setattr("teachkeras.classroom.hub.client.START_SECONDS", -1.0)
    with pytest.raises(TimeoutError):
        with_hub(BusyHub, lambda address: Learner(address, "token", "ada").log_in())


def test_a_reply_names_the_error_or_the_value():
    fine = {"status": "ok", "user_expressions": {"value": {"data": {"text/plain": "True"}}}}
    assert (reply_of(fine, 1.0).error, reply_of(fine, 1.0).value) == ("", "True")
    assert reply_of({"status": "error", "ename": "NameError"}, 1.0).error == "NameError"
    assert reply_of({"status": "aborted"}, 1.0).error == "aborted"


# figures -----------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(1, 100))
def test_a_percentile_is_the_smallest_that_so_many_do_not_exceed(numbers, share):
    found = percentile(numbers, share)
    below = sum(number <= found for number in numbers)
    assert found in numbers and below >= share / 100 * len(numbers) * (1 - 1e-12)
    smaller = [number for number in numbers if number < found]
    assert len(smaller) < share / 100 * len(numbers) + 1e-9


GOOD = {"learners": 2, "right": 2, "answers": [0.1], "memory": [150.0, 160.0], "shared": 100.0}


@pytest.mark.parametrize(
    "bad",
    [
        {"right": 1},
        {"lost": 1},
        {"failures": ["ada: gone"]},
        {"answers": [0.1, 0.4]},
        {"memory": [150.0, 201.0]},
    ],
)
def test_one_thing_that_goes_wrong_is_enough(bad):
    assert Figures(**GOOD).passed
    assert not Figures(**{**GOOD, **bad}).passed


def test_figures_for_a_class_say_whether_they_were_measured():
    assert "4750 (extrapolated from 2)" in str(Figures(**GOOD))
    class_of_30 = {**GOOD, "learners": 30, "memory": [100.0] * 30}
    assert "3100 (measured)" in str(Figures(**class_of_30))


def test_a_process_that_is_gone_needs_nothing():
    assert proportional(2**30) == 0.0


def test_the_rehearsed_cells_are_those_of_the_lesson_without_its_exercises():
    cells = lesson_cells()
    assert len(cells) > 20 and not [cell for cell in cells if "tk.check(" in cell]


@pytest.mark.full
def test_two_learners_rehearse_on_a_real_hub(capsys, monkeypatch):
    from .running import need_proxy

    need_proxy()
    monkeypatch.setattr(rehearsal, "TRIVIAL", 3)
    assert rehearse_class(2, ramp=0.0, think=(0.0, 0.1)) == 0
    said = capsys.readouterr().out
    assert "2 of 2" in said and "(extrapolated from 2)" in said and said.endswith("well.\n")
