"""Tests of the Keras side: backend."""
