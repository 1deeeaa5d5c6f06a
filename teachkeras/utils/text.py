"""Text made safe to show, for rooms that may not look into the engine."""

from ..engine.text import in_lines, no_formula, visible

__all__ = ["in_lines", "no_formula", "visible"]
