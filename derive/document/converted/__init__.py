"""Notes as Word documents and electronic books, which pandoc writes from its Markdown.

Input: a manuscript and drawings. Output: the bytes of a file, with all numbers and figures of the notes.
"""
