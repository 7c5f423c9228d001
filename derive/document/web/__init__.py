"""Notes as a page for browsers.

Input: a manuscript and drawings. Output: one file that needs no other, nor a script.
"""
