"""Tests of what any layer is asked."""
