"""Training: what `compile` decides, one step, epochs on arrays, and batches of a generator."""
