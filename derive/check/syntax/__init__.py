"""Formulas as trees.

Input: a passage of mathematics.
Output: statements: trees whose nodes know where they stand.
"""
