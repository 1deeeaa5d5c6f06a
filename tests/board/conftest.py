"""One board for the tests that do not need one of their own."""

from collections.abc import Iterator

import pytest

from tests.board.boards import Running, running_board


@pytest.fixture(scope="package")
def board(tmp_path_factory) -> Iterator[Running]:
    """A board over SQLite; each test makes learners of its own."""
    with running_board(tmp_path_factory.mktemp("board") / "board.sqlite") as running:
        yield running
