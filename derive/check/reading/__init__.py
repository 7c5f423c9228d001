"""Documents: where the mathematics stands in them, with line and column."""
