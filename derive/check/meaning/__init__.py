"""What symbols mean: a spelling becomes a formula over the graph, under a convention.

Input: trees, and a network or what the document defines.
Output: bound formulas, or why one is not understood.
"""
