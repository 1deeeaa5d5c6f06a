"""Each test starts as a fresh notebook does."""

from tests.fresh import fresh_session

__all__ = ["fresh_session"]
