"""What the user describes, and the graph of named quantities that it becomes."""
