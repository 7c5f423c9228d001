"""Differentiation and evaluation; knows nothing of documents."""
