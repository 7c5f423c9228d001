"""Differentiation and evaluation; knows nothing of documents.

Input: a graph.
Output: derivatives as steps, values as proven balls, updates, the audit.
"""
