"""What a learner reads of a graph: its text, its values step by step, why it fails, its files."""
