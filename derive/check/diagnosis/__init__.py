"""Which reading of the whole document needs the fewest slips.

Input: statements.
Output: an environment, and each statement judged in it.
"""
