"""TODO: the stage, its input and output."""
