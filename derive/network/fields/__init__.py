"""The keys of a description: files with places, exact numbers, choices, names.

Input: the text of a description.
Output: checked values, or an error with file, line and column.
"""
