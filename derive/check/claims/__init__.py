"""What a document asserts: chains of relations, cut once.

Input: trees.
Output: statements, and the numbers that tables give.
"""
