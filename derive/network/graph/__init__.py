"""The graph: quantities, each with an exact definition.

Input: definitions.
Output: a ``Graph`` in order of computation.
"""
