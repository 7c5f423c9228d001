"""From a derivation to the files people read.

Input: a derivation and templates.
Output: LaTeX, PDF, SVG.
"""
