"""Derivatives as graphs: step by step, of loops, and of second order."""

from . import scan  # a loop knows its gradient once this is imported

__all__ = ["scan"]
