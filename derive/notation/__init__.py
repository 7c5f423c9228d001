"""How a quantity is written: one YAML file a notation scheme.

Input: a graph and a scheme.
Output: the LaTeX symbol of every quantity.
"""
