"""Notes as headings, paragraphs, equations, tables, figures: what every format but LaTeX and PDF is written from.

Input: the LaTeX of notes, which is what templates write. Output: a manuscript, each thing in it with its number.
"""
