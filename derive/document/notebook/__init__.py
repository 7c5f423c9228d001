"""Notes as a notebook of Jupyter: text in cells of Markdown, and cells of plain Python that compute every step anew.

Input: a manuscript, and the network that it is about. Output: a file with one program in it, which says whether each
printed digit is right.
"""
