"""Tests of the lesson notebooks: true outputs, and the form that every lesson keeps."""
