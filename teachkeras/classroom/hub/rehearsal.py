"""`teachkeras hub --rehearse 30`: a class that is simulated, on the machine that will serve it.

Each learner logs in, opens a kernel, runs the cells of lesson 06 with time to think between them,
hands in a wrong answer and then the right one, and asks for the value of `1 + 1` again and again.
What comes out is what a teacher plans by.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from ...utils.generic_utils import Progbar
from ..handout import shipped_lessons
from ..server import Refusal
from .client import Learner, Reply
from .figures import Figures, memory_of_learners
from .running import RunningHub, new_settings

LESSON = "L06-train-your-first-model.ipynb"
RAMP_SECONDS = 3.0  # between two who log in
THINK_SECONDS = (0.5, 2.0)
TRIVIAL = 10  # cells of `1 + 1` for each learner, when all have started
ANSWER = """
import math
def updates(rows, batch_size, nb_epoch, split):
    return {value}
verdict = tk.check('06.1', updates)
"""
WRONG = ANSWER.format(value="rows // batch_size * nb_epoch")
RIGHT = ANSWER.format(value="math.ceil(int(rows * (1 - split)) / batch_size) * nb_epoch")


@dataclass
class Rehearsal:
    """One rehearsal: who takes part, what was measured, how far it is."""

    learners: list[Learner]
    cells: list[str]
    figures: Figures
    bar: Progbar
    ramp: float = RAMP_SECONDS
    think: tuple[float, float] = THINK_SECONDS
    arrived: int = 0
    all_here: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Let all of them work at once."""
        work = [self.take_part(place, each) for place, each in enumerate(self.learners)]
        await asyncio.gather(*work)
        for learner in self.learners:
            self.figures.retries += learner.retries
            self.figures.lost += not await still_there(learner)

    async def take_part(self, place: int, learner: Learner) -> None:
        """One learner from login to the last cell; what goes wrong is a line of the figures."""
        chance = random.Random(place)
        try:
            await asyncio.sleep(place * self.ramp)
            try:
                await self.start(learner)
            finally:
                self.arrive()
            await self.study(learner, chance)
            await self.all_here.wait()  # when all have started, and not before, the clock counts
            await self.ask_trivial(learner, chance)
        except Exception as error:  # whatever it is, the others go on
            self.figures.failures.append(f"{learner.name}: {type(error).__name__}: {error}")

    async def start(self, learner: Learner) -> None:
        """Log in, and wait for the first answer of a kernel."""
        began = time.monotonic()
        await learner.log_in()
        await learner.open_kernel()
        self.count(await learner.run("1 + 1"))
        self.figures.started.append(time.monotonic() - began)

    def arrive(self) -> None:
        """One more has started, or failed to."""
        self.arrived += 1
        if self.arrived == len(self.learners):
            self.all_here.set()

    async def study(self, learner: Learner, chance: random.Random) -> None:
        """Run the lesson, think, hand in a wrong answer, think, hand in the right one."""
        for cell in self.cells:
            self.count(await learner.run(cell))
            await asyncio.sleep(chance.uniform(*self.think))
        wrong = self.count(await learner.run(WRONG, "verdict.passed"))
        await asyncio.sleep(chance.uniform(*self.think))
        right = self.count(await learner.run(RIGHT, "verdict.passed"))
        if (wrong.value, right.value) == ("False", "True"):
            self.figures.right += 1
        else:
            said = f"the answers were judged {wrong.value or '?'} and {right.value or '?'}"
            self.figures.failures.append(f"{learner.name}: {said}")

    async def ask_trivial(self, learner: Learner, chance: random.Random) -> None:
        """How long `1 + 1` takes while the others work."""
        for _ in range(TRIVIAL):
            reply = self.count(await learner.run("1 + 1"))
            self.figures.answers.append(reply.seconds)
            await asyncio.sleep(chance.uniform(*self.think))

    def count(self, reply: Reply) -> Reply:
        """One more cell is done."""
        self.bar.add(1)
        return reply


async def still_there(learner: Learner) -> bool:
    """Whether the learner's server is still ready."""
    try:
        return await learner.has_server()
    except Exception:
        return False


def lesson_cells() -> list[str]:
    """The code of the lesson that is rehearsed; exercises are answered by hand."""
    folder = shipped_lessons()
    if folder is None:
        raise Refusal("This teachkeras came without its lessons; nothing can be rehearsed.")
    cells = json.loads((folder / LESSON).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [source for source in sources if "tk.check(" not in source]


def rehearse_class(
    count: int, ramp: float = RAMP_SECONDS, think: tuple[float, float] = THINK_SECONDS
) -> int:
    """Rehearse with so many learners on a hub of its own; prints the figures.

    Returns 0 where all went well, else 1.
    """
    with tempfile.TemporaryDirectory(prefix="tk-hub-", ignore_cleanup_errors=True) as folder:
        settings = new_settings(Path(folder) / "hub", admin_token=secrets.token_hex(24))
        print(f"Starting a hub for {count} learners ...", flush=True)
        with RunningHub(settings) as hub:
            figures = measured(hub, count, ramp, think)
    print(
        f"\nA class of {count}, who ran {LESSON.partition('-')[0]} and handed in 06.1:\n{figures}"
    )
    print("All went well." if figures.passed else "Not all went well; the lines above say what.")
    return 0 if figures.passed else 1


def measured(hub: RunningHub, count: int, ramp: float, think: tuple[float, float]) -> Figures:
    """What a class of so many needs of this hub."""
    from tornado.httpclient import AsyncHTTPClient

    AsyncHTTPClient.configure(None, max_clients=4 * count + 10)
    names = [f"rehearsal-{number:02d}" for number in range(1, count + 1)]
    learners = [Learner(hub.url, hub.settings.admin_token, name) for name in names]
    cells, figures = lesson_cells(), Figures(count)
    steps = count * (1 + len(cells) + 2 + TRIVIAL)

    async def run() -> None:
        rehearsal = Rehearsal(learners, cells, figures, Progbar(steps), ramp, think)
        await rehearsal.run()
        assert hub.process is not None
        figures.memory, figures.shared = memory_of_learners(hub.process.pid, names)
        for learner in learners:
            await learner.log_out()

    asyncio.run(run())
    return figures
