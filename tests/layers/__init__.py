"""Tests of the Keras side: layers."""
