"""Tests of the Keras side: models."""
