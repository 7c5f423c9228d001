"""Layers of other kinds than dense ones: how they are described, and the quantities they become; one file a kind."""
