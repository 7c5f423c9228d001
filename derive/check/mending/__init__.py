"""Fixes that were tried: put in, checked again, and kept where the check confirms them.

Input: a report with proposed fixes.
Output: the report with those that hold, and the mended document.
"""
