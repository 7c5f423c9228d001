"""Writing the files.

Input: text of a document.
Output: files, whole or not at all.
"""
