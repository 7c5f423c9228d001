"""Activations, losses, update rules: a row each.

Input: a name in a description.
Output: the formula, its slope, kinks and LaTeX.
"""
