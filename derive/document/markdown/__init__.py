"""Notes as Markdown, in the dialects of those who render it.

Input: a manuscript. Output: its text, with the marks of a dialect for formulas, references and figures.
"""
