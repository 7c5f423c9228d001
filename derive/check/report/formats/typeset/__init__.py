"""A checked document as its readers know it: its text around its formulas, set, with what is wrong marked in them.

Input: a checked document.
Output: HTML, piece by piece, each piece with the findings in it.
"""
