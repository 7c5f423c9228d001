"""The appendix that corrects a hand derivation.

Input: a checked document.
Output: its slips, each with the right line.
"""
