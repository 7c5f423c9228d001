"""Worked derivations of neural networks, with every digit proven."""
