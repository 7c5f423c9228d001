"""Arrays that a program computed, against the proven values of a network.

Input: numbers by name, as NumPy, PyTorch or nested lists have them.
Output: which entries differ, and why.
"""
