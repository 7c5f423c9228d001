"""Running a LaTeX engine, and telling what its log says.

Input: a .tex file.
Output: a PDF, or an error in words.
"""
