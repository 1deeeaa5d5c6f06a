"""Small helpers, as in Keras 1."""
