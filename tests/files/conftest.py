"""Every test here begins in a fresh session."""

from tests.fresh import float64, fresh_session

__all__ = ["float64", "fresh_session"]
