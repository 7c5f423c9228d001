"""What symbols are made of: a document without a network defines a graph of its own.

Input: statements.
Output: a graph, and formulas of its quantities.
"""
