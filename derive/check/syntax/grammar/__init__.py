"""The grammar of mathematics as people write it, one area a file; `core` holds what they share."""
