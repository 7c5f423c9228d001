"""One claim in given worlds: right, wrong, carried, missing, or not understood.

Input: a bound chain.
Output: judgements.
"""
