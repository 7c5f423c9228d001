"""The signs of a formula, tidied of what only serves its look.

Input: the text of a passage.
Output: tokens with spans.
"""
