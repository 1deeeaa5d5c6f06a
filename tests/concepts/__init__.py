"""Tests named after the rows of the concept table."""
