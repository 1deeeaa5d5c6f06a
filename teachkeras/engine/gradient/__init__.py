"""Derivatives as graphs: step by step, of loops, and of second order."""
