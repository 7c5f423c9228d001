"""From judgements to findings: code, words, place, fix.

Input: judged statements.
Output: a ``Report``.
"""
