"""Tests of the Keras side: errors."""
