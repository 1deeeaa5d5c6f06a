"""Tests that drive a real browser, as a learner would."""
