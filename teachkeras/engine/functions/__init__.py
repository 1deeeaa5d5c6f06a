"""What one writes: the functions that make nodes of a graph, and the signs + - * / [] too."""
