"""From a graph to a simpler graph, one explained rule at a time."""
