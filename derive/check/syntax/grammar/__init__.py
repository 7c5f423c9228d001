"""The rules by which tokens become trees: one file a construct.

Input: tokens.
Output: nodes.
"""
