"""What the user describes, and the graph of named quantities that it becomes.

Input: a description: YAML, TOML, JSON, Python.
Output: a ``Network``: the description and its graph.
"""
