"""From a graph to a running program: fit, write, run."""
