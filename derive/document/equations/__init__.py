"""Equations: derivations as rows of LaTeX.

Input: steps of a derivation.
Output: numbered rows with reasons and references.
"""
